"""How the face for CDS Hooks is described to programmers."""

from typing import Any

from surgery_gov.preop.schemas.fhir import PROCEDURE, STAFF
from surgery_gov.preop.schemas.openapi import described

_TEXT = {"type": "string"}
_CARD = {
    "type": "object",
    "required": ["summary", "indicator", "source"],
    "properties": {
        "uuid": _TEXT,
        "summary": {"type": "string", "maxLength": 140},
        "indicator": {"type": "string", "enum": ["info", "warning", "critical"]},
        "detail": _TEXT,
        "source": {"type": "object"},
        "links": {"type": "array"},
        "overrideReasons": {"type": "array"},
    },
}
_CARDS = {
    "type": "object",
    "required": ["cards"],
    "properties": {"cards": {"type": "array", "items": _CARD}},
}
_SERVICES = {
    "type": "object",
    "required": ["services"],
    "properties": {"services": {"type": "array", "items": {"type": "object"}}},
}
EXAMPLE_HOOK: dict[str, Any] = {
    "hook": "order-sign",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {
        "userId": "Practitioner/10268",
        "patientId": "1288992",
        "draftOrders": {
            "resourceType": "Bundle",
            "entry": [
                {
                    "resource": {
                        "resourceType": "ServiceRequest",
                        "code": {"coding": [{"system": PROCEDURE, "code": "50.3x00"}]},
                        "performer": [{"identifier": {"system": STAFF, "value": "10268"}}],
                        "occurrenceDateTime": "2026-03-05T08:30:00+08:00",
                    }
                }
            ],
        },
    },
}
EXAMPLE_FEEDBACK = {
    "feedback": [
        {
            "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
            "outcome": "overridden",
            "overrideReason": {"reason": {"code": "rescue"}},
            "outcomeTimestamp": "2026-03-05T08:31:00+08:00",
        }
    ]
}
_EXAMPLE_CARD = {
    "uuid": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
    "summary": "术者不可实施：没有这项手术权限",
    "indicator": "critical",
    "source": {"label": "手术分级与权限管理"},
}
_WRITING = (400, 401, 403, 404, 413, 415, 422, 503)
DISCOVERY = described(
    "有哪些提醒（CDS Hooks）", _SERVICES, {"services": []}, refusals=(401, 403, 503)
)
ADVICE = described("给出提醒卡片", _CARDS, {"cards": [_EXAMPLE_CARD]}, refusals=_WRITING)
FEEDBACK = described("卡片是否被采纳", {"type": "object"}, {}, refusals=_WRITING)
