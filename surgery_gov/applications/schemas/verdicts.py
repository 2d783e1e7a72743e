"""What a hand's form posts: a verdict on each open item, and what its meeting decided.

The fields of conditions follow the table of conditions of privileges, so a kind added there is
asked for here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from surgery_gov.applications.rules.orders import Assessment, Ruling
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import DOMAINS, Mark, Opinion
from surgery_gov.privileges.rules.conditions import (
    FIELDS,
    Condition,
    build,
    canonical,
    kind_of,
    value_of,
)
from surgery_gov.web.schema import Day, Line, Strict, Text

LABELS = {
    "site": "限地点",
    "supervisor": "须在场的上级医师（工号）",
    "patient": "限患者",
    "first_supervised": "前几例须上级医师指导",
    "then_review": "满几例须评估",
    "through": "限期至",
    "note": "其他条件",
}
HINTS = {
    "first_supervised": "例数，如 3；指定指导医师的，空一格再写工号，如 3 01002",
    "then_review": "例数，如 20",
    "through": "日期，如 2027-06-30",
}
MOST_PEOPLE = 200
COUNTS = ("voters", "votes_for", "votes_against", "abstained")
SEPARATOR = re.compile(r"[;；\r\n]+")


def condition_fields() -> list[tuple[str, str, str]]:
    """Return (kind, label, hint) of every kind of condition, in the order of the table."""
    return [(kind, LABELS.get(kind, kind), HINTS.get(kind, "")) for kind in FIELDS]


def typed(condition: Condition) -> tuple[str, str]:
    """Return the kind of a condition and its value as it is typed."""
    kind, value = kind_of(condition), value_of(condition)
    return kind, value.replace("@", " ") if kind == "first_supervised" else value


class JudgeSchema(Strict):
    """What medical affairs puts down besides the verdicts."""

    seen = fields.Integer(load_default=None)
    opinion = Text(longest=2000, load_default="")


class ApproveSchema(JudgeSchema):
    """What the secretary enters of the committee's meeting."""

    meeting_day = Day(required=True)
    resolution = Line(required=True, longest=80)


class AssessSchema(JudgeSchema):
    """What the department's group puts down."""

    opinion = Text(longest=2000, required=True)
    voters = fields.Integer(required=True, validate=validate.Range(0, MOST_PEOPLE))
    votes_for = fields.Integer(load_default=0, validate=validate.Range(0, MOST_PEOPLE))
    votes_against = fields.Integer(load_default=0, validate=validate.Range(0, MOST_PEOPLE))
    abstained = fields.Integer(load_default=0, validate=validate.Range(0, MOST_PEOPLE))
    leader = Line(longest=40, required=True)


_RATE: dict[str, Any] = {"required": "请评定"}
_CHOOSE: dict[str, Any] = {"required": "请选择意见"}
_OF_DOMAINS: dict[str, fields.Field[Any]] = {
    name: field
    for key in DOMAINS
    for name, field in (
        (f"mark_{key}", fields.Enum(Mark, by_value=True, required=True, error_messages=_RATE)),
        (f"remark_{key}", Line(load_default="")),
    )
}
DepartmentSchema = AssessSchema.from_dict(_OF_DOMAINS, name="DepartmentSchema")


def with_items(base: type[Schema], prefixes: Sequence[str], *, every: bool = False) -> type[Schema]:
    """Return the schema with the fields of a verdict under each prefix (``0-``, ``SQ…-0-``).

    ``every`` item needs an opinion; where it is missing one is told so beside all else missing.
    """
    asked = {f"{prefix}opinion": _opinion() for prefix in prefixes} if every else {}
    return base.from_dict(
        {n: field for prefix in prefixes for n, field in _verdict(prefix).items()} | asked,
        name=f"{base.__name__}WithItems",
    )


def verdicts_of(
    data: Mapping[str, Any], codes: Sequence[str], prefix: str = ""
) -> tuple[Verdict, ...]:
    """Return the verdicts typed; ``ValidationError`` with every field that cannot be read."""
    found, faults = readable(data, codes, prefix)
    if faults:
        raise ValidationError(dict(faults))
    return found


def readable(
    data: Mapping[str, Any], codes: Sequence[str], prefix: str = ""
) -> tuple[tuple[Verdict, ...], dict[str, list[str]]]:
    """Return the verdicts that can be read, and what is wrong with the rest, by field."""
    faults: dict[str, list[str]] = {}
    found = [_one(data, code, f"{prefix}{n}-", faults) for n, code in enumerate(codes)]
    return tuple(v for v in found if v is not None), faults


def assessment_of(data: Mapping[str, Any], ruling: Ruling) -> Assessment:
    """Return the department's assessment."""
    marks = {key: data[f"mark_{key}"] for key in DOMAINS if data[f"mark_{key}"]}
    return Assessment(
        ruling=ruling,
        marks=marks,
        remarks={key: data[f"remark_{key}"] for key in DOMAINS if data[f"remark_{key}"]},
        voters=data["voters"],
        votes_for=data["votes_for"],
        votes_against=data["votes_against"],
        abstained=data["abstained"],
        leader=data["leader"],
    )


def _opinion() -> fields.Field[Any]:
    return fields.Enum(Opinion, by_value=True, required=True, error_messages=_CHOOSE)


def _verdict(prefix: str) -> dict[str, fields.Field[Any]]:
    return {
        f"{prefix}opinion": fields.Enum(Opinion, by_value=True, load_default=None),
        f"{prefix}until": Day(load_default=None),
        f"{prefix}note": Text(longest=1000, load_default=""),
        **{f"{prefix}if_{kind}": Text(longest=1000, load_default="") for kind in FIELDS},
    }


def _one(
    data: Mapping[str, Any], code: str, prefix: str, faults: dict[str, list[str]]
) -> Verdict | None:
    if data[f"{prefix}opinion"] is None:
        faults[f"{prefix}opinion"] = ["请选择意见"]
    conditions = _conditions(data, prefix, faults)
    if data[f"{prefix}opinion"] is None:
        return None
    return Verdict(
        code=code,
        opinion=data[f"{prefix}opinion"],
        conditions=conditions,
        until=data[f"{prefix}until"],
        note=data[f"{prefix}note"],
    )


def _conditions(
    data: Mapping[str, Any], prefix: str, faults: dict[str, list[str]]
) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for kind in FIELDS:
        name = f"{prefix}if_{kind}"
        for part in filter(None, (p.strip() for p in SEPARATOR.split(data[name]))):
            try:
                found.append(build(kind, part))
            except ValueError as fault:
                said = f"“{part[:40]}”：{fault}"
                faults.setdefault(name, []).append(said)
    return canonical(found)
