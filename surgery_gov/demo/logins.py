"""The demo's log-ins: one per role. They exist in the demo only and are printed, not hidden."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from surgery_gov.accounts import service as accounts
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, rows
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import SYSTEM

_ROLES = {name.removesuffix("（只读）"): role for role, name in ROLE_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Login:
    """Who can log in to the demo, and how; ``roles`` as people call them."""

    login: str
    password: str
    name: str
    roles: str


def logins() -> tuple[Login, ...]:
    """Return every log-in of the demo hospital, in the order of the roles."""
    dates = StoryDates(local_date(clock.now()))
    return tuple(
        Login(row["工号"], row["密码"], row["姓名"], row["角色"]) for row in rows("accounts", dates)
    )


def of_accounts(dates: StoryDates) -> Iterator[Event]:
    """Yield the making of the log-ins, days ago: their passwords are young, their cases younger."""
    at = dates.instant("{T-6} 08:00")
    for row in rows("accounts", dates):
        yield Event(at, f"建立账号：{row['姓名']}（{row['角色']}）", partial(_create, row))
    for row in rows("colleagues", dates):  # on the board and in records; nobody logs in as them
        known = {**row, "密码": f"Aa1-{secrets.token_urlsafe(24)}", "邮箱": ""}
        yield Event(at, f"建立账号：{row['姓名']}（{row['角色']}）", partial(_create, known))


def _create(row: Row) -> None:
    accounts.create_account(
        SYSTEM,
        login=row["工号"],
        name=row["姓名"],
        roles=frozenset(_roles(row["角色"])),
        department=row["科室代码"] or None,
        email=row["邮箱"] or None,
        password=row["密码"],
        must_change_password=False,
    )


def _roles(written: str) -> Iterator[Role]:
    return (_ROLES[name] for name in written.split("、"))
