"""What waits for the opinion of those who decide, and what they sent back to who asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.models import CaseOpinion, CaseRecord, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, list_cases
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.rules.authority import asked_as
from surgery_gov.preop.rules.forms.reading import CLAIMED, LEADS
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.opinions import Seat, refused, seat_of
from surgery_gov.preop.rules.records import Kind

APPROVE, CONFIRM, RETURNED = "cases.approve", "cases.confirm_host", "cases.returned"
LOOK_BACK = timedelta(days=90)
"""How long ago an operation was planned that is still spoken of; older ones say it themselves."""


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell who is asked an opinion, and whose request was refused; a constant number of reads."""
    if not actor.staff_no:
        return ()
    return (*_asked(actor, at), *_returned(actor, actor.staff_no, at))


def _asked(actor: Actor, at: datetime) -> Iterator[Due]:
    seat = seat_of(actor)
    if seat is None:
        return
    wanted = [CaseRecord.completed_at <= at, or_(*_kinds(seat))]
    if seat is Seat.HEAD:
        wanted.append(SurgicalCase.department == (actor.department or ""))
    for record, row in _records(at, *wanted):
        if asked_as(actor, record, row.plan.department, row.state):
            yield _to_opine(record, row, seat)


def _returned(actor: Actor, own: str, at: datetime) -> Iterator[Due]:
    """Tell who wrote it that somebody did not agree."""
    if not actor.may(Permission.PREOP_WRITE):
        return
    said = exists().where(
        CaseOpinion.case_id == CaseRecord.case_id,
        CaseOpinion.key == CaseRecord.key,
        CaseOpinion.revision == CaseRecord.revision,
        CaseOpinion.agreed.is_(False),
    )
    mine = (CaseRecord.author_no == own, SurgicalCase.state == "planned", said)
    for record, row in _records(at, *mine):
        no = refused(record.opinions)
        if no is not None and record.author_no == own:
            yield _due(
                record, row, RETURNED, f"更正{record.kind.label}：{no.seat.label}不同意", "更正"
            )


def _kinds(seat: Seat) -> Iterator[ColumnElement[bool]]:
    yield and_(CaseRecord.kind == Kind.APPROVAL.value, SurgicalCase.state == "planned")
    if seat is Seat.HEAD:
        yield and_(
            CaseRecord.kind == Kind.DISCUSSION.value,
            CaseRecord.values[LEADS].as_string() == CLAIMED,
            SurgicalCase.state != "cancelled",
        )


def _records(at: datetime, *wanted: ColumnElement[bool]) -> Sequence[tuple[RecordRow, CaseRow]]:
    """Return the records of the cases that have a newest one as wanted, each with its case."""
    later = aliased(CaseRecord)
    newest = ~exists().where(
        later.case_id == CaseRecord.case_id,
        later.key == CaseRecord.key,
        later.revision > CaseRecord.revision,
    )
    found = select(SurgicalCase.number).join(CaseRecord, CaseRecord.case_id == SurgicalCase.id)
    recent = SurgicalCase.planned_start > at - LOOK_BACK
    numbers = db.session.scalars(found.where(recent, newest, *wanted).distinct()).all()
    rows = {row.id: row for row in list_cases(numbers).values()} if numbers else {}
    return [(r, rows[r.case_id]) for r in records_of(rows, at)] if rows else []


def _to_opine(record: RecordRow, row: CaseRow, seat: Seat) -> Due:
    if record.kind is Kind.DISCUSSION:
        return _due(record, row, CONFIRM, "确认授权他人主持全科讨论", "确认授权")
    title = f"发表{record.kind.label}意见"
    return _due(record, row, APPROVE, title, f"发表{seat.label}意见")


def _due(record: RecordRow, row: CaseRow, kind: str, title: str, act: str) -> Due:
    return Due(
        kind=kind,
        subject=f"case:{row.number}:{record.key}",
        title=title,
        detail=f"{row.number}，计划{moment(row.plan.starts_at)}开始",
        act=act,
        endpoint="preop.record",
        values={"number": row.number, "key": record.key},
        waiting_since=record.recorded_at,
        due_at=row.plan.starts_at,
    )
