"""What is typed about a surgeon's records, and what the lists are filtered by."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from surgery_gov.requirements.rules.conditions import Proof
from surgery_gov.requirements.rules.qualifications import Entry
from surgery_gov.web.schema import Day, Line, Strict, Text


class DaySchema(Strict):
    """As of which day a page is shown."""

    at = Day(load_default=None)


class ListSchema(Strict):
    """Filter of the list of records; ``show``: ending, expired or empty."""

    q = Line(load_default="", longest=64)
    kind = fields.Enum(Proof, by_value=True, load_default=None)
    show = fields.String(load_default="", validate=validate.OneOf(("", "ending", "expired")))


class EntrySchema(Strict):
    """One record; loads an ``Entry``."""

    kind = fields.Enum(Proof, by_value=True, required=True)
    name = Line(required=True)
    number = Line(load_default="", longest=64)
    issuer = Line(load_default="")
    day = Day(required=True)
    valid_until = Day(load_default=None)
    score = fields.Float(load_default=None, validate=validate.Range(0, 100))
    code = Line(load_default="", longest=64)
    grade = fields.Integer(load_default=None, validate=validate.Range(1, 4))

    @validates_schema
    def _is_finite(self, data: dict[str, Any], **_: Any) -> None:
        score = data.get("score")
        if score is not None and score != score:  # noqa: PLR0124
            raise ValidationError("应为数字", "score")

    @post_load
    def _entry(self, data: dict[str, Any], **_: Any) -> Entry:
        return Entry(**data)


class WithdrawalSchema(Strict):
    """Why a record is taken back."""

    reason = Text(required=True)
