"""What the system knows is not typed: the answers a new record begins with."""

from typing import Any

from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.rules.cases import Case
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.records import Kind

SIXTY = 60


def initial(kind: Kind, case: Gathered, staff_no: str) -> dict[str, Any]:
    """Return the answers that the plan and the other records give; judgements are left open."""
    plan, facts = case.row.plan, case.facts.case
    known: dict[str, Any] = {
        "diagnosis": plan.diagnosis,
        "method": _method(facts),
        "anesthesia": plan.anesthesia.label,
        "recorder": staff_no,
        "informed_by": staff_no,
        "participants": [plan.surgeon_no, *plan.assistants],
        "from_no": staff_no,
    }
    if kind is Kind.RISK:
        known |= {"minutes": str(_minutes(facts)), "asa": _asa(case)}
    if kind in {Kind.MDT, Kind.APPROVAL}:
        known.pop("anesthesia")
    if kind is Kind.DISCUSSION and facts.grade is not None:
        known["scope"] = case.facts.gate.scopes[facts.grade].value
    asked = {blank.key for blank in FORMS[kind].blanks}
    return {key: value for key, value in known.items() if key in asked and value}


def _method(case: Case) -> str:
    return "、".join(p.name or p.code for p in case.procedures)


def _minutes(case: Case) -> int:
    until = case.planned.until
    return int((until - case.planned.since).total_seconds()) // SIXTY if until else 0


def _asa(case: Gathered) -> str:
    """Return the ASA class that the anesthetist assessed last; empty where none did."""
    found = [r.values.get("asa", "") for r in case.records if r.kind is Kind.ANESTHESIA]
    return str(found[-1]) if found else ""
