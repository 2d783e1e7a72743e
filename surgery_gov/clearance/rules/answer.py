"""An answer as it is given and kept."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.clearance.rules.decision import Decision, decide
from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.clearance.rules.fingerprint import fingerprint
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.calendar import local_date

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes
_LENGTH = 10
_WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A decision with its number, when it was made, as known when, and a digest of the facts."""

    decision_id: str
    evaluated_at: datetime
    known_at: datetime
    decision: Decision
    dossier_digest: str

    @property
    def question(self) -> Question:
        """The question answered."""
        return self.decision.question

    def as_row(self, actor_id: str) -> dict[str, Any]:
        """Return it as a row of the table of answers."""
        return {
            "decision_id": self.decision_id,
            "evaluated_at": self.evaluated_at,
            "actor_id": actor_id,
            "staff_no": self.question.staff_no,
            "at": self.question.at,
            "known_at": self.known_at,
            "question": _text(self.question.as_json()),
            "outcome": self.decision.outcome.value,
            "answer": _text(self.decision.as_json()),
            "rules_edition": self.decision.rules_edition,
            "dossier_digest": self.dossier_digest,
        }


def answer(question: Question, dossier: Dossier, now: datetime) -> Answer:
    """Decide, and give the decision a number of its own."""
    return Answer(
        decision_id=new_number(now),
        evaluated_at=now,
        known_at=question.known_at or now,
        decision=decide(question, dossier),
        dossier_digest=fingerprint(dossier),
    )


def _text(given: dict[str, Any]) -> str:
    return _WRITE(given)


def new_number(now: datetime) -> str:
    """Return a decision number: the day, and ten letters that nobody can guess."""
    tail = "".join(_LETTERS[byte % len(_LETTERS)] for byte in secrets.token_bytes(_LENGTH))
    return f"D-{local_date(now):%Y%m%d}-{tail}"
