"""Who could have operated on what in which month: what the demo's ledger and catalog say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel.calendar import last_day, local_date, start_of_day
from surgery_gov.privileges.queries.listing import Filter, export_rows
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.scope import EVERYONE

MONTH = timedelta(days=30)
RANKS = {"副主任医师": 1, "主任医师": 2}
OFTEN = {1: 8.0, 2: 9.0, 3: 3.0, 4: 1.2}
"""How often one privilege of a grade is used, compared with the others."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a surgeon may do from one day through another, and how much of it is expected."""

    staff_no: str
    name: str
    department: str
    entries: Sequence[Entry]
    first: date
    last: date
    weight: float


@dataclass(frozen=True, slots=True)
class Theatre:
    """All slots, what each department does, who works there, and which of them lead others.

    ``seniors`` are name and rank by 工号; nothing but the story of the demo goes by titles.
    """

    slots: Sequence[Slot]
    entries: Mapping[str, Sequence[Entry]]
    colleagues: Mapping[str, Sequence[str]]
    seniors: Mapping[str, Mapping[str, tuple[str, int]]]


def theatre(first: date, last: date) -> Theatre:
    """Return what could have been done between two days; ``ValueError`` without an edition."""
    edition = catalog.edition_in_force(start_of_day(last))
    if edition is None:
        raise ValueError("no edition in force")
    entries = [e for e in catalog.entries_in(edition.id).values() if not e.prohibited]
    by_code = {entry.code: entry for entry in entries}
    by_department: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in entry.departments:
            by_department.setdefault(name, []).append(entry)
    slots = [
        slot
        for since, until in _months(first, last)
        for slot in _slots(since, until, by_code, by_department)
    ]
    people: dict[str, dict[str, None]] = {}
    for slot in slots:
        people.setdefault(slot.department, {})[slot.staff_no] = None
    colleagues = {name: list(found) for name, found in people.items()}
    return Theatre(slots, by_department, colleagues, _seniors(last))


def _seniors(day: date) -> Mapping[str, Mapping[str, tuple[str, int]]]:
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for row in staff.export_rows(EVERYONE, start_of_day(day)):
        rank = RANKS.get(row.title or "", 0)
        if row.department_name and rank:
            found.setdefault(row.department_name, {})[row.staff_no] = (row.name, rank)
    return found


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        until = min(first + MONTH - timedelta(days=1), last)
        yield first, until
        first = until + timedelta(days=1)


def _slots(
    since: date,
    until: date,
    by_code: Mapping[str, Entry],
    by_department: Mapping[str, Sequence[Entry]],
) -> Iterator[Slot]:
    """Yield what stands on the last day of the month, from when it began."""
    names = {row.code: row.name for row in staff.list_departments(start_of_day(until), ended=True)}
    for row in export_rows(Everyone(), Filter(at=start_of_day(until))):
        target = Target.parse(row.target)
        entries: Sequence[Entry] = [by_code[row.target]] if row.target in by_code else []
        if target.grade:
            done = by_department.get(names[target.department], ())
            entries = [e for e in done if e.grade == target.grade]
        first = max(since, local_date(row.since))
        last = min(until, last_day(row.until)) if row.until else until
        if not entries or row.department is None or row.state != "active" or first > last:
            continue
        weight = OFTEN[entries[0].grade] * (1 + (last - first).days)
        if target.grade:
            weight *= min(len(entries), 4)
        yield Slot(row.staff_no, row.name, row.department, entries, first, last, weight)
