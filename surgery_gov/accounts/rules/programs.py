"""What a program with a token may do, what that takes along, and for which system it speaks."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import count

from surgery_gov.accounts.rules.naming import PERMISSION_NAMES
from surgery_gov.kernel.permissions import Permission

FOR_PROGRAMS = (
    Permission.CLEARANCE_ASK,
    Permission.PREOP_ASK,
    Permission.PREOP_FEED,
    Permission.PREOP_FEED_NOTES,
    Permission.PREOP_FEED_THEATRE,
    Permission.PREOP_PERFORM,
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_GRANT,
    Permission.PRIVILEGES_SUSPEND,
    Permission.PRIVILEGES_REVOKE,
)
"""What a token may carry: the permissions of the services; the rest is for people."""

SYSTEM_NAME = re.compile(r"[^:/\s]{1,32}")
"""What a system may be called: it stands before a colon in the addresses of its cases."""
_ADDED = (Permission.PREOP_FEED_NOTES, Permission.PREOP_FEED_THEATRE)
_ENTAILED = {Permission.PREOP_PERFORM: Permission.OPERATIONS_ENTER}


def with_entailed(held: Collection[Permission]) -> frozenset[Permission]:
    """Add what cannot be done without: an operation performed enters the operations on record."""
    return frozenset(held) | {_ENTAILED[one] for one in held if one in _ENTAILED}


def system_of(name: str, given: str) -> str:
    """Return the system a token speaks for: the one given, else its name where that can be one."""
    wanted = given.strip() or name.strip()
    return wanted if given.strip() or SYSTEM_NAME.fullmatch(wanted) else ""


def token_faults(
    permissions: Collection[Permission], system: str, expires_at: datetime | None, now: datetime
) -> Mapping[str, list[str]]:
    """Return what is wrong with a token that somebody wants to give out, by field."""
    found: dict[str, list[str]] = {}
    if not permissions:
        found["permissions"] = ["请至少选一项权限"]
    elif others := sorted(set(permissions) - set(FOR_PROGRAMS)):
        named = "、".join(PERMISSION_NAMES[p] for p in others)
        found["permissions"] = [f"这些权限只给人，不能给程序：{named}。请去掉"]
    elif set(permissions) & set(_ADDED) and Permission.PREOP_FEED not in permissions:
        base = PERMISSION_NAMES[Permission.PREOP_FEED]
        found["permissions"] = [f"向其他来源的病例传送，须同时选“{base}”"]
    if system and not SYSTEM_NAME.fullmatch(system):
        found["system"] = ["来源系统最多32个字，不能有冒号、斜线、空格"]
    elif not system and Permission.PREOP_FEED in permissions:
        found["system"] = ["传送病例的令牌须写明来源系统，例如 HIS"]
    if expires_at is not None and expires_at <= now:
        found["until"] = ["最后一天已经过去，请改正或留空"]
    return found


def token_state(
    revoked_at: datetime | None,
    expires_at: datetime | None,
    now: datetime,
    notice: timedelta = timedelta(),
) -> str:
    """Return the word for how a token stands; within ``notice`` of its end that it ends soon."""
    if revoked_at is not None:
        return "已收回"
    if expires_at is not None and expires_at <= now:
        return "已到期"
    return "将到期" if ends_within(expires_at, now, notice) else "有效"


def ends_within(expires_at: datetime | None, now: datetime, notice: timedelta) -> bool:
    """Whether a token is good now and its end lies within ``notice``."""
    return expires_at is not None and now < expires_at <= now + notice


def tried_within(
    expires_at: datetime | None, tried_at: datetime | None, now: datetime, notice: timedelta
) -> bool:
    """Whether a token that is over was tried within ``notice`` before now."""
    over = expires_at is not None and expires_at <= now
    return over and tried_at is not None and now - notice <= tried_at <= now


def successor(name: str, taken: Collection[str]) -> str:
    """Return a free name for the token that follows one: ``HIS-2`` after ``HIS``."""
    stem, _, number = name.rpartition("-")
    stem, first = (stem, int(number) + 1) if stem and number.isdecimal() else (name, 2)
    return next(each for n in count(first) if (each := f"{stem}-{n}") not in taken)
