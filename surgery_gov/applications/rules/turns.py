"""Whose turn it is: the one rule behind the lists, 待办, the buttons of a page and its refusals.

The lists ask the same of the database (``queries/turns.py``); a test holds the two equal.
"""

from collections.abc import Mapping

from surgery_gov.applications.rules.control import Party, as_hand
from surgery_gov.applications.rules.course import Course
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.words import Hand
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy.rules import bases

NEEDED: Mapping[Hand, Permission] = {
    Hand.ASSESS: Permission.APPLICATIONS_ASSESS,
    Hand.REVIEW: Permission.APPLICATIONS_REVIEW,
    Hand.APPROVE: Permission.APPLICATIONS_APPROVE,
    Hand.ISSUE: Permission.APPLICATIONS_ISSUE,
}


def in_role(party: Party, course: Course, actor: Actor) -> bool:
    """Whether the role acted in is that of the hand whose turn it is.

    What the policy leaves to the department, its head issues; medical affairs may stand in.
    """
    hand = course.hand
    if hand is None:
        return False
    if hand is Hand.ISSUE and _is_heads(party, course, actor):
        return True
    return actor.may(NEEDED[hand])


def in_the_way(
    party: Party, course: Course, actor: Actor, meeting: str = ""
) -> tuple[Refusal, ...]:
    """Return why this person cannot decide as the hand whose turn it is.

    ``meeting`` is the number of the meeting to come that has it on its agenda, if any.
    """
    hand = course.hand
    if hand is None:
        return ()
    return (*as_hand(party, course, actor, hand), *before_meeting(hand, meeting))


def before_meeting(hand: Hand, meeting: str) -> tuple[Refusal, ...]:
    """Return why nobody decides alone what a meeting is to decide."""
    if hand is not Hand.APPROVE or not meeting:
        return ()
    message = (
        f"已列入会议{meeting}的议程，由会议决定，不能单独登记审批。"
        "请在该会议登记决议；不上会的，先从议程中取下。"
    )
    return (Refusal("", "on_agenda", message, bases.HANDS),)


def _is_heads(party: Party, course: Course, actor: Actor) -> bool:
    own = bool(actor.department) and actor.department == party.department
    return course.in_department and own and actor.may(Permission.APPLICATIONS_ASSESS)
