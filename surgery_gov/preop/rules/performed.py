"""What was really done, beside what was planned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Performed:
    """The operation as it was: surgeon, procedures, times."""

    surgeon_no: str
    codes: frozenset[str]
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """How the operation differs from the plan.

    ``same_surgeon`` counts for 指标十八; ``same_procedure`` for 指标十七, where one procedure in
    common is enough.
    """

    same_surgeon: bool
    same_procedure: bool
    added: frozenset[str]
    left_out: frozenset[str]

    @property
    def none(self) -> bool:
        """Whether it went as planned."""
        return self.same_surgeon and not self.added and not self.left_out


def compare(surgeon_no: str, codes: Collection[str], performed: Performed) -> Difference:
    """Return the difference between the plan (its surgeon and codes) and the operation."""
    planned = frozenset(codes)
    return Difference(
        same_surgeon=surgeon_no == performed.surgeon_no,
        same_procedure=not planned.isdisjoint(performed.codes),
        added=performed.codes - planned,
        left_out=planned - performed.codes,
    )
