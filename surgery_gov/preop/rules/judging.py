"""The gate: may this case take this step now? Pure: facts in, every item out."""

from surgery_gov.preop.rules.items import discussions, papers, safety, surgeon
from surgery_gov.preop.rules.items.facts import Facts, Look, known_at
from surgery_gov.preop.rules.readiness import Readiness, Stage

LOOKS: tuple[Look, ...] = (
    surgeon.privilege,
    surgeon.technologies,
    papers.assessment,
    discussions.discussion,
    discussions.mdt,
    papers.approval,
    surgeon.overlaps,
    papers.consent,
    papers.anesthesia,
    papers.risk,
    safety.safety,
)


def readiness(facts: Facts, stage: Stage) -> Readiness:
    """Return everything the step asks for, and the steps before it, as it stood at the instant.

    Nothing that was recorded or happened after ``facts.at`` has any part in it.
    """
    then = known_at(facts)
    items = (item for look in LOOKS for item in look(then))
    return Readiness(
        number=facts.case.number,
        stage=stage,
        at=facts.at,
        items=tuple(i for i in items if i.stage.order <= stage.order),
    )
