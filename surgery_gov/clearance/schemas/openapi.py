"""How the standard service is described to programmers, in OpenAPI."""

from typing import Any

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_INSTANT = {"type": "string", "format": "date-time", "description": "RFC 3339，须带时区"}
_PROPERTIES = {"type": "object", "description": "接受，不影响判定"}


def _thing(required: list[str], kind: str, example: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": {
            "type": {**_TEXT, "example": kind},
            "id": {**_TEXT, "example": example},
            "properties": _PROPERTIES,
        },
    }


SUBJECT = _thing(["type", "id"], "surgeon", "10268")
RESOURCE = _thing(["type", "id"], "procedure", "51.2300")
ACTION = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {**_TEXT, "example": "perform"}, "properties": _PROPERTIES},
}
CONTEXT = {
    "type": "object",
    "properties": {
        "time": {**_INSTANT, "description": "问哪个时间；不写是现在。RFC 3339，须带时区"},
        "known_at": {**_INSTANT, "description": "按何时所知；不写是现在。RFC 3339，须带时区"},
        "urgency": _TEXT,
        "site": _TEXT,
        "patient": _TEXT,
        "supervisor": {
            "description": "上级医师的工号：一位，是在场的；或一个列表，是可能到场的各位，"
            "有一位能独立实施即可，须由谁到场写在 obligations 中",
            "oneOf": [_TEXT, {"type": "array", "items": _TEXT, "maxItems": 20}],
        },
    },
}
PAGE = {
    "type": "object",
    "properties": {"token": {"type": "string"}, "limit": {"type": "integer", "minimum": 1}},
}
DECISION = {
    "type": "object",
    "required": ["decision"],
    "properties": {"decision": {"type": "boolean"}, "context": {"type": "object"}},
}
_FOUND = {
    "type": "object",
    "required": ["results", "page"],
    "properties": {
        "results": {"type": "array", "items": {"type": "object"}},
        "page": {"type": "object", "properties": {"next_token": {"type": "string"}}},
    },
}
_ITEM = {
    "type": "object",
    "properties": {"subject": SUBJECT, "action": ACTION, "resource": RESOURCE, "context": CONTEXT},
}
_BATCH = {
    "type": "object",
    "properties": {
        **_ITEM["properties"],  # type: ignore[dict-item]
        "evaluations": {"type": "array", "items": _ITEM},
        "options": {
            "type": "object",
            "properties": {
                "evaluations_semantic": {
                    "type": "string",
                    "enum": ["execute_all", "deny_on_first_deny", "permit_on_first_permit"],
                }
            },
        },
    },
}


def _asking(summary: str, body: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    def answered(description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
        content = {"application/json": {"schema": schema}} if schema else {}
        return {"description": description, **({"content": content} if content else {})}

    return {
        "summary": summary,
        "security": [{"bearer": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": answered("回答；不可实施也是 200", answer),
            "400": answered("请求写得不对，没有判定"),
            "401": answered("没有令牌，或令牌无效"),
            "503": answered("暂时不能判断，按不可实施处理", DECISION),
        },
    }


def _full(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


_ALL = ["subject", "action", "resource"]
EVALUATION = _asking(
    "可否实施（OpenID AuthZEN 单项）",
    _full(_ALL, subject=SUBJECT, action=ACTION, resource=RESOURCE, context=CONTEXT),
    DECISION,
)
EVALUATIONS = _asking("可否实施（OpenID AuthZEN 多项）", _BATCH, {"type": "object"})
WHO = _asking(
    "谁可以做",
    _full(
        _ALL,
        subject=_thing(["type"], "surgeon", ""),
        action=ACTION,
        resource=RESOURCE,
        context=CONTEXT,
        page=PAGE,
    ),
    _FOUND,
)
WHAT = _asking(
    "可以做什么",
    _full(
        _ALL,
        subject=SUBJECT,
        action=ACTION,
        resource=_thing(["type"], "procedure", ""),
        context=CONTEXT,
        page=PAGE,
    ),
    _FOUND,
)
HOW = _asking(
    "可以怎样做",
    _full(["subject", "resource"], subject=SUBJECT, resource=RESOURCE, context=CONTEXT, page=PAGE),
    _FOUND,
)
DISCOVERY = {
    "summary": "服务的地址（OpenID AuthZEN 元数据）",
    "responses": {"200": {"description": "各服务的地址"}},
}
