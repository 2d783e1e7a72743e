"""Cases as JSON for programs. Nothing of the patient is in it: who sends a case knows whose it is.

Instants are told in Beijing time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.performances import PerformanceRow
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.performed import compare
from surgery_gov.preop.rules.readiness import Readiness

Document = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """Return an instant as RFC 3339 in Beijing time."""
    return None if at is None else at.astimezone(ZONE).isoformat()


def head_document(row: CaseRow) -> Document:
    """Return what names a case and how far it is."""
    return {
        "number": row.number,
        "source": row.source,
        "source_number": row.source_number,
        "state": row.state,
        "revision": row.revision,
    }


def case_document(row: CaseRow, records: Sequence[RecordRow]) -> Document:
    """Return a case with its plan and what is on record, without what the records say."""
    plan = row.plan
    return {
        **head_document(row),
        "plan": {
            **plan.plain(),
            "starts_at": instant(plan.starts_at),
            "ends_at": instant(plan.ends_at),
            "ordered_at": instant(plan.ordered_at),
            "consented_at": instant(plan.consented_at),
        },
        "records": [record_document(record) for record in records],
    }


def record_document(record: RecordRow) -> Document:
    """Return which record it is, who made it when, who has signed, and who agreed."""
    return {
        "key": record.key,
        "kind": record.kind.value,
        "label": record.kind.label,
        "revision": record.revision,
        "completed_at": instant(record.completed_at),
        "author_no": record.author_no,
        "document_id": record.document_id,
        "signatures": [
            {"hand": s.hand.value, "staff_no": s.staff_no, "at": instant(s.at)}
            for s in record.signatures
        ],
        "opinions": [
            {
                "seat": o.seat.value,
                "agreed": o.agreed,
                "staff_no": o.staff_no,
                "at": instant(o.at),
            }
            for o in record.opinions
        ],
    }


def readiness_document(row: CaseRow, found: Readiness) -> Document:
    """Return whether a case may take a step, with every item."""
    return {
        **head_document(row),
        "stage": found.stage.value,
        "at": instant(found.at),
        "ready": found.ready,
        "open": [item.code for item in found.open],
        "warnings": [item.code for item in found.warnings],
        "items": [item.as_json() for item in found.items],
    }


def performance_document(row: CaseRow, kept: PerformanceRow) -> Document:
    """Return the operation as it is on record, and whether the surgeon was authorized then."""
    differs = compare(row.plan.surgeon_no, row.plan.codes, kept.done)
    return {
        "number": row.number,
        "revision": kept.revision,
        "surgeon_no": kept.done.surgeon_no,
        "codes": sorted(kept.done.codes),
        "began_at": instant(kept.done.began_at),
        "ended_at": instant(kept.done.ended_at),
        "supervisor_no": kept.done.supervisor_no,
        "outcome": kept.clearance.get("outcome"),
        "as_planned": differs.none,
        "same_surgeon": differs.same_surgeon,
        "added": sorted(differs.added),
        "left_out": sorted(differs.left_out),
    }
