"""The answers of the service, as JSON. A client that knows nothing reads ``decision`` alone."""

import json
from collections.abc import Iterable
from typing import Any

from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.clearance.rules.findings import Finding, Outcome
from surgery_gov.clearance.rules.replay import Comparison
from surgery_gov.clearance.schemas.texts import Malformed

_WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def written(body: Any) -> bytes:
    """Write a body as UTF-8 JSON."""
    return _WRITE(body).encode("utf-8")


def evaluation(answer: Answer) -> dict[str, Any]:
    """Return the answer to one question."""
    decision, question = answer.decision, answer.question
    grades = [v.procedure.effective_grade for v in decision.verdicts if v.procedure]
    return {
        "decision": decision.permitted,
        "context": {
            "outcome": decision.outcome.value,
            "grade": max(grades, default=None),
            "edition": decision.edition,
            "rules_edition": decision.rules_edition,
            "at": question.at.isoformat(),
            "known_at": answer.known_at.isoformat(),
            "findings": [finding.as_json() for finding in decision.findings],
            "obligations": [finding.as_json() for finding in decision.obligations],
            "evaluated_at": answer.evaluated_at.isoformat(),
            "decision_id": answer.decision_id,
        },
    }


def in_full(answer: Answer) -> dict[str, Any]:
    """Return the answer to a question about several procedures, with all that was checked."""
    given, decision = evaluation(answer), answer.decision
    given["context"]["question"] = answer.question.as_json()
    given["context"]["verdicts"] = [verdict.as_json() for verdict in decision.verdicts]
    given["context"]["checks"] = [check.as_json() for check in decision.checks]
    return given


def replayed(decision_id: str, comparison: Comparison) -> dict[str, Any]:
    """Return what came out of a replay."""
    return {
        "decision_id": decision_id,
        "same": comparison.same,
        "rules_changed": comparison.rules_changed,
        "facts_changed": comparison.facts_changed,
        "gone": comparison.gone,
        "new": comparison.new,
        "then": comparison.then,
        "now": comparison.now,
    }


def refused(finding: Finding) -> dict[str, Any]:
    """Return a refusal that was not kept: not permitted, because unknown."""
    return {
        "decision": False,
        "context": {"outcome": Outcome.DENY.value, "findings": [finding.as_json()]},
    }


def faulty(fault: Malformed) -> dict[str, Any]:
    """Return the answer to one item of a batch that could not be read."""
    error = {"status": 400, "code": fault.code, "message": fault.message}
    return {"decision": False, "context": {"error": error}}


def entities(kind: str, ids: Iterable[str]) -> list[dict[str, str]]:
    """Return what a search found."""
    return [{"type": kind, "id": each} for each in ids]
