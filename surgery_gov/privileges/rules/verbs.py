"""What a decision is called where people read the ledger."""

from collections.abc import Iterable, Mapping

from surgery_gov.privileges.rules.conditions import patients_of
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind

ADDS_PATIENT = "增加患者"


def verbs_of(decisions: Iterable[Decision]) -> Mapping[int, str]:
    """Return the verb of each decision of one privilege, by its number: mostly that of its kind.

    A privilege has one span at a time, so who is authorized for one more patient of the day is
    renewed on the ledger: with more patients and no later end that is no 续期 to who reads it.
    """
    said: dict[int, str] = {}
    before: Decision | None = None
    for decision in sorted(decisions, key=lambda d: d.in_effect_order):
        adds = before is not None and _adds_patient(before, decision)
        said[decision.id] = ADDS_PATIENT if adds else decision.kind.label
        before = decision
    return said


def _adds_patient(before: Decision, after: Decision) -> bool:
    earlier, now = patients_of(before.conditions), patients_of(after.conditions)
    if after.kind is not DecisionKind.RENEW or earlier is None or now is None:
        return False
    return earlier < now and after.until == before.until
