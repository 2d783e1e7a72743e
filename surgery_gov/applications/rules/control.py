"""Who may act on an application: nobody on their own, nobody as two hands. Pure predicates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.course import Course
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.words import JUDGING, Hand
from surgery_gov.kernel.permissions import Actor, same_person
from surgery_gov.policy.rules import bases


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Whose application it is: the applicant's 工号 and the department that assesses it."""

    applicant_no: str
    department: str


def as_hand(party: Party, course: Course, actor: Actor, hand: Hand) -> Iterator[Refusal]:
    """Yield why this person may not be this hand of this application."""
    yield from _person(actor)
    yield from _not_own(party, actor, hand)
    if hand is Hand.ASSESS:
        yield from _of_department(party, course, actor)
    if hand in JUDGING:
        yield from _one_hand(course, actor, hand)


def _person(actor: Actor) -> Iterator[Refusal]:
    if not actor.staff_no:
        yield Refusal(
            "",
            "no_person",
            "办理申请须由有工号的本人登录办理，程序和没有工号的账号不能代办。",
            bases.SEPARATE,
        )


def _not_own(party: Party, actor: Actor, hand: Hand) -> Iterator[Refusal]:
    if same_person(actor.staff_no, party.applicant_no):
        yield Refusal(
            "",
            "own_application",
            f"不能{hand.verb}：申请人不能办理自己的申请。请由其他人员{hand.verb}。",
            bases.SEPARATE,
        )


def _of_department(party: Party, course: Course, actor: Actor) -> Iterator[Refusal]:
    named = same_person(actor.staff_no, course.assessor_no)
    if not named and actor.department != party.department:
        yield Refusal(
            "",
            "other_department",
            "不能评估：申请由申请人所在科室评估。请由该科室的科主任，或医务科指定的评估人办理。",
            bases.HANDS,
        )


def _one_hand(course: Course, actor: Actor, hand: Hand) -> Iterator[Refusal]:
    for done, who in course.hands:
        if done is not hand and done in JUDGING and same_person(who, actor.staff_no):
            yield Refusal(
                "",
                "acted_already",
                f"不能{hand.verb}：这件申请已由本人{done.verb}过，"
                f"评估、复核、审批须由不同的人办理。请由其他人员{hand.verb}。",
                bases.SEPARATE,
            )


def as_applicant(party: Party, actor: Actor) -> Iterator[Refusal]:
    """Yield why this person may not act as the applicant."""
    if not same_person(actor.staff_no, party.applicant_no):
        yield Refusal(
            "", "not_applicant", "只有申请人本人可以这样做。请由申请人登录办理。", bases.HANDS
        )


def fits(course: Course, kind: ActKind) -> Iterator[Refusal]:
    """Yield why an act of this kind does not fit where the application stands."""
    if not course.allows(kind):
        yield Refusal(
            "", "not_now", f"现在是“{course.status.label}”，不能{kind.label}。请刷新页面核对。"
        )


def assessor(
    party: Party, actor: Actor, named_no: str, *, is_head: bool, department: str | None
) -> Iterator[Refusal]:
    """Yield why this person may not be named to assess the application."""
    if same_person(named_no, party.applicant_no):
        message = "不能指定申请人本人评估自己的申请。请指定其他科主任。"
        yield Refusal("assessor_no", "applicant", message, bases.SEPARATE)
    if same_person(named_no, actor.staff_no):
        message = "不能指定自己评估，复核和评估须由不同的人办理。请指定其他科主任。"
        yield Refusal("assessor_no", "oneself", message, bases.SEPARATE)
    if not is_head:
        yield Refusal(
            "assessor_no",
            "no_head",
            f"工号 {named_no[:40]} 没有可用的科主任账号。请核对工号，或先由系统管理员给予身份。",
            bases.HANDS,
        )
    elif department == party.department:
        message = "此人就在申请科室，不必指定，可直接评估。"
        yield Refusal("assessor_no", "needless", message, bases.HANDS)


def urging(course: Course, now: datetime, next_day: date, today: date) -> Iterator[Refusal]:
    """Yield why the applicant cannot urge now; ``next_day`` is when it may be done again."""
    if course.urged_at is not None and course.urged_at <= now and today < next_day:
        yield Refusal(
            "",
            "too_soon",
            f"已经催办过，最早可在{next_day}再次催办。",
            bases.URGING,
        )
