"""The security numbers in force, and who is locked out by them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from surgery_gov.accounts.models import LoginThrottle
from surgery_gov.accounts.rules.security import SecurityPolicy
from surgery_gov.kernel import db

_policy_readers: list[Callable[[datetime], SecurityPolicy]] = []


def read_policy_with(reader: Callable[[datetime], SecurityPolicy]) -> None:
    """Choose where the security numbers come from; without it the defaults hold."""
    _policy_readers[:] = [reader]


def security_policy(at: datetime) -> SecurityPolicy:
    """Return the security numbers in force."""
    return _policy_readers[0](at) if _policy_readers else SecurityPolicy()


def locked_logins(at: datetime) -> dict[str, datetime]:
    """Return the log-in names that are locked at that instant, with the end of the lock."""
    rows = db.session.execute(
        select(LoginThrottle.login, LoginThrottle.locked_until).where(
            LoginThrottle.locked_until > at
        )
    )
    return {row.login: row.locked_until for row in rows}
