"""What waits for one hand, each with how it stands: for putting down many verdicts at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from surgery_gov.applications.models import Application, ApplicationAct, ApplicationVersion
from surgery_gov.applications.queries.dossier import acts_of
from surgery_gov.applications.queries.listing import Listed, waiting_as
from surgery_gov.applications.queries.rows import within
from surgery_gov.applications.rules.acts import JUDGED
from surgery_gov.applications.rules.course import Course, fold
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.words import Hand
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page
from surgery_gov.kernel.permissions import Actor

MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One application that waits for the hand, with its conditions as frozen at submission.

    ``checks`` are by procedure code, ``notes`` what the applicant said of an item.
    """

    listed: Listed
    course: Course
    checks: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, tuple[str, int]]:
        """Name and grade of the items by code."""
        return {code: (name, grade) for code, name, grade, _ in self.listed.items}


def waiting_in(
    actor: Actor, hand: Hand, number: int = 1, among: Sequence[str] = ()
) -> Page[Waiting]:
    """Return a page of what waits for the actor as this hand: six statements.

    ``among`` are numbers: only these are asked for, where any are given.
    """
    page = waiting_as(actor, hand, number, MOST, among)
    ids = [row.id for row in page.items]
    acts, contents = acts_of(ids), _contents(ids)
    rows = db.session.execute(
        select(Application.id, Application.terms).where(Application.id.in_(ids))
    )
    terms = {row.id: Terms.from_json(row.terms) for row in rows}
    items = [
        Waiting(listed=row, course=fold(acts[row.id], terms[row.id]), **contents.get(row.id, {}))
        for row in page.items
    ]
    return Page(items=items, total=page.total, number=page.number, size=page.size)


def entered_already(actor: Actor, hand: Hand, seen: Mapping[str, int]) -> frozenset[str]:
    """Return the numbers on which the actor has a verdict as this hand, entered since.

    ``seen`` is the version of each that was on the screen: what the same form entered is newer.
    """
    kinds = [kind.value for kind, by in JUDGED.items() if by is hand]
    rows = db.session.execute(
        select(Application.number, Application.version, ApplicationAct.actor_no)
        .join(ApplicationAct, ApplicationAct.application_id == Application.id)
        .where(
            Application.number.in_(list(seen)),
            within(scope_of(actor)),
            ApplicationAct.kind.in_(kinds),
        )
    )
    return frozenset(
        str(row.number)
        for row in rows
        if row.version > seen[str(row.number)] and actor.is_person(row.actor_no)
    )


def _contents(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return conditions and notes of the newest version of each, by application."""
    version = ApplicationVersion
    newest = select(func.max(version.id)).group_by(version.application_id)
    rows = db.session.execute(
        select(version.application_id, version.checks, version.content).where(
            version.id.in_(newest.where(version.application_id.in_(ids)))
        )
    )
    return {
        row.application_id: {
            "checks": row.checks,
            "notes": {item["code"]: item["note"] for item in row.content["items"]},
        }
        for row in rows
    }
