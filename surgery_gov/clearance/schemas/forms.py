"""The question as a page posts it: dates and times are those of Beijing."""

from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate

from surgery_gov.clearance.rules.question import Question, Urgency
from surgery_gov.clearance.schemas.requests import MOST_SUPERVISORS
from surgery_gov.clearance.schemas.texts import EARLIEST, LATEST
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.web.schema import Day, Line, Strict

MOST_CODES = 50
_LISTS = ("codes", "supervisor")
URGENCIES = {
    Urgency.ELECTIVE: "择期",
    Urgency.LIMITED: "限期",
    Urgency.EMERGENCY: "急诊",
    Urgency.DAY: "日间",
}


class QuestionSchema(Strict):
    """Loads into ``rules.Question``; without a date it asks about now."""

    staff_no = Line(required=True, longest=64)
    codes = fields.List(
        Line(longest=64),
        required=True,
        validate=validate.Length(1, MOST_CODES, error="请填写1到50项手术"),
    )
    at_date = Day()
    at_time = fields.Time()
    known_at_date = Day()
    known_at_time = fields.Time()
    urgency = fields.Enum(Urgency, by_value=True)
    site = Line()
    patient = Line(longest=64)
    supervisor = fields.List(
        Line(longest=64), validate=validate.Length(max=MOST_SUPERVISORS, error="最多填写20位")
    )

    @pre_load
    def without_blank_lines(self, data: Any, **_: Any) -> Any:
        """Leave out the lines that nobody filled in."""
        lists = {n: v for n, v in data.items() if n in _LISTS and isinstance(v, list)}
        return {**data, **{name: [x for x in v if _is_filled(x)] for name, v in lists.items()}}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Question:
        """Build the question."""
        urgency = data.get("urgency")
        return Question(
            staff_no=data["staff_no"],
            codes=tuple(dict.fromkeys(data["codes"])),
            at=_moment(data, "at") or clock.now(),
            known_at=_moment(data, "known_at"),
            urgency=urgency.value if urgency else None,
            site=data.get("site") or None,
            patient=data.get("patient") or None,
            supervisors=tuple(dict.fromkeys(data.get("supervisor") or ())),
        )


def _is_filled(line: object) -> bool:
    return not isinstance(line, str) or bool(line.strip())


def _moment(data: dict[str, Any], name: str) -> datetime | None:
    """Put date and time together; a missing half is asked for, never made up."""
    day: date | None = data.get(f"{name}_date")
    hour: time | None = data.get(f"{name}_time")
    if day is None and hour is None:
        return None
    if day is None or hour is None:
        raise ValidationError({name: ["日期和时间要么都填，要么都不填"]})
    found = datetime.combine(day, hour.replace(tzinfo=None), tzinfo=ZONE)
    if not EARLIEST.year < day.year < LATEST.year:
        raise ValidationError({name: ["超出1900年到2199年的范围，请核对"]})
    return found


def values_of(question: Question) -> dict[str, Any]:
    """Return a question as the fields of the form, to ask it once more."""
    at = question.at.astimezone(ZONE)
    known_at = question.known_at.astimezone(ZONE) if question.known_at else None
    values = {
        "staff_no": question.staff_no,
        "codes": list(question.codes),
        "at_date": at.date().isoformat(),
        "at_time": at.strftime("%H:%M"),
        "known_at_date": known_at.date().isoformat() if known_at else None,
        "known_at_time": known_at.strftime("%H:%M") if known_at else None,
        "urgency": question.urgency,
        "site": question.site,
        "patient": question.patient,
        "supervisor": list(question.supervisors),
    }
    return {name: value for name, value in values.items() if value}
