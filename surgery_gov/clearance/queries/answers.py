"""Reading answers given, within reach of who asks."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.fingerprint import fingerprint
from surgery_gov.clearance.rules.question import Question, from_json
from surgery_gov.clearance.rules.replay import Comparison, compare
from surgery_gov.clearance.rules.scope import Reach
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.staff import queries as staff

EVERYONE = Reach(everyone=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptAnswer:
    """An answer as it was kept; ``answer`` is the JSON of the decision."""

    decision_id: str
    evaluated_at: datetime
    known_at: datetime
    actor_id: str
    question: Question
    outcome: str
    answer: dict[str, Any]
    rules_edition: str
    dossier_digest: str


def get_answer(decision_id: str, reach: Reach = EVERYONE) -> KeptAnswer:
    """Return the answer; ``NotFound`` for an unknown number and for one out of reach alike."""
    statement = select(ClearanceAnswer).where(
        ClearanceAnswer.decision_id == decision_id, _within(reach)
    )
    row = db.session.scalar(statement)
    if row is None:
        raise NotFound(f"没有编号为 {decision_id[:40]} 的判定。请核对编号。")
    return _kept(row)


def list_answers(reach: Reach, number: int = 1, size: int = 20) -> Page[KeptAnswer]:
    """Return the answers within reach, newest first."""
    statement = (
        select(ClearanceAnswer)
        .where(_within(reach))
        .order_by(ClearanceAnswer.evaluated_at.desc(), ClearanceAnswer.decision_id)
    )
    found = paginate(statement, number, size)
    return Page(
        items=[_kept(row) for row in found.items],
        total=found.total,
        number=found.number,
        size=found.size,
    )


def replay(kept: KeptAnswer) -> Comparison:
    """Ask the same question of what was known then, and put both answers side by side."""
    dossier = gather(kept.question, kept.known_at)
    now = decide(kept.question, dossier)
    return compare(
        kept.answer,
        now.as_json(),
        digest_then=kept.dossier_digest,
        digest_now=fingerprint(dossier),
    )


def can_reach(reach: Reach, staff_no: str) -> bool:
    """Whether the surgeon is within reach now; an unknown 工号 is so for who may ask of all."""
    if reach.everyone or reach.staff_no == staff_no:
        return True
    found: bool = db.session.scalar(select(staff.works_in(reach.department, staff_no))) or False
    return found


def _within(reach: Reach) -> ColumnElement[bool]:
    if reach.everyone:
        return true()
    return or_(
        ClearanceAnswer.staff_no == (reach.staff_no or ""),
        staff.works_in(reach.department, ClearanceAnswer.staff_no),
    )


def _kept(row: ClearanceAnswer) -> KeptAnswer:
    return KeptAnswer(
        decision_id=row.decision_id,
        evaluated_at=row.evaluated_at,
        known_at=row.known_at,
        actor_id=row.actor_id,
        question=from_json(json.loads(row.question)),
        outcome=row.outcome,
        answer=json.loads(row.answer),
        rules_edition=row.rules_edition,
        dossier_digest=row.dossier_digest,
    )
