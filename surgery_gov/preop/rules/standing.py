"""Where a case stands: the step it waits for, and what that step still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass

from surgery_gov.preop.rules.items.facts import Facts
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Item, Readiness, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Every step judged at one instant."""

    stages: Mapping[Stage, Readiness]

    @property
    def next(self) -> Stage:
        """The first step that something still stops; the last one where nothing does."""
        return next((s for s, judged in self.stages.items() if not judged.ready), Stage.LEAVE)

    @property
    def reached(self) -> Stage | None:
        """The last step the case may take; None where it may take none."""
        ready = [s for s, judged in self.stages.items() if judged.ready]
        return ready[-1] if ready else None

    @property
    def open(self) -> tuple[Item, ...]:
        """What stops the next step."""
        return self.stages[self.next].open

    def may(self, stage: Stage) -> bool:
        """Whether the case may take the step."""
        return self.stages[stage].ready


def standing(facts: Facts) -> Standing:
    """Return how each step stands."""
    return Standing(stages={stage: readiness(facts, stage) for stage in Stage})
