"""Reading entries: of an edition, by codes at an instant, across editions.

Statements are built once: the clearance asks them many times a second.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.catalog.queries.editions import EditionRow, edition_in_force, get_edition
from surgery_gov.catalog.rules.changes import Change, compare
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.catalog.rules.values import JOINED
from surgery_gov.kernel import db

_entry = CatalogEntry.__table__.c
_edition = Edition.__table__.c
COLUMNS = (
    _entry.code,
    _entry.name,
    _entry.grade,
    _entry.department,
    _entry.category,
    _entry.restricted,
    _entry.prohibited,
    _entry.exam_grade4,
    _entry.minimally_invasive,
    _entry.remark,
)
_IN_EDITION = (
    select(*COLUMNS).where(_entry.edition_id == bindparam("edition")).order_by(_entry.code)
)
_BY_CODES = select(*COLUMNS).where(
    _entry.edition_id == bindparam("edition"), _entry.code.in_(bindparam("codes", expanding=True))
)
_HISTORY = (
    select(_edition.id.label("edition_id"), *COLUMNS)
    .join_from(CatalogEntry.__table__, Edition.__table__, _edition.id == _entry.edition_id)
    .where(_entry.code == bindparam("code"))
)
_COUNTS = (
    select(_entry.grade, _entry.department, func.count().label("n"))
    .where(_entry.edition_id == bindparam("edition"))
    .group_by(_entry.grade, _entry.department)
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries an edition has; an entry of two departments counts in each of them."""

    total: int
    by_grade: Mapping[int, int]
    by_department: Mapping[str, int]


def entries_in(edition_id: int) -> Mapping[str, Entry]:
    """Return every entry of an edition by code, in the order of the codes."""
    return {
        row.code: to_entry(row) for row in db.session.execute(_IN_EDITION, {"edition": edition_id})
    }


def entries_at(
    codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> tuple[EditionRow | None, Mapping[str, Entry]]:
    """Return the edition in force at an instant and its entries for these codes.

    Codes it lacks are absent; where no edition was in force there is None and nothing.
    """
    edition = edition_in_force(at, known_at)
    if edition is None or not codes:
        return edition, {}
    rows = db.session.execute(_BY_CODES, {"edition": edition.id, "codes": list(codes)})
    return edition, {row.code: to_entry(row) for row in rows}


def find_entry(edition_id: int, code: str) -> Entry | None:
    """Return one entry of an edition."""
    row = db.session.execute(_BY_CODES, {"edition": edition_id, "codes": [code]}).first()
    return to_entry(row) if row else None


def history(code: str, editions: Sequence[EditionRow]) -> Sequence[tuple[EditionRow, Entry | None]]:
    """Return the entry in each of these editions, None where the edition lacks the code."""
    rows = db.session.execute(_HISTORY, {"code": code})
    held = {row.edition_id: to_entry(row) for row in rows}
    return [(edition, held.get(edition.id)) for edition in editions]


def counts(edition_id: int) -> Counts:
    """Count the entries of an edition by grade and by department, in one statement."""
    by_grade: Counter[int] = Counter()
    by_department: Counter[str] = Counter()
    for row in db.session.execute(_COUNTS, {"edition": edition_id}):
        by_grade[row.grade] += row.n
        for name in split(row.department):
            by_department[name] += row.n
    return Counts(by_grade.total(), by_grade, by_department)


def departments_of(edition_id: int) -> Sequence[str]:
    """Return the departments an edition names, sorted."""
    return sorted(counts(edition_id).by_department)


def changed_since(previous: EditionRow | None, entries: Sequence[Entry]) -> Mapping[str, Change]:
    """Return the first change of each of these entries against an earlier edition.

    Nothing where there is none: in a first edition everything would be new.
    """
    if previous is None or not entries:
        return {}
    codes = [entry.code for entry in entries]
    rows = db.session.execute(_BY_CODES, {"edition": previous.id, "codes": codes})
    before = {row.code: to_entry(row) for row in rows}
    changes = compare(before, {entry.code: entry for entry in entries})
    return {change.code: change for change in reversed(changes)}


def compare_editions(before_id: int | None, after_id: int) -> Sequence[Change]:
    """Return what changes from one edition to another; from nothing where the first is None."""
    before = entries_in(get_edition(before_id).id) if before_id is not None else {}
    return compare(before, entries_in(get_edition(after_id).id))


def split(department: str) -> tuple[str, ...]:
    """Return the departments of a stored text."""
    return tuple(name for name in department.split(JOINED) if name)


def to_entry(row: Any) -> Entry:
    """Return a row of ``COLUMNS`` as the rules know it."""
    return Entry(
        code=row.code,
        name=row.name,
        grade=row.grade,
        departments=split(row.department),
        category=row.category,
        restricted=row.restricted,
        prohibited=row.prohibited,
        exam_grade4=row.exam_grade4,
        minimally_invasive=row.minimally_invasive,
        remark=row.remark,
    )
