"""What waits for the opinion of those who decide: the head of a department, the office."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.models import CaseRecord, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, list_cases
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.rules.authority import asked_as
from surgery_gov.preop.rules.forms.reading import CLAIMED, LEADS
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.opinions import Seat, seat_of
from surgery_gov.preop.rules.records import Kind

APPROVE, CONFIRM = "cases.approve", "cases.confirm_host"


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell whoever decides which records wait for their opinion, in a constant number of reads."""
    seat = seat_of(actor)
    if seat is None or not actor.staff_no or not actor.may(Permission.AGENDA_READ):
        return ()
    rows = {row.id: row for row in list_cases(_numbers(actor, seat, at)).values()}
    records = records_of(rows, at) if rows else ()
    placed = [(record, rows[record.case_id]) for record in records]
    asked = [(r, row) for r, row in placed if asked_as(actor, r, row.plan.department)]
    return [_due(record, row, seat) for record, row in asked]


def _numbers(actor: Actor, seat: Seat, at: datetime) -> Sequence[str]:
    """Return the cases with a newest record that somebody may have to say something about."""
    later = aliased(CaseRecord)
    newest = ~exists().where(
        later.case_id == CaseRecord.case_id,
        later.key == CaseRecord.key,
        later.revision > CaseRecord.revision,
    )
    found = select(SurgicalCase.number).join(CaseRecord, CaseRecord.case_id == SurgicalCase.id)
    wanted = [newest, CaseRecord.completed_at <= at, or_(*_kinds(seat))]
    if seat is Seat.HEAD:
        wanted.append(SurgicalCase.department == (actor.department or ""))
    return db.session.scalars(found.where(*wanted).distinct()).all()


def _kinds(seat: Seat) -> Iterator[ColumnElement[bool]]:
    yield and_(CaseRecord.kind == Kind.APPROVAL.value, SurgicalCase.state == "planned")
    if seat is Seat.HEAD:
        yield and_(
            CaseRecord.kind == Kind.DISCUSSION.value,
            CaseRecord.values[LEADS].as_string() == CLAIMED,
            SurgicalCase.state != "cancelled",
        )


def _due(record: RecordRow, row: CaseRow, seat: Seat) -> Due:
    hosted = record.kind is Kind.DISCUSSION
    return Due(
        kind=CONFIRM if hosted else APPROVE,
        subject=f"case:{row.number}:{record.key}",
        title="确认授权他人主持全科讨论" if hosted else f"发表{record.kind.label}意见",
        detail=f"{row.number}，计划{moment(row.plan.starts_at)}开始",
        act="确认授权" if hosted else f"发表{seat.label}意见",
        endpoint="preop.record",
        values={"number": row.number, "key": record.key},
        waiting_since=record.recorded_at,
        due_at=row.plan.starts_at,
    )
