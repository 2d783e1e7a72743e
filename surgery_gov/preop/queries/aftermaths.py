"""What became of cases after their operation, as the rules look at it; three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CaseBypass, CasePerformance, CaseRecord, SurgicalCase
from surgery_gov.preop.queries.performances import holds
from surgery_gov.preop.rules.after import Aftermath, Written
from surgery_gov.preop.rules.forms.papers import CLOSINGS
from surgery_gov.preop.rules.records import FOLLOWING, Kind, Passable

FEW = 500
"""Cases that are named one by one; more are looked for again as they were."""
_Which = Sequence[int] | Select[int]
LOOKED_AT = (*FOLLOWING, Kind.DISCUSSION, Kind.MDT)
"""The records by which something that is owed is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A case and what became of it; ``team`` as the case keeps it, ``codes`` of what was done."""

    number: str
    department: str
    patient_no: str
    team: str
    codes: tuple[str, ...]
    after: Aftermath


def aftermaths(wanted: ColumnElement[bool], at: datetime) -> Sequence[Looked]:
    """Return the cases wanted that were not called off, as known then."""
    kept = and_(wanted, SurgicalCase.state != "cancelled")
    cases = _cases(kept, at)
    if not cases:
        return []
    few = len(cases) <= FEW
    which = [case.id for case in cases] if few else select(SurgicalCase.id).where(kept)
    written, bypassed = _written(which, at), _bypassed(which, at)
    return [
        Looked(
            number=case.number,
            department=case.department,
            patient_no=case.patient_no,
            team=case.team,
            codes=tuple(case.codes or ()),
            after=Aftermath(
                surgeon_no=case.surgeon_no if case.ended_at is None else case.done_by,
                planned_end=case.planned_end,
                ended_at=case.ended_at,
                grade=case.grade,
                bypassed=bypassed.get(case.id, {}),
                written=tuple(written.get(case.id, ())),
            ),
        )
        for case in cases
    ]


def _cases(wanted: ColumnElement[bool], at: datetime) -> Sequence[Any]:
    """Return each case with its operation as known then."""
    newest = and_(CasePerformance.case_id == SurgicalCase.id, holds(at))
    head, done = SurgicalCase, CasePerformance
    return db.session.execute(
        select(head.id, head.number, head.department, head.patient_no, head.team)
        .add_columns(head.surgeon_no, head.planned_end)
        .add_columns(done.surgeon_no.label("done_by"), done.codes, done.ended_at, done.grade)
        .outerjoin(CasePerformance, newest)
        .where(wanted)
    ).all()


def _written(which: _Which, at: datetime) -> Mapping[int, list[Written]]:
    """Return the completed records that count here, of each its newest revision."""
    record = CaseRecord
    rows = db.session.execute(
        select(record.case_id, record.key, record.kind, record.completed_at, record.author_no)
        .add_columns(record.values["closing"].as_string().label("closing"))
        .where(
            record.case_id.in_(which),
            record.kind.in_([kind.value for kind in LOOKED_AT]),
            record.recorded_at <= at,
        )
        .order_by(record.revision)
    )
    newest = {(row.case_id, row.key): row for row in rows}
    found: dict[int, list[Written]] = {}
    for row in newest.values():
        if row.completed_at is not None:
            one = Written(
                kind=Kind(row.kind),
                author_no=row.author_no,
                completed_at=row.completed_at,
                closing=row.closing in CLOSINGS,
            )
            found.setdefault(row.case_id, []).append(one)
    return found


def _bypassed(which: _Which, at: datetime) -> Mapping[int, Mapping[Passable, datetime]]:
    """Return what rescues went round, and when that was first stated."""
    rows = db.session.execute(
        select(CaseBypass.case_id, CaseBypass.what, CaseBypass.recorded_at)
        .where(
            CaseBypass.case_id.in_(which),
            CaseBypass.recorded_at <= at,
        )
        .order_by(CaseBypass.id.desc())
    )
    found: dict[int, dict[Passable, datetime]] = {}
    for row in rows:
        found.setdefault(row.case_id, {})[Passable(row.what)] = row.recorded_at
    return found
