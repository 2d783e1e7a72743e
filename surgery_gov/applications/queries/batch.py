"""What waits for one hand, each with how it stands: for putting down many verdicts at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from surgery_gov.applications.models import Application
from surgery_gov.applications.queries.dossier import acts_of
from surgery_gov.applications.queries.listing import Listed, waiting_for
from surgery_gov.applications.rules.control import Party, as_hand
from surgery_gov.applications.rules.course import Course, fold
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.words import Hand
from surgery_gov.kernel import db
from surgery_gov.kernel.permissions import Actor

MOST = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One application that waits for the hand; ``refusals`` say why this person may not be it."""

    listed: Listed
    course: Course
    refusals: tuple[Refusal, ...]

    @property
    def names(self) -> dict[str, tuple[str, int]]:
        """Name and grade of the items by code."""
        return {code: (name, grade) for code, name, grade, _ in self.listed.items}


def waiting_in(actor: Actor, hand: Hand) -> Sequence[Waiting]:
    """Return the first of what waits for the actor as this hand: four statements."""
    listed = [row for row in waiting_for(actor, scope_of(actor)) if row.status.hand is hand][:MOST]
    ids = [row.id for row in listed]
    acts = acts_of(ids)
    rows = db.session.execute(
        select(Application.id, Application.terms, Application.department).where(
            Application.id.in_(ids)
        )
    )
    frozen = {row.id: (Terms.from_json(row.terms), row.department) for row in rows}
    return [
        _waiting(row, fold(acts[row.id], frozen[row.id][0]), frozen[row.id][1], actor, hand=hand)
        for row in listed
    ]


def _waiting(
    listed: Listed, course: Course, department: str, actor: Actor, *, hand: Hand
) -> Waiting:
    party = Party(applicant_no=listed.staff_no, department=department)
    return Waiting(
        listed=listed, course=course, refusals=tuple(as_hand(party, course, actor, hand))
    )
