"""Reading accounts, sessions and tokens; turning them into actors."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import selectinload

from surgery_gov.accounts.models import Account, AccountRole, ApiToken, LoginSession, LoginThrottle
from surgery_gov.accounts.rules.programs import ends_within, tried_within, with_entailed
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.accounts.rules.security import SecurityPolicy, password_is_due, session_lives
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.kernel.reading import Read

# The OWASP floor for argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NO_SUCH_ACCOUNT = HASHER.hash(
    "an account that does not exist is answered as slowly as one that does"
)

NOTED_EVERY = timedelta(hours=1)
"""How often it is noted that a token is tried after its end."""
_policy_readers: list[Callable[[datetime], SecurityPolicy]] = []
_departments: list[Callable[[], Sequence[tuple[str, str]]]] = []

_token = ApiToken.__table__.c
_TOKEN = Read(
    select(_token.name, _token.permissions, _token.system, _token.expires_at).where(
        _token.digest == bindparam("digest"), _token.revoked_at.is_(None)
    )
)
_SESSION = (
    select(LoginSession, Account)
    .join(Account, Account.id == LoginSession.account_id)
    .options(selectinload(Account.roles))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A living session: who it is, acting as what, and what they have to do first."""

    session_id: int
    account_id: int
    actor: Actor
    roles: tuple[Role, ...]
    created_at: datetime
    last_seen_at: datetime
    idle_seconds: int
    must_change_password: bool


def choose_departments_from(reader: Callable[[], Sequence[tuple[str, str]]]) -> None:
    """Choose who knows the departments that exist now, as code and name."""
    _departments[:] = [reader]


def departments_offered() -> Sequence[tuple[str, str]]:
    """Return the departments an account may be given."""
    return [pair for reader in _departments for pair in reader()]


def check_department(code: str | None) -> None:
    """Raise ``Invalid`` for a code that no department bears: its head would see nobody."""
    if code and code not in dict(departments_offered()):
        raise Invalid(
            {"department": [f"没有代码为 {code[:40]} 的科室。请从科室列表中选，或先添加科室。"]}
        )


def read_policy_with(reader: Callable[[datetime], SecurityPolicy]) -> None:
    """Choose where the security numbers come from; without it the defaults hold."""
    _policy_readers[:] = [reader]


def security_policy(at: datetime) -> SecurityPolicy:
    """Return the security numbers in force."""
    return _policy_readers[0](at) if _policy_readers else SecurityPolicy()


def digest(secret: str) -> str:
    """Return what is stored instead of a session id or token: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def actor_of(account: Account, role: Role) -> Actor:
    """Return the account as an actor in one of its roles."""
    return Actor(
        id=account.login,
        name=account.name,
        permissions=PERMISSIONS[role],
        department=account.department,
        staff_no=account.login,
        role=role.value,
    )


def find_visit(session_secret: str) -> Visit | None:
    """Return the living session with that secret, at one instant: now."""
    now = clock.now()
    found = db.session.execute(
        _SESSION.where(LoginSession.digest == digest(session_secret))
    ).first()
    if found is None:
        return None
    session, account = found
    policy = security_policy(now)
    roles = tuple(Role(r.role) for r in account.roles)
    ended = session.ended_at is not None or account.disabled_at is not None
    if ended or session.role not in roles or not _lives(session, now, policy):
        return None
    return Visit(
        session_id=session.id,
        account_id=account.id,
        actor=actor_of(account, Role(session.role)),
        roles=roles,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        idle_seconds=policy.idle_minutes * 60,
        must_change_password=account.must_change_password
        or password_is_due(account.password_changed_at, now, policy),
    )


def _lives(session: LoginSession, now: datetime, policy: SecurityPolicy) -> bool:
    return session_lives(
        created_at=session.created_at, last_seen_at=session.last_seen_at, now=now, policy=policy
    )


def names_of(logins: Collection[str]) -> Mapping[str, str]:
    """Return the names behind these log-ins, in one statement; an unknown one is absent."""
    rows = db.session.execute(select(Account.login, Account.name).where(Account.login.in_(logins)))
    return {row.login: row.name for row in rows}


def departments_of(logins: Collection[str]) -> Mapping[str, str]:
    """Return the departments of those of these log-ins that are of one and may still be used."""
    rows = db.session.execute(
        select(Account.login, Account.department).where(
            Account.login.in_(logins), Account.disabled_at.is_(None)
        )
    )
    return {row.login: row.department for row in rows if row.department}


def find_program(token: str) -> Actor | None:
    """Return the program that holds this token, unless it was revoked or is over."""
    found = _TOKEN.first({"digest": digest(token)})
    if found is None or (found.expires_at is not None and found.expires_at <= clock.now()):
        return None
    return Actor(
        id=f"token:{found.name}",
        name=found.name,
        permissions=with_entailed([Permission(p) for p in found.permissions]),
        door="api",
        system=found.system,
    )


def digest_of_password(password: str) -> str:
    """Return what is stored of a password."""
    return HASHER.hash(password)


def password_matches(login: str, password: str) -> bool:
    """Whether the password is that of the account; as slow where there is no such account."""
    stored = db.session.scalar(select(Account.password_hash).where(Account.login == login))
    try:
        HASHER.verify(stored or _NO_SUCH_ACCOUNT, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def get_account(login: str) -> Account:
    """Return the account with its roles; ``NotFound`` where there is none."""
    found = find_account(login)
    if found is None:
        raise NotFound(f"没有工号为{login}的账号。")
    return found


def find_account(login: str) -> Account | None:
    """Return the account with its roles, or None."""
    return db.session.scalar(
        select(Account).options(selectinload(Account.roles)).where(Account.login == login)
    )


def list_accounts(text: str = "") -> Sequence[Account]:
    """Return the accounts whose 工号 or name holds the text, by 工号."""
    wanted = select(Account).options(selectinload(Account.roles)).order_by(Account.login)
    if text:
        wanted = wanted.where(
            Account.login.contains(text, autoescape=True)
            | Account.name.contains(text, autoescape=True)
        )
    return db.session.scalars(wanted).all()


def heads_of(departments: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return who heads each of these departments, by the role on file of those who may log in."""
    rows = db.session.execute(
        select(Account.department, Account.login)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(
            Account.department.in_(departments),
            Account.disabled_at.is_(None),
            AccountRole.role == Role.DEPARTMENT_HEAD.value,
        )
    )
    found: dict[str, frozenset[str]] = {}
    for department, login in rows:
        if department is not None:
            found[department] = found.get(department, frozenset()) | {login}
    return found


def list_acting() -> Sequence[tuple[Actor, str | None]]:
    """Return everybody who may log in, in each of their roles, with the e-mail address."""
    return [
        (actor_of(account, Role(held.role)), account.email)
        for account in list_accounts()
        if account.disabled_at is None
        for held in account.roles
    ]


def locked_logins(at: datetime) -> dict[str, datetime]:
    """Return the log-in names that are locked at that instant, with the end of the lock."""
    rows = db.session.execute(
        select(LoginThrottle.login, LoginThrottle.locked_until).where(
            LoginThrottle.locked_until > at
        )
    )
    return {row.login: row.locked_until for row in rows}


def list_tokens() -> Sequence[ApiToken]:
    """Return all tokens, the living first."""
    return db.session.scalars(
        select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.name)
    ).all()


def find_ended(token: str) -> int | None:
    """Return the id of a token that is over and was not taken back; None for any other."""
    now = clock.now()
    return db.session.scalar(
        select(ApiToken.id).where(
            ApiToken.digest == digest(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at <= now,
            or_(ApiToken.tried_at.is_(None), ApiToken.tried_at <= now - NOTED_EVERY),
        )
    )


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell whoever gives out tokens which end soon, and which are still tried after their end."""
    if not actor.may(Permission.ACCOUNTS_TOKENS):
        return ()
    notice = token_notice(at)
    found = select(ApiToken).where(
        ApiToken.revoked_at.is_(None), ApiToken.expires_at <= at + notice
    )
    return tuple(
        _renewal(token, at)
        for token in db.session.scalars(found.order_by(ApiToken.expires_at, ApiToken.name))
        if ends_within(token.expires_at, at, notice)
        or tried_within(token.expires_at, token.tried_at, at, notice)
    )


def token_notice(at: datetime) -> timedelta:
    """Return how long before its end a token is told of."""
    return timedelta(days=security_policy(at).token_notice_days)


def _renewal(token: ApiToken, at: datetime) -> Due:
    assert token.expires_at is not None  # noqa: S101  (asked for above)
    last = f"最后一天{last_day(token.expires_at)}"
    over = token.expires_at <= at
    tried = f"到期后仍有请求，最近一次在{local_date(token.tried_at)}" if token.tried_at else ""
    return Due(
        kind="accounts.token_over" if over else "accounts.token_ending",
        subject=f"token:{token.name}",
        title=f"{'令牌已到期，程序仍在用' if over else '令牌将到期'}：{token.name}",
        detail=f"{last}，{tried if over else '之后用它的程序都被拒绝'}。换好后收回旧令牌",
        act="换发令牌",
        endpoint="accounts.tokens",
        values={"like": token.name},
        due_at=token.expires_at,
    )
