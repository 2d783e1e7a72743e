"""The multidisciplinary discussion as something people do: asked, answered, opined, closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import MdtAnswer, MdtInvitation
from surgery_gov.preop.queries.invited import Invited, invited_to
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.records import records_of
from surgery_gov.preop.rules.disciplines import Answer
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.service._room import held, own_number


@dataclass(frozen=True, slots=True)
class Guest:
    """A colleague to be invited: 工号, and the department spoken for, by its name."""

    staff_no: str
    department: str


@command(Permission.PREOP_RECORD)
def invite(work: Work, number: str, key: str, guests: Sequence[Guest]) -> None:
    """Invite colleagues to the discussion that ``key`` names; who was invited stays invited."""
    head, _ = held(work, number)
    _open(work, head.id, key)
    known = {i.staff_no for i in invited_to([head.id], work.now) if i.key == key}
    names = whoever(g.staff_no for g in guests)
    unknown = [g.staff_no for g in guests if g.staff_no not in names]
    if unknown:
        raise Invalid({"guests": [f"没有工号为{'、'.join(unknown)}的账号，请核对工号"]})
    added = [g for g in dict.fromkeys(guests) if g.staff_no not in known]
    if not added:
        raise Invalid({"guests": ["这些人都已经受邀，没有重复邀请。请填写还没有受邀的人"]})
    work.session.add_all(
        MdtInvitation(
            case_id=head.id,
            key=key,
            department=guest.department,
            staff_no=guest.staff_no,
            invited_at=work.now,
            invited_by=work.actor.id,
        )
        for guest in added
    )
    work.record("case.invited", f"case:{number}", key=key, guests=[g.staff_no for g in added])


@command(Permission.ACCOUNTS_SELF)
def answer_invitation(work: Work, number: str, key: str, answer: str, text: str = "") -> None:
    """Say whether one comes; only the invited colleague may, and may change the answer."""
    if answer not in set(Answer):
        raise Invalid({"answer": ["请选择参加或不能参加"]})
    if answer == Answer.DECLINED and not text.strip():
        raise Invalid({"text": ["不能参加的，请写明原因或推荐的人"]})
    _say(work, number, key, answer, text)


@command(Permission.ACCOUNTS_SELF)
def give_opinion(work: Work, number: str, key: str, text: str) -> None:
    """Give the opinion of one's discipline; it counts as having taken part."""
    if not text.strip():
        raise Invalid({"opinion": ["没有填写意见，请填写"]})
    _say(work, number, key, "opinion", text)


def _say(work: Work, number: str, key: str, answer: str, text: str) -> None:
    head, _ = held(work, number, as_guest=True)
    _open(work, head.id, key)
    invitation = _own(work, head.id, key)
    if _said_before(invitation, answer, text.strip()):
        work.record("case.answered", f"case:{number}", key=key, answer=answer, again=True)
        return
    work.session.add(
        MdtAnswer(
            invitation_id=invitation.id,
            answer=answer,
            text=text.strip(),
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record("case.answered", f"case:{number}", key=key, answer=answer)


def _said_before(own: Invited, answer: str, text: str) -> bool:
    if answer == "opinion":
        return own.opined_at is not None and own.opinion == text
    return own.answer == answer and own.remark == text


def _own(work: Work, case_id: int, key: str) -> Invited:
    own = own_number(work)
    found = next(
        (i for i in invited_to([case_id], work.now) if i.key == key and i.staff_no == own), None
    )
    if found is None:
        raise Forbidden("没有受邀参加这次讨论，不能代他人答复或发表意见。请由受邀人本人办理。")
    return found


def _open(work: Work, case_id: int, key: str) -> None:
    record = next((r for r in records_of([case_id], work.now) if r.key == key), None)
    if record is None or record.kind is not Kind.MDT:
        raise Conflict("没有找到这次多学科讨论。请先发起讨论。")
    if record.completed_at is not None:
        raise Conflict("这次多学科讨论已经结束，不能再邀请、答复或补充意见。")
