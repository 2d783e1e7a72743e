"""The cases done under a condition of one privilege, up to the instant asked about.

An uncertain row is never fine. Cases under supervision set the surgeon free: only those beyond
doubt count. Cases before a review bind: those that cannot be ruled out count as well.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.clearance.rules.words import since as said_since
from surgery_gov.operations.rules.counting import Tally, tally
from surgery_gov.privileges.rules.conditions import Counted, ThenReview
from surgery_gov.privileges.rules.since import imposed_at

UNREAD = "手术记录没有读到，例数无法确定"


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """``tally`` is None where the operations were not read: then nothing is fulfilled."""

    condition: Counted
    since: datetime | None
    tally: Tally | None

    @property
    def reached(self) -> bool:
        """Whether the number of cases is reached: beyond doubt, or possibly where that binds."""
        return self.tally is not None and self._counted >= self.condition.cases

    @property
    def _counted(self) -> int:
        if self.tally is None:
            return 0
        return self.tally.most if isinstance(self.condition, ThenReview) else self.tally.least

    def done(self) -> str:
        """Say how many were done: 「自2026-03-01起已完成1例，另有1例不能确定，未计入」."""
        if self.tally is None or self.since is None:
            return UNREAD
        said = f"自{said_since(self.since)}起已完成{self.tally.least}例"
        if not self.tally.unsure:
            return said
        how = "按已完成计入" if isinstance(self.condition, ThenReview) else "未计入"
        return f"{said}，另有{self.tally.unsure}例不能确定，{how}"

    def so_far(self) -> str:
        """Say how many were done and which one this is: 「自…起已完成1例，这是第2例」."""
        return f"{self.done()}，这是第{self._counted + 1}例" if self.tally else self.done()

    def data(self) -> dict[str, object]:
        """Return the count for programs."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "cases": self.condition.cases,
            "done": self.tally.least if self.tally else None,
            "unsure": self.tally.unsure if self.tally else None,
        }


def count(
    condition: Counted,
    dossier: Dossier,
    code: str,
    target: str,
    at: datetime,
    *,
    others: Collection[str] = (),
) -> Count:
    """Count the cases since the condition was imposed on the privilege of that target.

    ``others`` are patients it is for as well, each for so many cases of their own: theirs are
    left out, while a case of nobody named may have been this one and counts.
    """
    since = imposed_at(dossier.ledgers.get(target, ()), condition, at)
    performed = dossier.cases.get(code)
    known = performed is not None and since is not None
    own = [each for each in performed or () if each.case_no not in others]
    return Count(
        condition=condition,
        since=since,
        tally=tally(own, since, at) if known and since else None,
    )
