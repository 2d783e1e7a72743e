"""Logging in and out, and what one does with one's own log-in."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from surgery_gov.accounts.models import LoginSession, LoginThrottle
from surgery_gov.accounts.queries import digest, get_account, password_matches, security_policy
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.accounts.rules.security import lock_for, password_faults
from surgery_gov.accounts.service._sessions import set_password
from surgery_gov.kernel.commands import bookkeeping, command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.kernel.work import Work

GATE = Actor(
    id="gate", name="登录页", permissions=frozenset({Permission.ACCOUNTS_SELF}), door="page"
)
WRONG = "工号或密码不对。请核对后再试；忘记密码请找系统管理员。"
HOUR = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=2)


@command(Permission.ACCOUNTS_SELF)
def knock(work: Work, login: str) -> None:
    """Count a try before the password is looked at; ``Conflict`` while the name is locked.

    Counts names that do not exist alike, so that they cannot be told from those that do.
    """
    policy = security_policy(work.now)
    work.session.execute(
        delete(LoginThrottle).where(
            LoginThrottle.window_since < work.now - FORGOTTEN_AFTER,
            (LoginThrottle.locked_until.is_(None)) | (LoginThrottle.locked_until < work.now),
        )
    )
    tried = work.session.get(LoginThrottle, login, with_for_update=True)
    if tried is None:
        tried = LoginThrottle(
            login=login, failures=0, locks=0, window_since=work.now, window_tries=0
        )
        work.session.add(tried)
    if tried.locked_until is not None and work.now < tried.locked_until:
        minutes = -(-(tried.locked_until - work.now) // timedelta(minutes=1))
        raise Conflict(f"连续输错次数太多，已暂时锁定，还有{minutes}分钟。急用请找系统管理员解锁。")
    if work.now >= tried.window_since + HOUR:
        tried.window_since, tried.window_tries = work.now, 0
    if tried.window_tries >= policy.tries_per_hour:
        raise Conflict("这个工号一小时内登录次数太多，请一小时后再试，或找系统管理员。")
    tried.window_tries += 1
    tried.failures += 1  # taken back by admit()
    if tried.failures >= policy.max_failures:
        tried.failures, tried.locks = 0, tried.locks + 1
        tried.locked_until = work.now + lock_for(tried.locks, policy)
    work.record("login.tried", f"account:{login}")


@command(Permission.ACCOUNTS_SELF)
def admit(work: Work, login: str, address: str) -> str:
    """Open a session for an account whose password was right; returns the session's secret."""
    account = get_account(login)
    if account.disabled_at is not None or not account.roles:
        raise Forbidden("这个账号已停用，请找系统管理员。")
    work.session.execute(delete(LoginThrottle).where(LoginThrottle.login == login))
    secret = secrets.token_urlsafe(32)
    work.session.add(
        LoginSession(
            digest=digest(secret),
            account_id=account.id,
            role=account.roles[0].role,
            address=address,
            created_at=work.now,
            last_seen_at=work.now,
        )
    )
    work.record("login.succeeded", f"account:{login}", name=account.name, address=address)
    return secret


@command(Permission.ACCOUNTS_SELF)
def turn_away(work: Work, login: str, address: str) -> None:
    """Put a failed log-in on the trail."""
    work.record("login.failed", f"account:{login}", address=address)


@command(Permission.ACCOUNTS_SELF)
def log_out(work: Work, session_id: int) -> None:
    """End one session."""
    session = work.session.get(LoginSession, session_id)
    if session is not None and session.ended_at is None:
        session.ended_at = work.now
    work.record("login.ended", f"account:{work.actor.id}")


@bookkeeping
def touch(work: Work, session_id: int) -> None:
    """Note that a session is in use."""
    work.session.execute(
        update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=work.now)
    )


@command(Permission.ACCOUNTS_SELF)
def act_as(work: Work, session_id: int, role: Role) -> None:
    """Act in another of one's roles from now on."""
    account = get_account(work.actor.id)
    if role not in {r.role for r in account.roles}:
        raise Forbidden(f"这个账号没有“{ROLE_NAMES[role]}”身份。")
    session = work.session.get_one(LoginSession, session_id)
    session.role = role.value
    work.record("login.role_changed", f"account:{work.actor.id}", role=role.value)


@command(Permission.ACCOUNTS_SELF)
def change_password(work: Work, old: str, new: str, repeated: str) -> None:
    """Change one's own password; ends every session of the account, this one included."""
    account = get_account(work.actor.id)
    errors: dict[str, list[str]] = {}
    if not password_matches(account.login, old):
        errors["old"] = ["现在的密码不对"]
    if faults := password_faults(new, account.login, security_policy(work.now)):
        errors["new"] = faults
    if new == old:
        errors.setdefault("new", []).append("新密码不能与现在的相同")
    if new != repeated:
        errors["repeated"] = ["两次输入的新密码不一样"]
    if errors:
        raise Invalid(errors)
    set_password(work, account, new)
    account.must_change_password = False
    work.record("account.password_changed", f"account:{account.login}")
