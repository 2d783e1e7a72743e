"""Indicators 17 and 18: how often operations went as planned, by procedure and by surgeon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.preop.rules.performed import Difference

FEW = 10
"""Under so many cases a rate says nothing."""
ORDER = "《医疗质量安全核心制度落实情况监测指标（2025年版）》"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One operation beside its plan as it last stood before the beginning.

    ``rescue`` is the statement by which its surgeon went beyond the privilege, if there is one.
    """

    number: str
    department: str
    patient_no: str
    began_at: datetime
    planned_surgeon: str
    surgeon: str
    planned: tuple[str, ...]
    codes: tuple[str, ...]
    outcome: str
    difference: Difference
    rescue: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A numerator over its denominator; never shown without both."""

    part: int
    whole: int

    @property
    def few(self) -> bool:
        """Whether there are too few cases to judge."""
        return self.whole < FEW

    @property
    def text(self) -> str:
        """The rate with its fraction; 「—」 where there is nothing to divide by."""
        if not self.whole:
            return "—"
        fraction = f"{self.part:,}/{self.whole:,}"
        return fraction if self.few else f"{100 * self.part / self.whole:.1f}%（{fraction}）"


def by_procedure(rows: Sequence[Compared]) -> Rate:
    """Return indicator 17: any procedure in common is as planned."""
    return Rate(sum(row.difference.same_procedure for row in rows), len(rows))


def by_surgeon(rows: Sequence[Compared]) -> Rate:
    """Return indicator 18: the same surgeon."""
    return Rate(sum(row.difference.same_surgeon for row in rows), len(rows))
