"""What is asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What the surgeon would do; only performing is judged today."""

    PERFORM = "perform"


class Urgency(StrEnum):
    """How urgent the operation is; kept with the question, it never softens an answer."""

    ELECTIVE = "elective"
    LIMITED = "limited"
    EMERGENCY = "emergency"
    DAY = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Who, what, when; ``known_at`` absent means as known at the moment of asking.

    ``action`` and ``urgency`` keep what the asker said, also where no rule knows the word.
    """

    staff_no: str
    codes: tuple[str, ...]
    at: datetime
    known_at: datetime | None = None
    action: str = Action.PERFORM.value
    urgency: str | None = None
    site: str | None = None
    patient: str | None = None
    supervisor: str | None = None
