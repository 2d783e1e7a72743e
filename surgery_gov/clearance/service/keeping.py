"""Writing answers down: one command and one entry on the trail for a group of them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

_ADD = insert(ClearanceAnswer.__table__)  # type: ignore[arg-type]


@command(Permission.CLEARANCE_ASK)
def keep(work: Work, answers: Sequence[Answer]) -> None:
    """Keep answers about anybody."""
    _keep(work, answers)


@command(Permission.CLEARANCE_ASK_DEPARTMENT)
def keep_of_department(work: Work, answers: Sequence[Answer]) -> None:
    """Keep answers about surgeons of the own department."""
    _keep(work, answers)


@command(Permission.CLEARANCE_ASK_OWN)
def keep_own(work: Work, answers: Sequence[Answer]) -> None:
    """Keep answers about oneself."""
    _keep(work, answers)


def _keep(work: Work, answers: Sequence[Answer]) -> None:
    rows = [answer.as_row(work.actor.id) for answer in answers]
    work.session.connection().execute(_ADD, rows)
    work.record(
        "clearance.answered",
        f"clearance:{answers[0].decision_id}",
        answers=[_line(*pair) for pair in zip(answers, rows, strict=True)],
    )


def _line(answer: Answer, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the trail holds of an answer: enough to notice that its row was altered."""
    told = f"{row['question']}\n{row['answer']}"
    return {
        "decision_id": row["decision_id"],
        "staff_no": row["staff_no"],
        "codes": list(answer.question.codes),
        "outcome": row["outcome"],
        "digest": hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest(),
    }
