"""How the service of cases is described to programmers, with an example of every call."""

from typing import Any

from surgery_gov.preop.rules.opinions import Seat
from surgery_gov.preop.rules.readiness import Stage, State
from surgery_gov.preop.schemas.openapi_examples import (
    EXAMPLE_HEAD,
    EXAMPLE_PERFORMANCE,
    EXAMPLE_READINESS,
)

_TEXT, _BOOL, _COUNT = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
_WHEN = {"type": "string", "format": "date-time"}
_MAYBE = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_REFUSALS = {
    400: "请求不是正确的 JSON",
    401: "没有令牌，或令牌无效",
    403: "令牌没有这项权限，或要改的、要补充记录的不是它的来源系统传送的",
    404: "没有这台手术",
    409: "与在册的情况冲突：已取消、已结束、已有更新的计划（outdated，不用重发）",
    413: "内容太大",
    415: "Content-Type 应为 application/json",
    422: "内容不对；errors 按字段列出全部问题",
    503: "暂时不能判断，按不能继续处理；Retry-After 秒后再试，offline_roster 是断网名册",
}


def _object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": sorted(required),
        "properties": {**required, **more},
    }


_HEAD = {
    "number": _TEXT,
    "source": _TEXT,
    "source_number": _TEXT,
    "state": {"type": "string", "enum": ["planned", "performed", "cancelled"]},
    "revision": _COUNT,
}
HEAD = _object(_HEAD)
_OPINION = _object(
    {
        "seat": {"type": "string", "enum": [seat.value for seat in Seat]},
        "agreed": _BOOL,
        "staff_no": _TEXT,
        "at": _WHEN,
    }
)
_SIGNED = _object({"hand": _TEXT, "staff_no": _TEXT, "at": _WHEN})
RECORD = _object(
    {
        "key": _TEXT,
        "kind": _TEXT,
        "label": _TEXT,
        "revision": _COUNT,
        "completed_at": _MAYBE,
        "author_no": _TEXT,
        "document_id": _TEXT,
        "signatures": {"type": "array", "items": _SIGNED},
        "opinions": {"type": "array", "items": _OPINION},
    }
)
CASE = _object({**_HEAD, "plan": {"type": "object"}, "records": {"type": "array", "items": RECORD}})
_CHOICES = {"type": "array", "items": _object({"value": _TEXT, "label": _TEXT})}
_FIELD = _object(
    {
        "key": _TEXT,
        "label": _TEXT,
        "shape": _TEXT,
        "required": _BOOL,
        "by_hand": _BOOL,
        "choices": _CHOICES,
    }
)
_FORM = _object(
    {
        "kind": _TEXT,
        "label": _TEXT,
        "basis": _TEXT,
        "complete_by": {"type": "string", "enum": ["completed_at", "signatures"]},
        "disciplines": _BOOL,
        "fields": {"type": "array", "items": _FIELD},
    }
)
_ITEM = _object(
    {
        "code": _TEXT,
        "label": _TEXT,
        "stage": {"type": "string", "enum": [stage.value for stage in Stage]},
        "state": {"type": "string", "enum": [state.value for state in State]},
        "what": _TEXT,
        "remedy": _TEXT,
        "basis": _TEXT,
    }
)
READINESS = _object(
    {
        **_HEAD,
        "stage": {"type": "string", "enum": [stage.value for stage in Stage]},
        "at": _WHEN,
        "ready": _BOOL,
        "open": _TEXTS,
        "warnings": _TEXTS,
        "items": {"type": "array", "items": _ITEM},
    }
)
LIST = _object(
    {
        "day": _TEXT,
        "stage": _TEXT,
        "at": _WHEN,
        "total": _COUNT,
        "ready": _COUNT,
        "cases": {"type": "array", "items": READINESS},
    }
)
PERFORMED = _object(
    {
        "number": _TEXT,
        "revision": _COUNT,
        "surgeon_no": _TEXT,
        "codes": _TEXTS,
        "began_at": _WHEN,
        "ended_at": _WHEN,
        "supervisor_no": _TEXT,
        "outcome": _MAYBE,
        "as_planned": _BOOL,
        "same_surgeon": _BOOL,
        "added": _TEXTS,
        "left_out": _TEXTS,
    }
)


def described(
    summary: str,
    answer: dict[str, Any],
    example: Any,
    *,
    created: bool = False,
    refusals: tuple[int, ...] = (401, 403, 404, 503),
) -> dict[str, Any]:
    """Return the description of one call; ``created``: it may also answer 201."""
    content = {"application/json": {"schema": answer, "example": example}}
    found: dict[str, Any] = {"200": {"description": "在册的情况", "content": content}}
    if created:
        found["201"] = {"description": "第一次传送，已登记", "content": content}
    problem = {"application/problem+json": {"schema": PROBLEM}}
    for status in refusals:
        found[str(status)] = {"description": _REFUSALS[status], "content": problem}
    return {"summary": summary, "security": [{"bearer": []}], "responses": found}


PROBLEM = _object(
    {"type": _TEXT, "status": _COUNT, "code": _TEXT, "title": _TEXT},
    errors={"type": "object"},
    request_id=_TEXT,
    ready=_BOOL,
    offline_roster=_TEXT,
)
WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 503)
ASKING = (400, 401, 403, 404, 409, 422, 503)
SENT = described(
    "传送手术病例（新增或变更）",
    _object({**_HEAD, "unknown": {"type": "object"}}),
    {**EXAMPLE_HEAD, "unknown": {"nurse_no": ["没有工号为30417的人员，请核对"]}},
    created=True,
    refusals=WRITING,
)
SHOWN = described(
    "查看手术病例",
    CASE,
    {**EXAMPLE_HEAD, "plan": {"surgeon_no": "10268"}, "records": []},
    refusals=(400, 401, 403, 404, 503),
)
CANCELLED = described("取消手术", HEAD, {**EXAMPLE_HEAD, "state": "cancelled"}, refusals=WRITING)
RECORDED = described(
    "传送一份记录（新增或更正）",
    RECORD,
    {
        "key": "consent-1",
        "kind": "consent",
        "label": "手术知情同意",
        "revision": 1,
        "completed_at": "2026-03-04T15:00:00+08:00",
        "author_no": "10268",
        "document_id": "EMR-88123",
        "signatures": [],
        "opinions": [],
    },
    created=True,
    refusals=WRITING,
)
PERFORMANCE = described(
    "登记实际手术",
    PERFORMED,
    {
        "number": "SS2026-000001",
        "revision": 1,
        **EXAMPLE_PERFORMANCE,
        "outcome": "permit",
        "as_planned": True,
        "same_surgeon": True,
        "added": [],
        "left_out": [],
    },
    created=True,
    refusals=WRITING,
)
FORMS_TOLD = described(
    "各种记录的表单",
    _object({"forms": {"type": "array", "items": _FORM}}),
    {"forms": []},
    refusals=(401, 403, 503),
)
ASKED = described("能否继续（一台手术）", READINESS, EXAMPLE_READINESS, refusals=ASKING)
ASKED_DAY = described(
    "能否继续（一天的手术）",
    LIST,
    {
        "day": "2026-03-05",
        "stage": "schedule",
        "at": "2026-03-04T16:00:00+08:00",
        "total": 1,
        "ready": 0,
        "cases": [EXAMPLE_READINESS],
    },
    refusals=(400, 401, 403, 422, 503),
)
