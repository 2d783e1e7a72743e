"""Answering and writing it down: one command and one entry on the trail for a group of questions.

The questions are read and decided inside the command, when its turn to write has come: whatever
is put on record later is later than what they were answered by.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.queries.dossiers import gather_each
from surgery_gov.clearance.rules.answer import Answer, answer
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

_ADD = insert(ClearanceAnswer.__table__)  # type: ignore[arg-type]


@command(Permission.CLEARANCE_ASK)
def keep(work: Work, questions: Sequence[Question]) -> list[Answer]:
    """Answer questions about anybody, and keep the answers."""
    return _kept(work, questions)


@command(Permission.CLEARANCE_ASK_DEPARTMENT)
def keep_of_department(work: Work, questions: Sequence[Question]) -> list[Answer]:
    """Answer questions about surgeons of the own department, and keep the answers."""
    return _kept(work, questions)


@command(Permission.CLEARANCE_ASK_OWN)
def keep_own(work: Work, questions: Sequence[Question]) -> list[Answer]:
    """Answer questions about oneself, and keep the answers."""
    return _kept(work, questions)


def _kept(work: Work, questions: Sequence[Question]) -> list[Answer]:
    asked = [(question, question.known_at or work.now) for question in questions]
    answers = [
        answer(question, dossier, work.now)
        for question, dossier in zip(questions, gather_each(asked), strict=True)
    ]
    rows = [answer.as_row(work.actor.id) for answer in answers]
    work.session.connection().execute(_ADD, rows)
    work.record(
        "clearance.answered",
        f"clearance:{answers[0].decision_id}",
        answers=[_line(*pair) for pair in zip(answers, rows, strict=True)],
    )
    return answers


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
