"""What was really done, beside what was planned."""

from dataclasses import dataclass
from datetime import datetime

from surgery_gov.preop.rules.cases import Case


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


def compare(case: Case, performed: Performed) -> Difference:
    """Return the difference between plan and operation."""
    return Difference(
        same_surgeon=case.surgeon_no == performed.surgeon_no,
        same_procedure=not case.codes.isdisjoint(performed.codes),
        added=performed.codes - case.codes,
        left_out=case.codes - performed.codes,
    )
