"""The answer to one condition, with the number that counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether a condition is met; what cannot be told is not met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word of a tag."""
        return {"met": "满足", "not_met": "不满足", "unknown": "不能判断"}[self.value]

    @property
    def kind(self) -> str:
        """The kind of tag it is shown by."""
        return {"met": "ok", "not_met": "stop", "unknown": "hold"}[self.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One condition judged. ``code`` is stable, ``label`` two to eight characters.

    ``got`` and ``needed`` are numbers (cases, points); None where the condition is no number.
    ``message`` is a whole sentence with its numbers and days, ``basis`` where the condition comes
    from, ``remedy`` what to do next and whom to ask; empty where the condition is met.
    """

    code: str
    label: str
    state: State
    got: float | None
    needed: float | None
    message: str
    basis: str
    remedy: str

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing here."""
        return self.state is State.MET

    @property
    def value(self) -> str:
        """The number that counts, as ``12 / 15``; empty where there is none."""
        if self.needed is None:
            return ""
        return f"{0 if self.got is None else self.got:g} / {self.needed:g}"


def all_met(checks: Iterable[Check]) -> bool:
    """Whether every condition is met; so where there is none."""
    return all(check.is_met for check in checks)
