"""What is owed after operations, for as many as are within reach, in a constant number of reads.

Looked at are operations of the last 90 days and, of grade 4, those whose follow-up comes due
within a month; what is older and was never done stays in the records, not in a list of duties.
What is still owed is found by what the heads of the cases keep of it, so that the years that
were settled cost nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all

from surgery_gov.kernel.calendar import local_date, months_after, start_of_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.policy.rules.values import Value
from surgery_gov.preop.models import CaseBypass, CasePerformance, SurgicalCase
from surgery_gov.preop.queries.aftermaths import Looked, aftermaths
from surgery_gov.preop.queries.cases import within
from surgery_gov.preop.rules.after import Duty, Owed, Terms, owed_after
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import Scope

BACK, AHEAD = timedelta(days=90), timedelta(days=30)
SHORTER = timedelta(days=3)
"""By so much a month may be shorter than the one it is counted from."""


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


def duties_open(scope: Scope, at: datetime) -> Sequence[AfterRow]:
    """Return what is owed within the scope and not done, what is due first coming first.

    ``at`` is now or later: what was owed once and is settled by now is not found.
    """
    terms = _terms(policy.values_at(at))
    near = _one_of(_unsettled(at), _without_operation(at), _follow_ups(at, terms))
    return _duties(near & within(scope), at, terms, lambda o: o.standing.open and _is_near(o, at))


def duties_done(scope: Scope, at: datetime) -> Sequence[AfterRow]:
    """Return what was owed within the scope and is done."""
    terms = _terms(policy.values_at(at))
    wanted = _one_of(_operated(at), _gone_round(at)) & within(scope)
    return _duties(wanted, at, terms, lambda o: not o.standing.open and _is_near(o, at))


def duties_of(number: str, at: datetime) -> Sequence[AfterRow]:
    """Return every duty of one case, however far off."""
    terms = _terms(policy.values_at(at))
    return _duties(SurgicalCase.number == number, at, terms, lambda _: True)


def _duties(
    wanted: ColumnElement[bool], at: datetime, terms: Terms, listed: Callable[[Owed], bool]
) -> Sequence[AfterRow]:
    found = [
        _row(looked, owed)
        for looked in aftermaths(wanted, at)
        for owed in owed_after(looked.after, terms, at)
        if listed(owed)
    ]
    return sorted(found, key=lambda row: (row.owed.due_at, row.number))


def _is_near(owed: Owed, at: datetime) -> bool:
    """Whether it belongs in a list: a follow-up from a month ahead, all else for 90 days."""
    if owed.duty is Duty.FOLLOW_UP:
        return owed.due_at <= at + AHEAD
    return owed.due_at >= at - BACK


def _row(looked: Looked, owed: Owed) -> AfterRow:
    return AfterRow(
        number=looked.number,
        department=looked.department,
        patient_no=looked.patient_no,
        surgeon_no=looked.after.surgeon_no,
        team=looked.team,
        codes=looked.codes,
        ended_at=looked.after.ended_at,
        grade=looked.after.grade,
        owed=owed,
    )


def _one_of(*found: Select[Any]) -> ColumnElement[bool]:
    """Say that a case is found by one of these, each by an index of its own."""
    return SurgicalCase.id.in_(union_all(*(each.correlate(None) for each in found)))


def _unsettled(at: datetime) -> Select[Any]:
    """Find what of the last 90 days is not wholly done."""
    return select(SurgicalCase.id).where(SurgicalCase.owed_from >= at - BACK)


def _without_operation(at: datetime) -> Select[Any]:
    return select(SurgicalCase.id).where(
        SurgicalCase.state == "planned",
        SurgicalCase.planned_end < at,
        SurgicalCase.planned_end >= at - BACK,
    )


def _follow_ups(at: datetime, terms: Terms) -> Select[Any]:
    """Find where the last follow-up, or the end, lies so far back that the next is near."""
    since = start_of_day(months_after(local_date(at + AHEAD), -terms.follow_up_months))
    since += SHORTER
    return select(SurgicalCase.id).where(SurgicalCase.follow_up_from < since)


def _operated(at: datetime) -> Select[Any]:
    return select(CasePerformance.case_id).where(CasePerformance.ended_at >= at - BACK)


def _gone_round(at: datetime) -> Select[Any]:
    return select(CaseBypass.case_id).where(
        CaseBypass.recorded_at >= at - BACK, CaseBypass.what != Passable.PRIVILEGE.value
    )


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
