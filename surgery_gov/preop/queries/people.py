"""Names of whoever takes part: surgeons from the staff list, everybody else by their log-in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.kernel import clock
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


def departments_of(numbers: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return of which departments these 工号 are now, by the post on file and by the log-in.

    Two statements; who is of none is absent.
    """
    now, by_login = clock.now(), accounts.departments_of(numbers)
    posts = {no: facts.employment_at(now) for no, facts in staff.facts_of(numbers).items()}
    by_post = {no: post.department_code for no, post in posts.items() if post}
    return {
        no: frozenset(known[no] for known in (by_login, by_post) if no in known)
        for no in {*by_login, *by_post}
    }


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
