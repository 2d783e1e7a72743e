"""The plan as a page posts it; every fault of shape and of rule at once, at its field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from surgery_gov.kernel import clock
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.plans import Patient, Plan, faults, patient_faults
from surgery_gov.preop.schemas.feed import MOST_CODES, MOST_PEOPLE, at_most
from surgery_gov.preop.schemas.known import unknown_codes, unknown_persons
from surgery_gov.preop.schemas.moments import half_given, halves, moment_of
from surgery_gov.web.schema import Day, Line, Strict, Text

NUMBER = 64
_INSTANTS = ("starts_at", "ends_at", "ordered_at", "consented_at")
_ASKED = {
    "starts_at": "没有填写计划开始，请填写日期和时间",
    "ends_at": "没有填写计划结束，请填写日期和时间",
    "urgency": "没有选择紧急程度，请选择",
    "anesthesia": "没有选择麻醉方式，请选择",
    "inpatient": "没有选择是否住院，请选择",
}
PERSONS = ("surgeon_no", "assistants", "supervisor_no", "anesthetist_no", "nurse_no")


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A form filled in without fault; ``bed`` is None where the form did not ask for it."""

    patient: Patient
    plan: Plan
    reason: str
    version: int
    once: str
    bed: str | None


class PlanSchema(Strict):
    """Loads into ``Filled``; used for a new case and for a change."""

    patient_no = Line(longest=NUMBER, load_default="")
    patient_name = Line(longest=NUMBER, load_default="")
    patient_sex = Line(longest=8, load_default="")
    patient_age = Line(longest=16, load_default="")
    patient_bed = Line(longest=16, load_default=None)
    department = Line(longest=NUMBER, load_default="")
    diagnosis = Text(longest=500, load_default="")
    codes = fields.List(Line(longest=NUMBER), load_default=list, validate=at_most(MOST_CODES))
    surgeon_no = Line(longest=NUMBER, load_default="")
    assistants = fields.List(Line(longest=NUMBER), load_default=list, validate=at_most(MOST_PEOPLE))
    supervisor_no = Line(longest=NUMBER, load_default="")
    anesthetist_no = Line(longest=NUMBER, load_default="")
    nurse_no = Line(longest=NUMBER, load_default="")
    site = Line(longest=NUMBER, load_default="")
    starts_at_date = Day()
    starts_at_time = fields.Time()
    ends_at_date = Day()
    ends_at_time = fields.Time()
    urgency = fields.Enum(Urgency, by_value=True)
    anesthesia = fields.Enum(Anesthesia, by_value=True)
    inpatient = fields.Boolean()
    majors = fields.List(fields.Enum(Major, by_value=True), load_default=list)
    ordered_at_date = Day()
    ordered_at_time = fields.Time()
    consented_at_date = Day()
    consented_at_time = fields.Time()
    reason = Text(longest=500, load_default="")
    version = fields.Integer(load_default=0)
    once = Line(longest=NUMBER, load_default="")

    def __init__(self, *, change: bool = False) -> None:
        super().__init__()
        self.change = change

    @pre_load
    def without_blank_lines(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave out the lines that nobody filled in, and the spaces around the others."""
        lists = {n: v for n, v in data.items() if isinstance(v, list)}
        return {**data, **{n: [x.strip() for x in v if x.strip()] for n, v in lists.items()}}

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """Tell what is missing, what is unknown, and what breaks a rule."""
        found: dict[str, list[str]] = {}
        for field, said in self._faults(data):
            found.setdefault(field, []).append(said)
        if found:
            raise ValidationError({name: list(dict.fromkeys(said)) for name, said in found.items()})

    def _faults(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        missing = [name for name in _ASKED if not _given(data, name)]
        yield from ((name, _ASKED[name]) for name in missing)
        for name in ("ordered_at", "consented_at"):
            if half_given(data, name):
                yield name, "日期和时间要么都填，要么都不填"
        told = dict(faults(_plan(data), clock.now()))
        if not self.change:
            told |= patient_faults(_patient(data))
        elif not data.get("reason"):
            told["reason"] = ["没有填写变更原因，请填写"]
        for field, messages in told.items():
            if field not in missing and not ("starts_at" in missing and field == "ends_at"):
                yield from ((field, said) for said in messages)
        yield from self._unknown(data)

    def _unknown(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from (("codes", said) for said in unknown_codes(data.get("codes", ())))
        for field in PERSONS:
            held = data.get(field) or ()
            numbers = [held] if isinstance(held, str) else held
            yield from ((field, said) for said in unknown_persons(numbers))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Filled:
        """Build the plan."""
        return Filled(
            patient=_patient(data),
            plan=_plan(data),
            reason=data["reason"],
            version=data["version"],
            once=data["once"],
            bed=data["patient_bed"],
        )


def values_of(plan: Plan) -> dict[str, Any]:
    """Return a plan as the fields of the form."""
    inpatient = "true" if plan.inpatient else "false"
    values = {**plan.plain(), "diagnosis": plan.diagnosis, "inpatient": inpatient}
    for name in _INSTANTS:
        values.update(halves(name, getattr(plan, name)))
    return values


def _given(data: Mapping[str, Any], name: str) -> bool:
    return data.get(name) is not None or moment_of(data, name) is not None


def _patient(data: Mapping[str, Any]) -> Patient:
    return Patient(
        number=data.get("patient_no", ""),
        name=data.get("patient_name", ""),
        sex=data.get("patient_sex", ""),
        age=data.get("patient_age", ""),
        bed=data.get("patient_bed") or "",
    )


def _plan(data: Mapping[str, Any]) -> Plan:
    """Build the plan; what is missing is put in so that the other rules can be asked."""
    start = moment_of(data, "starts_at") or clock.now()
    return Plan(
        department=data.get("department", ""),
        diagnosis=data.get("diagnosis", ""),
        codes=tuple(data.get("codes", ())),
        surgeon_no=data.get("surgeon_no", ""),
        starts_at=start,
        ends_at=moment_of(data, "ends_at") or start + timedelta(hours=1),
        urgency=data.get("urgency", Urgency.ELECTIVE),
        anesthesia=data.get("anesthesia", Anesthesia.LOCAL),
        assistants=tuple(data.get("assistants", ())),
        supervisor_no=data.get("supervisor_no", ""),
        anesthetist_no=data.get("anesthetist_no", ""),
        nurse_no=data.get("nurse_no", ""),
        site=data.get("site", ""),
        inpatient=data.get("inpatient", True),
        majors=tuple(dict.fromkeys(data.get("majors", ()))),
        ordered_at=moment_of(data, "ordered_at"),
        consented_at=moment_of(data, "consented_at"),
    )
