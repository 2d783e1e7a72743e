"""What the pages of emergencies, operations performed, filings and their lists post."""

from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.preop.rules.after import Duty
from surgery_gov.preop.rules.emergencies import Shown
from surgery_gov.preop.rules.performed import NO_CODES, NO_SURGEON, Performed
from surgery_gov.preop.rules.records import Passable
from surgery_gov.web.schema import Day, Line, Strict, Text

CODE = r"\d{2}\.[\dA-Za-z]{1,14}"
MOST_CODES = 20
WAYS = (("电话", "电话"), ("当面", "当面"), ("视频", "视频"))
SHOWN = (("procedure", "手术不一致"), ("surgeon", "术者不一致"))


class StatementSchema(Strict):
    """What a rescue goes round, why, and of whom leave was asked."""

    what = fields.List(fields.Enum(Passable, by_value=True), load_default=list)
    reason = Text(load_default="", longest=500)
    superior_no = Line(load_default="", longest=64)
    asked_at_date = Day(load_default=None)
    asked_at_time = fields.Time(load_default=None)
    asked_how = fields.String(
        load_default="", validate=validate.OneOf(["", *(key for key, _ in WAYS)])
    )
    duty_told = fields.Boolean(load_default=False)
    none_present = fields.Boolean(load_default=False)

    @post_load
    def join(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Put the day and the time together; the day alone, which the form fills in, is none."""
        if data["asked_at_time"] is None:
            return {**data, "asked_at": None}
        return {**data, "asked_at": moment(data, "asked_at")}


class ReportSchema(Strict):
    """What was done and how it ended."""

    text = Text(load_default="")


class VerdictSchema(Strict):
    """The verdict, and why."""

    verdict = Line(load_default="")
    text = Text(load_default="", longest=1000)


_UNSAID = {"surgeon_no": [NO_SURGEON], "codes": [NO_CODES]}


class PerformanceSchema(Strict):
    """The operation as it was; loads into ``performed`` and ``reason``."""

    began_at_date = Day(load_default=None)
    began_at_time = fields.Time(load_default=None)
    ended_at_date = Day(load_default=None)
    ended_at_time = fields.Time(load_default=None)
    surgeon_no = Line(load_default="", longest=64)
    supervisor_no = Line(load_default="", longest=64)
    codes = fields.List(
        Line(
            validate=validate.Regexp(
                f"^{CODE}$", error="{input}不是手术编码，请输入编码或从候选中选择"
            )
        ),
        load_default=list,
        validate=validate.Length(max=MOST_CODES, error="最多20项手术"),
    )
    reason = Text(load_default="", longest=500)

    @pre_load
    def without_blank_lines(self, data: Any, **_: Any) -> Any:
        """Leave out the lines that nobody filled in."""
        return {**data, "codes": [code for code in data.get("codes", []) if code.strip()]}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Build the operation; both instants have to be there, and all that is missing is told."""
        lacking = {
            name: [f"没有填写{label}，请填写日期和时间"]
            for name, label in (("began_at", "手术开始"), ("ended_at", "手术结束"))
            if not (data[f"{name}_date"] and data[f"{name}_time"])
        }
        began, ended = (None if lacking else moment(data, n) for n in ("began_at", "ended_at"))
        if began is None or ended is None:
            unsaid = {name: said for name, said in _UNSAID.items() if not data[name]}
            raise ValidationError({**lacking, **unsaid})
        performed = Performed(
            surgeon_no=data["surgeon_no"],
            codes=frozenset(data["codes"]),
            began_at=began,
            ended_at=ended,
            supervisor_no=data["supervisor_no"],
        )
        return {"performed": performed, "reason": data["reason"]}


class FilingSchema(Strict):
    """When a restricted technology was filed, under which number."""

    filed_on = Day(required=True)
    document_no = Line(required=True)
    ethics = Line(load_default="")


class EmergencyListSchema(Strict):
    """Which emergencies are shown."""

    show = fields.Enum(Shown, by_value=True, load_default=None)
    month = Line(load_default="", validate=validate.Regexp(r"^(\d{4}-\d{2})?$"))


class DutyListSchema(Strict):
    """Which duties are shown."""

    duty = fields.Enum(Duty, by_value=True, load_default=None)
    show = fields.String(load_default="", validate=validate.OneOf(["", "done"]))


class ConsistencySchema(Strict):
    """A first and a last day, both inclusive, a department, and what differs."""

    since = Day(load_default=None)
    until = Day(load_default=None)
    department = Line(load_default="", longest=64)
    show = fields.String(load_default="", validate=validate.OneOf(["", *(key for key, _ in SHOWN)]))

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a last day before the first."""
        if data["since"] and data["until"] and data["since"] > data["until"]:
            raise ValidationError("截止日期不能早于开始日期", "until")


class BoardSchema(Strict):
    """The day of the board, today where none is asked; how many cases fit on the wall, else all."""

    day = Day(load_default=None)
    rows = fields.Integer(load_default=None, validate=validate.Range(1, 99))


def moment(data: dict[str, Any], name: str) -> datetime | None:
    """Put a day and a time in Beijing together; a missing half is asked for, never made up."""
    day: date | None = data.get(f"{name}_date")
    hour: time | None = data.get(f"{name}_time")
    if day is None and hour is None:
        return None
    if day is None or hour is None:
        raise ValidationError({name: ["日期和时间都要填写"]})
    return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=ZONE)


def halves(name: str, instant: datetime) -> dict[str, str]:
    """Return an instant as the two fields of a form."""
    local = instant.astimezone(ZONE)
    return {f"{name}_date": local.date().isoformat(), f"{name}_time": local.strftime("%H:%M")}
