"""Names of whoever takes part: surgeons from the staff list, everybody else by their log-in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.kernel import clock, db
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.scope import EVERYONE


def whoever(numbers: Iterable[str]) -> Mapping[str, str]:
    """Return the names behind these 工号, in two statements; an unknown one is absent."""
    asked = {number for number in numbers if number and number.isprintable()}
    if not asked:
        return {}
    named = dict(accounts.names_of(asked))
    named.update({no: facts.name for no, facts in staff.facts_of(asked).items()})
    return named


def belongs_to(staff_no: str, department: str) -> bool:
    """Whether somebody is of a department: by the post on file, or by the log-in."""
    if db.session.scalar(select(staff.works_in(department, staff_no))):
        return True
    account = accounts.find_account(staff_no)
    return account is not None and account.department == department


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Somebody who could be meant by what was typed."""

    staff_no: str
    name: str
    note: str


def candidates(typed: str, limit: int = 8) -> list[Candidate]:
    """Return who could be meant, surgeons first, then everybody else who logs in."""
    if not typed.strip() or not typed.isprintable():
        return []
    found = {
        row.staff_no: Candidate(staff_no=row.staff_no, name=row.name, note=row.place)
        for row in staff.options(EVERYONE, clock.now(), typed, limit)
    }
    for account in accounts.list_accounts(typed.strip())[:limit]:
        roles = "、".join(ROLE_NAMES[Role(held.role)] for held in account.roles)
        one = Candidate(staff_no=account.login, name=account.name, note=roles)
        found.setdefault(account.login, one)
    return list(found.values())[:limit]
