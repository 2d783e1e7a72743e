"""Records as JSON: for programs and for ``--json``. Instants are told in Beijing time."""

from datetime import datetime
from typing import Any

from surgery_gov.kernel.calendar import ZONE, last_day
from surgery_gov.kernel.period import Period
from surgery_gov.privileges.queries.holders import Holder, Holders
from surgery_gov.privileges.queries.people import Person
from surgery_gov.privileges.queries.record import Holding, Record
from surgery_gov.privileges.rules.conditions import describe, kind_of, value_of
from surgery_gov.privileges.rules.counted import Counts, barred
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import State

Document = dict[str, Any]


def record_document(record: Record) -> Document:
    """Return a surgeon's record."""
    return {
        "surgeon": person_document(record.person),
        "at": instant(record.at),
        "known_at": instant(record.known_at),
        "edition": record.edition.name or None,
        "privileges": [holding_document(h) for h in record.holdings],
    }


def holding_document(holding: Holding) -> Document:
    """Return one privilege with how it stands and every decision about it."""
    procedure = holding.procedure
    return {
        "target": str(holding.target),
        "name": holding.name,
        "grade": holding.grade,
        "restricted": procedure.restricted if procedure else None,
        **_standing(holding.state, holding.period),
        **_counted(holding.counts),
        "ends_soon": holding.ends_soon,
        "history": [decision_document(d) for d in holding.decisions],
    }


def holders_document(found: Holders) -> Document:
    """Return who may perform a procedure."""
    return {
        "procedure": {
            "code": found.procedure.code,
            "name": found.procedure.name,
            "grade": found.procedure.grade,
            "restricted": found.procedure.restricted,
        },
        "at": instant(found.at),
        "edition": found.edition.name,
        "able": found.able,
        "surgeons": [_holder(h) for h in found.holders],
    }


def decision_document(decision: Decision) -> Document:
    """Return one line of the ledger."""
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "label": decision.kind.label,
        "effective_at": instant(decision.effective_at),
        "until": instant(decision.until),
        "last_day": _last_day(decision.until),
        "recorded_at": instant(decision.recorded_at),
        "by": {"id": decision.actor_id, "name": decision.actor_name},
        "reason": decision.reason,
        "basis": decision.basis,
        "document_no": decision.document_no,
        "edition": decision.edition,
        "conditions": [
            {"kind": kind_of(c), "value": value_of(c), "text": describe(c)}
            for c in decision.conditions
        ],
    }


def person_document(person: Person) -> Document:
    """Return who it is; the department is that of now."""
    return {"staff_no": person.staff_no, "name": person.name, "department": person.department}


def instant(at: datetime | None) -> str | None:
    """Return an instant as RFC 3339 in Beijing time."""
    return None if at is None else at.astimezone(ZONE).isoformat()


def _holder(holder: Holder) -> Document:
    return {
        **person_document(holder.person),
        "target": str(holder.target),
        **_standing(holder.state, holder.period),
        **_counted(holder.counts),
    }


def _counted(counts: Counts) -> Document:
    """Return how far the cases are that conditions count, and whether they forbid the next."""
    told = [
        {
            "kind": kind_of(c.condition),
            "value": value_of(c.condition),
            **c.data(),
            "text": c.in_words(),
        }
        for c in counts
    ]
    return {"counts": told, "review_reached": barred(counts)}


def _standing(state: State, period: Period | None) -> Document:
    conditions = state.conditions
    until = period.until if period else None
    return {
        "standing": state.standing.value,
        "label": state.standing.label,
        "since": instant(period.since) if period else None,
        "until": instant(until),
        "last_day": _last_day(until),
        "conditions": [
            {"kind": kind_of(c), "value": value_of(c), "text": describe(c)} for c in conditions
        ],
        "decision": decision_document(state.decision) if state.decision else None,
    }


def _last_day(until: datetime | None) -> str | None:
    return None if until is None else last_day(until).isoformat()
