"""Opinions that decide: the head's and the office's on a major operation, the head's on a host."""

from dataclasses import dataclass

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases
from surgery_gov.preop.models import CaseOpinion
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.forms.meetings import AUTHORIZED_BY
from surgery_gov.preop.rules.forms.reading import seats_asked
from surgery_gov.preop.rules.opinions import Opinion, Seat, hands_fault, turn_fault
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.service._keeping import newest
from surgery_gov.preop.service._room import held, own_number, refuse_over


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An opinion as it is posted; ``seen`` is the revision that the speaker had before them."""

    agreed: bool | None
    text: str = ""
    seen: int | None = None


@command(Permission.PREOP_LEAD)
def give_head_opinion(work: Work, number: str, key: str, said: Said) -> None:
    """Say as the head of the department whether it is so; once, in person, on what was seen."""
    _give(work, number, key, (Seat.HEAD, said))


@command(Permission.PREOP_REVIEW)
def give_office_opinion(work: Work, number: str, key: str, said: Said) -> None:
    """Say for the medical affairs office whether a major operation may be done, after the head."""
    _give(work, number, key, (Seat.OFFICE, said))


def _give(work: Work, number: str, key: str, told: tuple[Seat, Said]) -> None:
    seat, said = told
    head, row = held(work, number, open_only=False)
    record, own = newest(head, key, work.now), own_number(work)
    if record.kind is Kind.APPROVAL:
        refuse_over(head)
    if said.seen is not None and record.revision != said.seen:
        raise Stale(f"{record.kind.label}刚刚被改过，意见没有保存。请核对现在的内容再发表意见。")
    if any(_again(one, seat, said, own) for one in record.opinions):
        work.record("case.opined_again", f"case:{number}", key=key, seat=seat.label)
        return
    _refuse(work, row, record, seat)
    if said.agreed is None:
        raise Invalid({"agreed": ["没有选择同意或不同意，请选择"]})
    if not said.agreed and not said.text.strip():
        raise Invalid({"text": ["不同意的，须写明原因，请填写"]})
    work.session.add(
        CaseOpinion(
            case_id=head.id,
            key=key,
            revision=record.revision,
            seat=seat.value,
            agreed=said.agreed,
            text=said.text.strip(),
            staff_no=own,
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record(
        "case.opined",
        f"case:{number}",
        kind=record.kind.label,
        key=key,
        seat=seat.label,
        agreed=said.agreed,
    )


def _again(one: Opinion, seat: Seat, said: Said, own: str) -> bool:
    """Whether the same person said the same before: the form was posted twice."""
    told = (seat, said.agreed, said.text.strip(), own)
    return told == (one.seat, one.agreed, one.text, one.staff_no)


def _refuse(work: Work, row: CaseRow, record: RecordRow, seat: Seat) -> None:
    """Refuse whom nobody asked, who speaks for another, out of turn, or for the second time."""
    asked = seats_asked(record.kind, record.values)
    if seat not in asked:
        raise Conflict(f"这份{record.kind.label}不需要{seat.label}发表意见。")
    if record.completed_at is None:
        raise Conflict(f"{record.kind.label}还没有提交，不能发表意见。请填写人先填完提交。")
    if seat is Seat.HEAD:
        _refuse_other_heads(work, row, record)
    basis = bases.cite(bases.APPROVAL if record.kind is Kind.APPROVAL else bases.DISCUSSION_HOST)
    if wrong := turn_fault(seat, asked, record.opinions):
        raise Conflict(f"{wrong}。依据：{basis}")
    if two := hands_fault(work.actor.staff_no or "", record.author_no, record.opinions):
        raise Forbidden(f"{two}。依据：{basis}")


def _refuse_other_heads(work: Work, row: CaseRow, record: RecordRow) -> None:
    if work.actor.department != row.plan.department:
        raise Forbidden("科主任意见由病例所在科室的科主任发表。请由该科室的科主任办理。")
    named = record.values.get(AUTHORIZED_BY)
    if record.kind is Kind.DISCUSSION and not work.actor.is_person(named):
        raise Forbidden(f"记录写明由{named}授权，只能由其本人确认。请由{named}登录办理。")
