"""Sessions that are alive, and whose they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from surgery_gov.accounts.models import Account, LoginSession
from surgery_gov.accounts.queries.people import actor_of
from surgery_gov.accounts.queries.secrets import digest
from surgery_gov.accounts.queries.security import security_policy
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.accounts.rules.security import SecurityPolicy, password_is_due, session_lives
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import Actor

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
