"""Log-in rules: passwords, locks, the life of a session. Numbers come from the policy settings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_PASSWORD = 128
LONGEST_LOCK = timedelta(hours=24)

# Passwords that meet every formal rule and are tried first all the same.
_COMMON = frozenset(
    {
        "abc12345",
        "abcd1234",
        "aa123456",
        "admin123",
        "admin@123",
        "huawei@123",
        "hospital1",
        "p@ssw0rd",
        "passw0rd",
        "password1",
        "password123",
        "q1w2e3r4",
        "qaz123456",
        "qwe12345",
        "qwer1234",
        "test1234",
        "welcome1",
        "woaini1314",
        "yiyuan123",
        "1qaz2wsx",
        "1qaz@wsx",
        "zaq12wsx",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityPolicy:
    """The numbers in force; the defaults are those of the policy settings."""

    idle_minutes: int = 15
    absolute_hours: int = 12
    password_min_length: int = 8
    password_classes: int = 3
    password_max_age_days: int = 90
    max_failures: int = 5
    lock_minutes: int = 15
    tries_per_hour: int = 100
    token_notice_days: int = 30


def password_faults(password: str, login: str, policy: SecurityPolicy) -> list[str]:
    """Return what is wrong with a new password, in Chinese; empty where nothing is."""
    faults = []
    if len(password) < policy.password_min_length:
        faults.append(f"密码至少{policy.password_min_length}位，现在是{len(password)}位")
    if len(password) > LONGEST_PASSWORD:
        faults.append(f"密码最多{LONGEST_PASSWORD}位")
    if _classes(password) < policy.password_classes:
        faults.append(
            f"密码至少包含大写字母、小写字母、数字、符号中的{policy.password_classes}种，"
            f"现在只有{_classes(password)}种"
        )
    plain = password.lower()
    if plain in _COMMON or len(set(plain)) <= 2:  # noqa: PLR2004
        faults.append("这个密码太常见，容易被猜到，请换一个")
    if login and login.lower() in plain:
        faults.append("密码不能包含工号")
    return faults


def _classes(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit)
    named = [any(test(c) for c in password) for test in tests]
    other = any(not c.isalnum() for c in password)
    return sum(named) + other


def lock_for(locks: int, policy: SecurityPolicy) -> timedelta:
    """Return how long the ``locks``-th lock in a row lasts: doubling, a day at most."""
    wanted = timedelta(minutes=policy.lock_minutes * 2 ** min(locks - 1, 10))
    return min(wanted, LONGEST_LOCK)


def session_lives(
    *, created_at: datetime, last_seen_at: datetime, now: datetime, policy: SecurityPolicy
) -> bool:
    """Whether a session that nobody ended is still good."""
    idle = timedelta(minutes=policy.idle_minutes)
    absolute = timedelta(hours=policy.absolute_hours)
    return now < last_seen_at + idle and now < created_at + absolute


def password_is_due(changed_at: datetime, now: datetime, policy: SecurityPolicy) -> bool:
    """Whether the password has reached its age; 0 days means it never does."""
    days = policy.password_max_age_days
    return bool(days) and now >= changed_at + timedelta(days=days)
