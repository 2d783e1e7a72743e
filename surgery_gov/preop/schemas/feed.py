"""What programs send about cases. Every fault is told at once, at its field."""

from collections.abc import Mapping
from dataclasses import fields as parts
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from surgery_gov.kernel import clock
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.plans import SKEW, Patient, Plan, Source, faults
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.web.schema import Day, Line, Moment, Strict, Text

MOST_CODES, MOST_PEOPLE = 50, 100
_PLAN = frozenset(part.name for part in parts(Plan))


def at_most(many: int) -> validate.Length:
    """Refuse a list of more: no plan has so many, and what is judged by it is read at once."""
    return validate.Length(max=many, error=f"最多{many}项")


def _code(**options: Any) -> Line:
    return Line(longest=64, **options)


def _codes(**options: Any) -> fields.List[Any]:
    return fields.List(_code(required=True), validate=at_most(MOST_CODES), **options)


def _seen(value: str) -> None:
    if not value.isprintable():
        raise ValidationError("不能有看不见的字符")


class CaseSchema(Strict):
    """A planned operation as the system that plans it sends it. Persons are 工号.

    ``source`` names that system, ``source_number`` is its own number of the operation; both
    together are the case. ``codes``: the principal procedure first. ``changed_at``: when it was
    changed there, by which an older message that comes later is known.
    """

    source = Line(
        required=True,
        longest=32,
        validate=[validate.Regexp(r"^[^:/\s]*$", error="不能有冒号、斜线、空格"), _seen],
    )
    source_number = Line(
        required=True,
        longest=64,
        validate=[validate.Regexp(r"^[^/?#]*$", error="不能有 / ? #"), _seen],
    )
    patient_no = Line(required=True, longest=64)
    patient_name = Line(required=True, longest=64)
    patient_sex = Line(load_default="", longest=16)
    patient_age = Line(load_default="", longest=16)
    patient_bed = Line(load_default="", longest=16)
    department = _code(required=True)
    diagnosis = Text(required=True)
    codes = _codes(required=True)
    surgeon_no = _code(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    anesthesia = fields.Enum(Anesthesia, by_value=True, required=True)
    assistants = fields.List(
        _code(required=True), load_default=list, validate=validate.Length(max=MOST_PEOPLE)
    )
    supervisor_no = _code(load_default="")
    anesthetist_no = _code(load_default="")
    nurse_no = _code(load_default="")
    site = Line(load_default="", longest=64)
    inpatient = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    majors = fields.List(
        fields.Enum(Major, by_value=True), load_default=list, validate=validate.Length(max=20)
    )
    ordered_at = Moment(load_default=None, allow_none=True)
    consented_at = Moment(load_default=None, allow_none=True)
    changed_at = Moment(load_default=None, allow_none=True)
    reason = Text(load_default="", longest=1000)

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """Tell what the rules of a plan refuse beside what the fields do, as far as it was read."""
        missing = {name for name, field in self.fields.items() if field.required} - set(data)
        found = faults(_plan({**_stand_ins(), **data}), clock.now())
        told = {
            field: messages
            for field, messages in found.items()
            if field not in missing and not (field == "ends_at" and "starts_at" in missing)
        }
        changed_at = data.get("changed_at")
        if changed_at is not None and changed_at > clock.now() + SKEW:
            told["changed_at"] = ["变更时间不能晚于现在，请核对传送系统的时钟"]
        if told:
            raise ValidationError(told)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Build the values the service takes."""
        return {
            "source": Source(
                system=data["source"],
                number=data["source_number"],
                changed_at=data["changed_at"],
            ),
            "patient": Patient(
                number=data["patient_no"],
                name=data["patient_name"],
                sex=data["patient_sex"],
                age=data["patient_age"],
                bed=data["patient_bed"],
            ),
            "plan": _plan(data),
            "reason": data["reason"],
        }


def _stand_ins() -> dict[str, Any]:
    """Return something for each required part of a plan, for where it could not be read."""
    now = clock.now()
    return {
        "department": "?",
        "diagnosis": "?",
        "codes": ["?"],
        "surgeon_no": "?",
        "starts_at": now,
        "ends_at": now,
        "urgency": Urgency.ELECTIVE,
        "anesthesia": Anesthesia.LOCAL,
    }


def _plan(data: Mapping[str, Any]) -> Plan:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name in _PLAN
    }
    return Plan(**given)


class CancellationSchema(Strict):
    """Why an operation is called off."""

    reason = Text(required=True, longest=1000)


class PerformanceSchema(Strict):
    """The operation as it was. A correction gives its reason."""

    surgeon_no = _code(required=True)
    codes = _codes(required=True)
    began_at = Moment(required=True)
    ended_at = Moment(required=True)
    supervisor_no = _code(load_default="")
    reason = Text(load_default="", longest=1000)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse an end before the beginning, and nothing done."""
        found: dict[str, list[str]] = {}
        if data["ended_at"] <= data["began_at"]:
            found["ended_at"] = ["手术结束不能早于手术开始，请改正"]
        if not data["codes"]:
            found["codes"] = ["没有填写实际手术，请至少填写一项手术编码"]
        if found:
            raise ValidationError(found)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Build the values the service takes."""
        reason = data.pop("reason")
        return {"done": Performed(**{**data, "codes": frozenset(data["codes"])}), "reason": reason}


class _Query(Strict):
    @pre_load
    def plus(self, data: Any, **_: Any) -> dict[str, Any]:
        """Mend the plus sign of a zone, which an unescaped address turns into a space."""
        return {k: v.replace(" ", "+") if k == "at" else v for k, v in dict(data).items()}


class ReadinessQuery(_Query):
    """The step asked about, and as of which instant; absent means now."""

    stage = fields.Enum(Stage, by_value=True, required=True)
    at = Moment(load_default=None)

    @validates_schema
    def past(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody knows what will be on record."""
        at = data.get("at")
        if at is not None and at > clock.now():
            raise ValidationError({"at": ["不能晚于现在；不写就是现在"]})


class DayQuery(_Query):
    """A day's list: the cases planned to begin that day, of one department or of all."""

    day = Day(required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    department = _code(load_default="")
