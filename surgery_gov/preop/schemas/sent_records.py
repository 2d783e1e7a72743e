"""A record as the system it was made in sends it; ``values`` has the fields of its form."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from surgery_gov.preop.rules.disciplines import Answer, Discipline
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import ANSWERS, Blank, Form, Shape
from surgery_gov.preop.rules.records import Hand, Kind, Signature
from surgery_gov.preop.schemas.feed import MOST_PEOPLE
from surgery_gov.preop.schemas.known import department_names
from surgery_gov.preop.service.recording import Entry
from surgery_gov.web.schema import Line, Moment, Strict, Text

MOST_DISCIPLINES = 30
NO_SUCH = "这种记录没有这一项；有哪些，见 /api/v1/cases/forms"
KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What a record may be called by its sender: it stands in an address."""


class SignatureSchema(Strict):
    """Who signed as which party, and when."""

    hand = fields.Enum(Hand, by_value=True, required=True)
    staff_no = Line(required=True, longest=64)
    at = Moment(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Signature:
        """Build the value."""
        return Signature(**data)


class DisciplineSchema(Strict):
    """A colleague of another department who was asked, by its code or name, and what was said."""

    department = Line(required=True, longest=64)
    staff_no = Line(required=True, longest=64)
    at = Moment(required=True)
    answer = fields.Enum(Answer, by_value=True, load_default=Answer.ACCEPTED)
    opinion = Text(load_default="")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Discipline:
        """Build the value."""
        return Discipline(**data)


class RecordSchema(Strict):
    """A record; ``completed_at`` is absent for a draft and for what is complete by signatures."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    source = Line(required=True, longest=32)
    author_no = Line(required=True, longest=64)
    values = fields.Dict(keys=Line(longest=64), required=True)
    participants = fields.List(
        Line(required=True, longest=64), validate=validate.Length(max=MOST_PEOPLE)
    )
    completed_at = Moment(load_default=None, allow_none=True)
    signatures = fields.List(
        fields.Nested(SignatureSchema), load_default=list, validate=validate.Length(max=3)
    )
    disciplines = fields.List(
        fields.Nested(DisciplineSchema),
        load_default=list,
        validate=validate.Length(max=MOST_DISCIPLINES, error=f"最多{MOST_DISCIPLINES}个"),
    )
    document_id = Line(load_default="", longest=100)
    reason = Text(load_default="", longest=1000)

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse what the form does not hold, and a party or a person that signs twice."""
        found: dict[str, Any] = {}
        if "kind" in data:
            form = FORMS[data["kind"]]
            if isinstance(data.get("values"), dict):
                found |= _wrong(form, data["values"])
            if "participants" in data and not _takes_people(form):
                found["participants"] = [f"{data['kind'].label}没有参加人员这一项"]
            if data.get("disciplines") and not form.asks_disciplines:
                found["disciplines"] = [f"{data['kind'].label}没有参加学科这一项"]
        found |= _unknown(data.get("disciplines", []))
        signed = data.get("signatures", [])
        if all(isinstance(s, Signature) for s in signed) and _twice(signed):
            found["signatures"] = ["三方须是三个人，每方只签一次"]
        if found:
            raise ValidationError(found)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Build the values the service takes, but for the key, which the address holds."""
        values = {k: v for k, v in data["values"].items() if v not in ("", [])}
        if "participants" in data:
            values["participants"] = data["participants"]
        names = department_names()
        entry = Entry(
            kind=data["kind"],
            values=values,
            completed_at=data["completed_at"],
            signatures=tuple(data["signatures"]),
            disciplines=tuple(
                replace(one, department=names[one.department]) for one in data["disciplines"]
            ),
            document_id=data["document_id"],
            reason=data["reason"],
        )
        return {"entry": entry, "author_no": data["author_no"], "system": data["source"]}


def _unknown(told: list[Any]) -> dict[str, list[str]]:
    names = department_names() if told else {}
    return {
        f"disciplines.{position}.department": [f"没有代码或名称为{one.department}的科室，请核对"]
        for position, one in enumerate(told)
        if isinstance(one, Discipline) and one.department not in names
    }


def _takes_people(form: Form) -> bool:
    return any(blank.shape is Shape.PEOPLE for blank in form.blanks)


def _twice(signed: list[Signature]) -> bool:
    return min(len({s.hand for s in signed}), len({s.staff_no for s in signed})) < len(signed)


def _wrong(form: Form, values: Mapping[str, Any]) -> dict[str, list[str]]:
    known = {blank.key: blank for blank in form.blanks}
    found: dict[str, list[str]] = {}
    for key, value in values.items():
        wrong = _fault(known[key], value) if key in known else NO_SUCH
        if wrong:
            found[f"values.{key}"] = [wrong]
    return found


def _fault(blank: Blank, value: Any) -> str:
    if blank.shape is Shape.PEOPLE:
        return "" if _are_lines(value) else f"{blank.label}应为工号的列表"
    choices = blank.choices or (ANSWERS if blank.shape is Shape.CHECK else {})
    if choices:
        known = isinstance(value, str) and (value in choices or not value)
        return "" if known else f"{blank.label}应为其中之一：{'、'.join(choices)}"
    if blank.shape is Shape.NUMBER and not (isinstance(value, str) and _is_count(value)):
        return f"{blank.label}应为写成文字的整数"
    return _text_fault(value)


def _text_fault(value: Any) -> str:
    try:
        Text().deserialize(value)
    except ValidationError as fault:
        return "；".join(str(message) for message in fault.messages)
    return ""


def _is_count(value: str) -> bool:
    return not value or (value.isascii() and value.isdigit() and len(value) < 7)  # noqa: PLR2004


def _are_lines(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > MOST_PEOPLE:
        return False
    return all(isinstance(each, str) and not _text_fault(each) for each in value)
