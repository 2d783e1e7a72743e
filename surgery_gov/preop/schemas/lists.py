"""What the list of cases is filtered by; the patient's number never stands in an address."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from surgery_gov.preop.queries.listing import Listed
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.web.schema import Day, Line, Strict

LONGEST_DAYS = 31
STANDS = {
    "schedule": "可排台",
    "not_schedule": "还不能排台",
    "enter": "可入室",
    "not_enter": "还不能入室",
    "performed": "已实施",
    "cancelled": "已取消",
}


class ListSchema(Strict):
    """Days (both inclusive), department, surgeon, urgency, how the case stands."""

    since = Day(load_default=None)
    until = Day(load_default=None)
    department = Line(load_default="", longest=64)
    surgeon = Line(load_default="", longest=64)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    stands = fields.String(load_default="", validate=validate.OneOf(["", *STANDS]))
    mine = fields.Boolean(load_default=False)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        since: date | None = data.get("since")
        until: date | None = data.get("until")
        if since and until and since > until:
            raise ValidationError("截止日期不能早于开始日期", "until")
        if since and until and (until - since).days >= LONGEST_DAYS:
            raise ValidationError(f"一次最多看{LONGEST_DAYS}天，请缩短日期", "until")


class LookupSchema(Strict):
    """A whole case number or a whole 病案号, posted."""

    number = Line(required=True, longest=64)


def stands(listed: Listed, wanted: str) -> bool:
    """Whether a case stands as the filter asks."""
    if wanted in {"performed", "cancelled"}:
        return listed.case.row.state == wanted
    stage = Stage(wanted.removeprefix("not_"))
    return listed.planned and listed.standing.may(stage) != wanted.startswith("not_")
