"""What is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from surgery_gov.kernel.calendar import parse_instant

SURGEON, PROCEDURE = "surgeon", "procedure"


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

    ``action``, ``urgency`` and the two types keep what the asker said, also where no rule knows
    the word. ``supervisors`` are all who may supervise, by 工号. ``done`` says that the operation
    is on record: then they are who is on record as supervisor, and nobody else can still come.
    """

    staff_no: str
    codes: tuple[str, ...]
    at: datetime
    known_at: datetime | None = None
    action: str = Action.PERFORM.value
    urgency: str | None = None
    site: str | None = None
    patient: str | None = None
    supervisors: tuple[str, ...] = ()
    done: bool = False
    subject_type: str = SURGEON
    resource_type: str = PROCEDURE

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "staff_no": self.staff_no,
            "codes": list(self.codes),
            "at": self.at.isoformat(),
            "known_at": self.known_at.isoformat() if self.known_at else None,
            "action": self.action,
            "urgency": self.urgency,
            "site": self.site,
            "patient": self.patient,
            "supervisor": _one_or_all(self.supervisors),
            "subject_type": self.subject_type,
            "resource_type": self.resource_type,
            **({"done": True} if self.done else {}),
        }


def from_json(kept: Mapping[str, Any]) -> Question:
    """Read a question as it was kept, also from when it named one supervisor at most."""
    known_at, supervisor = kept["known_at"], kept["supervisor"]
    told = {name: value for name, value in kept.items() if name != "supervisor"}
    return Question(
        **{
            **told,
            "supervisors": _all_of(supervisor),
            "codes": tuple(kept["codes"]),
            "at": parse_instant(kept["at"]),
            "known_at": parse_instant(known_at) if known_at else None,
        }
    )


def _one_or_all(supervisors: tuple[str, ...]) -> str | list[str] | None:
    """Write one as questions were kept when there was but one, several as a list."""
    if len(supervisors) > 1:
        return list(supervisors)
    return supervisors[0] if supervisors else None


def _all_of(kept: Any) -> tuple[str, ...]:
    return tuple(kept) if isinstance(kept, list) else tuple(filter(None, [kept]))
