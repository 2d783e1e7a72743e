"""A hand turns an application back or down as a whole, or hands the assessment to another."""

from collections.abc import Sequence

from surgery_gov.accounts.queries import find_account
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.applications.queries.meetings import on_agendas
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.control import as_hand, assessor, fits
from surgery_gov.applications.rules.refusals import Refusal, refuse
from surgery_gov.applications.rules.turns import before_meeting
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.service._acting import enter, refuse_stale, take
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases

_EVENTS = {
    ActKind.RETURN: "application.returned",
    ActKind.REJECT: "application.rejected",
}


@command(Permission.APPLICATIONS_ASSESS)
def return_from_department(
    work: Work, application_id: int, reason: str, seen: int | None = None
) -> None:
    """Return it to the applicant for correction; it comes back to the department."""
    _turn(work, (Hand.ASSESS, ActKind.RETURN), application_id, reason, seen)


@command(Permission.APPLICATIONS_REVIEW)
def return_from_review(
    work: Work, application_id: int, reason: str, seen: int | None = None
) -> None:
    """Return it to the applicant for correction; it comes back to medical affairs."""
    _turn(work, (Hand.REVIEW, ActKind.RETURN), application_id, reason, seen)


@command(Permission.APPLICATIONS_APPROVE)
def return_from_committee(
    work: Work, application_id: int, reason: str, seen: int | None = None
) -> None:
    """Return it to the applicant for correction; it comes back to the committee."""
    _turn(work, (Hand.APPROVE, ActKind.RETURN), application_id, reason, seen)


@command(Permission.APPLICATIONS_ASSESS)
def reject_in_department(
    work: Work, application_id: int, reason: str, seen: int | None = None
) -> None:
    """Turn the whole application down; final."""
    _turn(work, (Hand.ASSESS, ActKind.REJECT), application_id, reason, seen)


@command(Permission.APPLICATIONS_REVIEW)
def reject_in_review(work: Work, application_id: int, reason: str, seen: int | None = None) -> None:
    """Turn the whole application down; final."""
    _turn(work, (Hand.REVIEW, ActKind.REJECT), application_id, reason, seen)


@command(Permission.APPLICATIONS_APPROVE)
def reject_in_committee(
    work: Work, application_id: int, reason: str, seen: int | None = None
) -> None:
    """Turn the whole application down; final."""
    _turn(work, (Hand.APPROVE, ActKind.REJECT), application_id, reason, seen)


@command(Permission.APPLICATIONS_ISSUE)
def send_back(
    work: Work, application_id: int, to: Hand, reason: str, seen: int | None = None
) -> None:
    """Send what cannot be issued as approved back to the committee or to medical affairs.

    Whoever issues confirms what was approved and changes nothing of it (约第15条); so it goes to
    who decided, and from there through every following hand again.
    """
    row, dossier = take(work, application_id)
    refuse_stale(row, seen)
    course = dossier.course
    blank = [] if reason.strip() else [Refusal("reason", "no_reason", "请写明原因。", bases.HANDS)]
    refuse(
        [
            *as_hand(dossier.party, course, work.actor, Hand.ISSUE),
            *_its_turn(course.hand is Hand.ISSUE, course.status.label, ActKind.RETURN),
            *_on_the_way(to, course.sendable),
            *blank,
        ]
    )
    detail = {"to": to.value}
    enter(work, row, dossier, ActKind.RETURN, hand=Hand.ISSUE, reason=reason, detail=detail)
    work.record(
        "application.sent_back",
        f"application:{row.number}",
        name=row.name,
        to=to.label,
        reason=reason.strip(),
    )


def _on_the_way(to: Hand, sendable: Sequence[Hand]) -> list[Refusal]:
    if to in sendable:
        return []
    message = f"这件申请没有经过{to.label}，不能退回给{to.label}。"
    return [Refusal("to", "not_on_the_way", message, bases.HANDS)]


@command(Permission.APPLICATIONS_REVIEW)
def name_assessor(
    work: Work, application_id: int, assessor_no: str, reason: str, seen: int | None = None
) -> None:
    """Name a head of another department to assess, where the own head applies or is missing."""
    row, dossier = take(work, application_id)
    refuse_stale(row, seen)
    account = find_account(assessor_no) if assessor_no.isprintable() else None
    is_head = (
        account is not None
        and account.disabled_at is None
        and any(r.role == Role.DEPARTMENT_HEAD.value for r in account.roles)
    )
    blank = (
        []
        if reason.strip()
        else [Refusal("reason", "no_reason", "请写明指定的原因。", bases.HANDS)]
    )
    refuse(
        [
            *_neutral(work, dossier.party.applicant_no),
            *fits(dossier.course, ActKind.ASSIGN),
            *assessor(
                dossier.party,
                work.actor,
                assessor_no,
                is_head=is_head,
                department=account.department if account else None,
            ),
            *blank,
        ]
    )
    name = account.name if account else ""
    detail = {"assessor_no": assessor_no, "assessor_name": name}
    enter(work, row, dossier, ActKind.ASSIGN, hand=Hand.REVIEW, reason=reason, detail=detail)
    work.record(
        "application.assessor_named",
        f"application:{row.number}",
        assessor=f"{name}（{assessor_no}）",
        reason=reason.strip(),
    )


def _neutral(work: Work, applicant_no: str) -> list[Refusal]:
    if work.actor.is_person(applicant_no):
        message = "不能为自己的申请指定评估人。请由医务科其他人员办理。"
        return [Refusal("", "own_application", message, bases.HANDS)]
    return []


def _turn(
    work: Work,
    way: tuple[Hand, ActKind],
    application_id: int,
    reason: str,
    seen: int | None,
) -> None:
    hand, kind = way
    row, dossier = take(work, application_id)
    refuse_stale(row, seen)
    course = dossier.course
    blank = [] if reason.strip() else [Refusal("reason", "no_reason", "请写明原因。", bases.HANDS)]
    refuse(
        [
            *as_hand(dossier.party, course, work.actor, hand),
            *_its_turn(course.hand is hand, course.status.label, kind),
            *_decided_alone(row.id, hand, kind),
            *blank,
        ]
    )
    content = dossier.current.content if dossier.current else None
    enter(work, row, dossier, kind, hand=hand, reason=reason)
    if kind is ActKind.RETURN and content is not None:
        row.draft = content.as_json()
    work.record(
        _EVENTS[kind],
        f"application:{row.number}",
        name=row.name,
        hand=hand.label,
        reason=reason.strip(),
    )


def _decided_alone(application_id: int, hand: Hand, kind: ActKind) -> tuple[Refusal, ...]:
    """Turning down is a decision, which is the meeting's; returning for correction is none."""
    if kind is not ActKind.REJECT:
        return ()
    return before_meeting(hand, on_agendas().get(application_id, ""))


def _its_turn(due: bool, status: str, kind: ActKind) -> list[Refusal]:  # noqa: FBT001
    if due:
        return []
    message = f"现在是“{status}”，不能{kind.label}。请刷新页面核对。"
    return [Refusal("", "not_now", message)]
