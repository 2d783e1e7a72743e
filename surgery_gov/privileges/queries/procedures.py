"""What the catalog in force then says of the procedures, as the rules of privileges see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.staff.queries import list_departments


@dataclass(frozen=True, slots=True)
class InForce:
    """The edition in force at an instant; ``id`` 0 and an empty name where there was none."""

    id: int
    name: str


def edition_at(at: datetime) -> InForce:
    """Return the edition in force at an instant, as known now."""
    found = catalog.edition_in_force(at)
    return InForce(found.id, found.name) if found else InForce(0, "")


def procedures_at(
    codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> tuple[InForce, Mapping[str, Procedure]]:
    """Return the edition in force at ``at`` as known then, and its procedures by code."""
    edition, entries = catalog.entries_at(codes, at, known_at)
    procedures = {code: procedure_of(entry) for code, entry in entries.items()}
    return InForce(edition.id, edition.name) if edition else InForce(0, ""), procedures


def procedure_of(entry: Entry) -> Procedure:
    """Return an entry of the catalog as the rules of privileges see it."""
    return Procedure(
        code=entry.code,
        name=entry.name,
        grade=entry.effective_grade,
        departments=frozenset(entry.departments),
        restricted=entry.restricted,
        prohibited=entry.prohibited,
    )


def departments_at(at: datetime) -> Mapping[str, str]:
    """Return the names of the departments that exist then, by code, in the order of codes."""
    return {row.code: row.name for row in list_departments(at)}
