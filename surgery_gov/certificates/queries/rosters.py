"""Rosters as of any day, a page or all of them: a constant number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.catalog.rules.grades import ITEMIZED, grade_name
from surgery_gov.certificates.rules.rosters import Form, Row
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.privileges.queries.counts import CountsOf, counts_at
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.queries.rosters import Wanted, standing_rows
from surgery_gov.privileges.rules.conditions import Condition, from_json, naming
from surgery_gov.privileges.rules.counted import barred, in_words, outstanding
from surgery_gov.privileges.rules.scope import Scope
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.scope import EVERYONE
from surgery_gov.staff.rules.standing import place_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which roster, as of when, of one department (a code) or all."""

    form: Form
    at: datetime
    department: str = ""
    q: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the rows are told with: licences and guests by 工号, departments by code, cases done."""

    licences: Mapping[str, str]
    guests: frozenset[str]
    departments: Mapping[str, str]
    counts: CountsOf


def page_of(scope: Scope, asked: Asked, number: int = 1, size: int = 50) -> Page[Row]:
    """Return one page of a roster."""
    known = _known(asked.at)
    found = paginate(standing_rows(scope, _wanted(asked, known)), number, size)
    return replace(found, items=_told(found.items, asked.at, known))


def all_of(scope: Scope, asked: Asked) -> Sequence[Row]:
    """Return the whole roster."""
    known = _known(asked.at)
    rows = db.session.execute(standing_rows(scope, _wanted(asked, known))).all()
    return _told(rows, asked.at, known)


def _known(at: datetime) -> _Known:
    rows = staff.export_rows(EVERYONE, at, status=staff.Status.ALL)
    licences = {row.staff_no: row.certificate_no for row in rows if row.certificate_no}
    return _Known(
        licences=licences,
        guests=frozenset(row.staff_no for row in rows if row.invited),
        departments=departments_at(at),
        counts=counts_at(at),
    )


def _wanted(asked: Asked, known: _Known) -> Wanted:
    public = asked.form is Form.PUBLIC
    return Wanted(
        at=asked.at,
        department=known.departments.get(asked.department, asked.department),
        q=asked.q,
        targets=_published(asked.at) if public else None,
        staff_nos=frozenset(known.licences) if public else None,
        active_only=public,
        without=_barred(known) if public else (),
        by_target=asked.form is Form.PROCEDURE,
    )


def _barred(known: _Known) -> Collection[tuple[int, str]]:
    return [pair for pair, counts in known.counts.items() if barred(counts)]


def _published(at: datetime) -> Collection[str]:
    """Return the codes that may be in public: grades 3 and 4 of the edition in force then."""
    edition = catalog.edition_in_force(at)
    entries = catalog.entries_in(edition.id) if edition else {}
    return [
        code for code, e in entries.items() if e.effective_grade in ITEMIZED and not e.prohibited
    ]


def _told(rows: Sequence[Any], at: datetime, known: _Known) -> list[Row]:
    codes = {row.target for row in rows if not row.target.startswith("grade:")}
    _, entries = catalog.entries_at(codes, at)
    held = [from_json(row.conditions) for row in rows]
    names = names_in(condition for conditions in held for condition in conditions)
    return [
        _row(row, entries.get(row.target), known, naming(conditions, names))
        for row, conditions in zip(rows, held, strict=True)
    ]


def _row(row: Any, entry: Entry | None, known: _Known, held: Sequence[Condition]) -> Row:
    target = Target.parse(row.target)
    counts = known.counts.get((row.surgeon_id, row.target), ())
    return Row(
        staff_no=row.staff_no,
        name=row.name,
        department=place_in_words(row.department, invited=row.staff_no in known.guests),
        licence_no=known.licences.get(row.staff_no, ""),
        code=target.code or "按科室",
        procedure=entry.name if entry else _unlisted(target, known.departments),
        grade=entry.effective_grade if entry else target.grade,
        restricted=bool(entry and entry.restricted),
        suspended=row.state == "suspended",
        since=row.since,
        until=row.until,
        conditions=in_words(held, counts),
        document_no=row.document_no,
        reached=barred(counts),
        bound=bool(outstanding(held, counts)),
    )


def _unlisted(target: Target, departments: Mapping[str, str]) -> str:
    if target.code is not None:
        return "（不在届时施行的目录）"
    department = departments.get(target.department, target.department)
    return f"{department}全部{grade_name(target.grade)}手术"
