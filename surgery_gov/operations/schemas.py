"""What the lists are filtered by, what is counted, where a file comes from."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from surgery_gov.operations.imports import SOURCE
from surgery_gov.operations.rules.resolution import Reason
from surgery_gov.web.schema import Day, Line, Strict


class PeriodSchema(Strict):
    """A first and a last day, both inclusive; either may be open."""

    since = Day(load_default=None)
    until = Day(load_default=None)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        since: date | None = data.get("since")
        until: date | None = data.get("until")
        if since and until and since > until:
            raise ValidationError("截止日期不能早于开始日期", "until")


class ListSchema(PeriodSchema):
    """Filter of the list of operations."""

    department = Line(load_default="", longest=64)
    surgeon = Line(load_default="", longest=64)
    code = Line(load_default="", longest=64)
    reason = fields.Enum(Reason, by_value=True, load_default=None)


class SourceSchema(Strict):
    """The system that a file was exported by."""

    source = Line(load_default=SOURCE, longest=40)
