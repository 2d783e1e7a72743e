"""What is owed after operations, for as many as are within reach, in a constant number of reads.

Looked at are operations of the last 90 days and, of grade 4, those whose follow-up comes due
within a month; what is older and was never done stays in the records, not in a list of duties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date, months_after, start_of_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.policy.rules.values import Value
from surgery_gov.preop.models import CaseBypass, CasePerformance, CaseRecord, SurgicalCase
from surgery_gov.preop.queries.cases import within
from surgery_gov.preop.queries.performances import holds
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.queries.told import bypasses_of
from surgery_gov.preop.rules.after import HIGHEST, Aftermath, Duty, Owed, Terms, Written, owed_after
from surgery_gov.preop.rules.forms.papers import CLOSINGS
from surgery_gov.preop.rules.records import Kind, Passable
from surgery_gov.preop.rules.scope import Scope

BACK, AHEAD = timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class AfterRow:
    """One duty of one case; ``team`` as the case keeps it, ``codes`` of what was done."""

    number: str
    department: str
    patient_no: str
    surgeon_no: str
    team: str
    codes: tuple[str, ...]
    ended_at: datetime | None
    grade: int | None
    owed: Owed


def duties(scope: Scope, at: datetime) -> Sequence[AfterRow]:
    """Return every duty within the scope as it stands, what is due first coming first."""
    terms = _terms(policy.values_at(at))
    near = _near(at, terms)
    return [row for row in _duties(within(scope) & near, at, terms) if _is_near(row.owed, at)]


def duties_of(number: str, at: datetime) -> Sequence[AfterRow]:
    """Return every duty of one case, however far off."""
    return _duties(SurgicalCase.number == number, at, _terms(policy.values_at(at)))


def _duties(wanted: ColumnElement[bool], at: datetime, terms: Terms) -> Sequence[AfterRow]:
    cases = _cases(wanted, at)
    ids = [case.id for case, _ in cases]
    written = _by_case(records_of(ids, at)) if ids else {}
    bypassed = bypasses_of(ids, at) if ids else {}
    found = []
    for case, done in cases:
        after = Aftermath(
            surgeon_no=done.surgeon_no if done else case.surgeon_no,
            planned_end=case.planned_end,
            ended_at=done.ended_at if done else None,
            grade=done.grade if done else None,
            bypassed={b.what: b.recorded_at for b in reversed(bypassed.get(case.id, ()))},
            written=written.get(case.id, ()),
        )
        found += [_row(case, done, after, owed) for owed in owed_after(after, terms, at)]
    return sorted(found, key=lambda row: (row.owed.due_at, row.number))


def _is_near(owed: Owed, at: datetime) -> bool:
    """Whether it belongs in a list: a follow-up from a month ahead, all else for 90 days."""
    if owed.duty is Duty.FOLLOW_UP:
        return owed.due_at <= at + AHEAD
    return owed.due_at >= at - BACK


def _row(
    case: SurgicalCase, done: CasePerformance | None, after: Aftermath, owed: Owed
) -> AfterRow:
    return AfterRow(
        number=case.number,
        department=case.department,
        patient_no=case.patient_no,
        surgeon_no=after.surgeon_no,
        team=case.team,
        codes=tuple(done.codes) if done else (),
        ended_at=after.ended_at,
        grade=after.grade,
        owed=owed,
    )


def _cases(
    wanted: ColumnElement[bool], at: datetime
) -> Sequence[tuple[SurgicalCase, CasePerformance | None]]:
    """Return the cases wanted, each with its operation as known then."""
    newest = and_(CasePerformance.case_id == SurgicalCase.id, holds(at))
    rows = db.session.execute(
        select(SurgicalCase, CasePerformance)
        .outerjoin(CasePerformance, newest)
        .where(wanted, SurgicalCase.state != "cancelled")
    )
    return [(case, done) for case, done in rows]


def _near(at: datetime, terms: Terms) -> ColumnElement[bool]:
    """Say that a case may owe something that belongs in a list."""
    return or_(
        CasePerformance.ended_at >= at - BACK,
        and_(
            CasePerformance.id.is_(None),
            SurgicalCase.planned_end < at,
            SurgicalCase.planned_end >= at - BACK,
        ),
        _owes_follow_up(at, terms),
        exists().where(
            CaseBypass.case_id == SurgicalCase.id,
            CaseBypass.what != Passable.PRIVILEGE.value,
            CaseBypass.recorded_at >= at - BACK,
        ),
    )


def _owes_follow_up(at: datetime, terms: Terms) -> ColumnElement[bool]:
    """Say that the last follow-up, or the end, lies so far back that the next is near."""
    since = start_of_day(months_after(local_date(at + AHEAD), -terms.follow_up_months))
    closing = CaseRecord.values["closing"].as_string().in_(CLOSINGS)
    followed = exists().where(
        CaseRecord.case_id == SurgicalCase.id,
        CaseRecord.kind == Kind.FOLLOW_UP.value,
        CaseRecord.completed_at.is_not(None),
        or_(CaseRecord.completed_at >= since, closing),
    )
    graded = or_(CasePerformance.grade.is_(None), CasePerformance.grade >= HIGHEST)
    return and_(CasePerformance.ended_at < since, graded, ~followed)


def _by_case(records: Sequence[RecordRow]) -> Mapping[int, tuple[Written, ...]]:
    found: dict[int, tuple[Written, ...]] = {}
    for record in records:
        if record.completed_at is None:
            continue
        one = Written(
            kind=record.kind,
            author_no=record.author_no,
            completed_at=record.completed_at,
            closing=record.values.get("closing") in CLOSINGS,
        )
        found[record.case_id] = (*found.get(record.case_id, ()), one)
    return found


def _terms(found: Mapping[Key, Value]) -> Terms:
    def whole(key: Key) -> int:
        return int(str(found[key]))

    return Terms(
        entry=timedelta(hours=whole(Key.LATE_ENTRY_HOURS)),
        round=timedelta(hours=whole(Key.ROUND_HOURS)),
        key_round=timedelta(days=whole(Key.KEY_ROUND_DAYS)),
        record=timedelta(hours=whole(Key.BYPASS_RECORD_HOURS)),
        follow_up_months=whole(Key.FOLLOW_UP_MONTHS),
    )
