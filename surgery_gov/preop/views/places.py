"""What the pages about theatres share: where a case is, words for procedures and people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.operations.rules.records import masked
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.views.room import pages
from surgery_gov.staff import queries as staff

pages.context_processor(lambda: {"case_url": case_url, "masked": masked})


@dataclass(frozen=True, slots=True)
class Words:
    """The names behind codes and 工号; what is unknown stays as it is."""

    procedures: Mapping[str, Entry]
    people: Mapping[str, str]
    departments: Mapping[str, str]

    def person(self, number: str) -> str:
        """Return the name with the 工号."""
        return f"{self.people[number]}（{number}）" if number in self.people else number

    def procedure(self, code: str) -> str:
        """Return the name of a procedure."""
        return self.procedures[code].name if code in self.procedures else ""

    def listed(self, codes: Collection[str]) -> str:
        """Return the procedures in one line, each by name and code."""
        return "、".join(f"{self.procedure(code)} {code}".strip() for code in sorted(codes))

    def grade(self, code: str) -> int | None:
        """Return the effective grade of a procedure; None where the catalog lacks it."""
        return self.procedures[code].effective_grade if code in self.procedures else None

    def department(self, code: str) -> str:
        """Return the name of a department."""
        return self.departments.get(code, code)


def words_for(codes: Collection[str], people: Collection[str]) -> Words:
    """Return the names in four statements at most."""
    now = clock.now()
    _, entries = catalog.entries_at(codes, now) if codes else (None, {})
    names = {row.code: row.name for row in staff.list_departments(now, ended=True)}
    return Words(entries, whoever(people), names)


def case_url(number: str) -> str:
    """Return the address of a case's own page."""
    return f"{pages.url_prefix}/{number}"


def today() -> date:
    """Return the day it is in Shanghai."""
    return local_date(clock.now())
