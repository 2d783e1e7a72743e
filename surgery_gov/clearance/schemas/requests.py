"""Reads requests of the OpenID AuthZEN Authorization API 1.0. Unknown fields are ignored.

Written by hand: on the path of every question a schema library costs more than the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.schemas.texts import Malformed, instant, short_text
from surgery_gov.web.documents import read_json

MOST_EVALUATIONS = 1000
MOST_SUPERVISORS = 20
_TOLD = ("urgency", "site", "patient")
_KEYS = ("subject", "action", "resource", "context")

Body = Mapping[str, Any]


class Semantic(StrEnum):
    """When a batch stops."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"


@dataclass(frozen=True, slots=True)
class Batch:
    """Several questions; one that cannot be read is the fault to answer in its place."""

    items: tuple[Question | Malformed, ...]
    semantic: Semantic


def read_body(mimetype: str, data: bytes) -> Body:
    """Read the body as a JSON object with each name once; ``Malformed`` for anything else."""
    if mimetype != "application/json":
        raise Malformed("Content-Type 应为 application/json。")
    if not data.strip():
        raise Malformed("请求没有内容，应为一个 JSON 对象。")
    try:
        body = read_json(data)
    except (ValueError, RecursionError) as fault:
        raise Malformed("请求的内容不是正确的 JSON。") from fault
    if not isinstance(body, dict):
        raise Malformed("请求的内容应为一个 JSON 对象。")
    return body


def read_evaluation(body: Body, now: datetime) -> Question:
    """Read one question; no time means now."""
    subject, resource = _entity(body, "subject"), _entity(body, "resource")
    return _question(
        now,
        subject_type=short_text(subject.get("type"), "subject.type"),
        staff_no=short_text(subject.get("id"), "subject.id"),
        action=read_action(body),
        resource_type=short_text(resource.get("type"), "resource.type"),
        codes=(short_text(resource.get("id"), "resource.id"),),
        context=read_context(body),
    )


def read_evaluations(body: Body, now: datetime) -> Batch | Question:
    """Read several questions; without any the body is one question, as in the single service."""
    items = body.get("evaluations", [])
    if not isinstance(items, list):
        raise Malformed("evaluations 应为列表。")
    semantic = _semantic(body)
    if not items:
        return read_evaluation(body, now)
    if len(items) > MOST_EVALUATIONS:
        raise Malformed(f"evaluations 最多{MOST_EVALUATIONS}项，请分几次询问。")
    defaults = {key: _object(body[key], key) for key in _KEYS if key in body}
    return Batch(tuple(_item(defaults, item, now) for item in items), semantic)


def read_action(body: Body) -> str:
    """Read the name of the action."""
    return short_text(_entity(body, "action").get("name"), "action.name")


def read_context(body: Body) -> Mapping[str, Any]:
    """Read the context; absent means empty."""
    return _object(body["context"], "context") if "context" in body else {}


def read_type(body: Body, name: str) -> str:
    """Read the type of the entity searched for; its id, if any, is ignored."""
    return short_text(_entity(body, name).get("type"), f"{name}.type")


def read_id(body: Body, name: str) -> str:
    """Read the id of an entity that is given in full."""
    return short_text(_entity(body, name).get("id"), f"{name}.id")


def read_times(context: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime | None]:
    """Read the instant asked about and, where told, as known when."""
    at = instant(context["time"], "context.time") if "time" in context else now
    known_at = instant(context["known_at"], "context.known_at") if "known_at" in context else None
    if known_at is not None and known_at > now:
        raise Malformed("context.known_at 不能晚于现在。")
    return at, known_at


def read_told(context: Mapping[str, Any]) -> dict[str, Any]:
    """Read what else was told about the operation."""
    told: dict[str, Any] = {
        name: short_text(context[name], f"context.{name}") for name in _TOLD if name in context
    }
    if "supervisor" in context:
        told["supervisors"] = _supervisors(context["supervisor"])
    return told


def _supervisors(given: object) -> tuple[str, ...]:
    """Read who may supervise: one 工号, or a list of them."""
    name = "context.supervisor"
    if not isinstance(given, list):
        return (short_text(given, name),)
    if len(given) > MOST_SUPERVISORS:
        raise Malformed(f"{name} 最多{MOST_SUPERVISORS}位。")
    return tuple(dict.fromkeys(short_text(each, f"{name} 的一项") for each in given))


def _question(now: datetime, *, context: Mapping[str, Any], **fields: Any) -> Question:
    at, known_at = read_times(context, now)
    return Question(**fields, at=at, known_at=known_at, **read_told(context))


def _item(defaults: Body, item: object, now: datetime) -> Question | Malformed:
    try:
        return read_evaluation({**defaults, **_object(item, "evaluations 的一项")}, now)
    except Malformed as fault:
        return fault


def _semantic(body: Body) -> Semantic:
    options = _object(body["options"], "options") if "options" in body else {}
    wanted = options.get("evaluations_semantic", Semantic.EXECUTE_ALL.value)
    try:
        return Semantic(wanted)
    except ValueError as fault:
        raise Malformed(
            "options.evaluations_semantic 应为 execute_all、deny_on_first_deny"
            " 或 permit_on_first_permit。"
        ) from fault


def _entity(body: Body, name: str) -> Mapping[str, Any]:
    if name not in body:
        raise Malformed(f"缺少 {name}。")
    entity = _object(body[name], name)
    if "properties" in entity:
        _object(entity["properties"], f"{name}.properties")
    return entity


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{name} 应为对象。")
    return value
