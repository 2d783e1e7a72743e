"""A plan as somebody wants it, and everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency

LONGEST = timedelta(hours=48)
"""No operation is planned for longer: a later end is a slip of the pen."""
SELF_SUPERVISED = "指导医师不能是术者本人。没有人指导的，不填"


@dataclass(frozen=True, kw_only=True, slots=True)
class Patient:
    """As much of the patient as a form needs, and no more; ``bed`` is for the paper forms alone."""

    number: str
    name: str
    sex: str = ""
    age: str = ""
    bed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Who operates on what, where and when. ``codes``: the principal procedure first.

    ``supervisor_no`` is who is to supervise the surgeon (指导医师), one of the assistants or not;
    empty where the plan does not say.
    """

    department: str
    diagnosis: str
    codes: tuple[str, ...]
    surgeon_no: str
    starts_at: datetime
    ends_at: datetime
    urgency: Urgency
    anesthesia: Anesthesia
    assistants: tuple[str, ...] = ()
    supervisor_no: str = ""
    anesthetist_no: str = ""
    nurse_no: str = ""
    site: str = ""
    inpatient: bool = True
    majors: tuple[Major, ...] = ()
    ordered_at: datetime | None = None
    consented_at: datetime | None = None

    @property
    def supervisors(self) -> tuple[str, ...]:
        """Who may supervise: whom the plan names as that alone, else any of the assistants."""
        return (self.supervisor_no,) if self.supervisor_no else self.assistants

    @property
    def team(self) -> tuple[str, ...]:
        """Everybody of the plan, once each."""
        own = (self.surgeon_no, *self.assistants, self.supervisor_no)
        return tuple(dict.fromkeys(filter(None, (*own, self.anesthetist_no, self.nurse_no))))

    def plain(self) -> dict[str, Any]:
        """Return what tells of no patient, but its instants, as it is kept, shown and sent."""
        return {
            "department": self.department,
            "codes": list(self.codes),
            "surgeon_no": self.surgeon_no,
            "assistants": list(self.assistants),
            "supervisor_no": self.supervisor_no,
            "anesthetist_no": self.anesthetist_no,
            "nurse_no": self.nurse_no,
            "site": self.site,
            "urgency": self.urgency.value,
            "anesthesia": self.anesthesia.value,
            "inpatient": self.inpatient,
            "majors": [major.value for major in self.majors],
        }

    @property
    def parties(self) -> int:
        """How many sign a safety check: three, two where no anesthetist takes part."""
        return 3 - (self.anesthesia is Anesthesia.LOCAL and not self.anesthetist_no)


SKEW = timedelta(minutes=5)
"""By how much the clock of a system that sends may be ahead of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Which system sent it, and the number it has there; both empty for what is entered here.

    ``changed_at`` is when the plan was changed there: what was changed earlier never replaces
    what was changed later, whichever comes first. None: what comes last holds.
    """

    system: str = ""
    number: str = ""
    changed_at: datetime | None = None


HERE = Source()


def faults(plan: Plan, now: datetime) -> Mapping[str, list[str]]:
    """Return everything that is wrong, by field; empty when sound."""
    found: dict[str, list[str]] = {}
    for field, message in _faults(plan, now):
        found.setdefault(field, []).append(message)
    return found


def patient_faults(patient: Patient) -> Mapping[str, list[str]]:
    """Return what is wrong with what is known of the patient."""
    asked = {"patient_no": (patient.number, "病案号"), "patient_name": (patient.name, "患者姓名")}
    return {
        field: [f"没有填写{label}，请填写"]
        for field, (value, label) in asked.items()
        if not value.strip()
    }


def _faults(plan: Plan, now: datetime) -> Iterator[tuple[str, str]]:
    needed = {
        "department": (plan.department, "科室"),
        "diagnosis": (plan.diagnosis, "术前诊断"),
        "surgeon_no": (plan.surgeon_no, "术者工号"),
    }
    for field, (value, label) in needed.items():
        if not value.strip():
            yield field, f"没有填写{label}，请填写"
    if not plan.codes:
        yield "codes", "没有填写拟施手术，请至少填写一项手术编码"
    if len(set(plan.codes)) < len(plan.codes):
        yield "codes", "同一手术编码填写了两次，请去掉重复的"
    yield from _times(plan, now)
    yield from _persons(plan)


def _times(plan: Plan, now: datetime) -> Iterator[tuple[str, str]]:
    if plan.ends_at <= plan.starts_at:
        yield "ends_at", "计划结束不能早于计划开始，请改正"
    elif plan.ends_at - plan.starts_at > LONGEST:
        yield "ends_at", "计划时间超过48小时，请核对日期"
    if plan.ordered_at is not None and plan.ordered_at > now:
        yield "ordered_at", "手术医嘱的时间不能晚于现在，开出后再填写"
    if plan.consented_at is not None and plan.consented_at > now:
        yield "consented_at", "知情同意书的签署时间不能晚于现在，签署后再填写"


def _persons(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.surgeon_no in plan.assistants:
        yield "assistants", "术者不能同时是助手，请改正"
    if len(set(plan.assistants)) < len(plan.assistants):
        yield "assistants", "同一助手填写了两次，请去掉重复的"
    if plan.supervisor_no and plan.supervisor_no == plan.surgeon_no:
        yield "supervisor_no", SELF_SUPERVISED
    team = {plan.surgeon_no, *plan.assistants, plan.supervisor_no}
    if plan.anesthetist_no and plan.anesthetist_no in team:
        yield "anesthetist_no", "麻醉医师不能同时是术者、助手或指导医师，请改正"
    if plan.nurse_no and plan.nurse_no in {*team, plan.anesthetist_no}:
        yield "nurse_no", "护士不能同时是术者、助手、指导医师或麻醉医师，请改正"
    if plan.anesthesia is not Anesthesia.LOCAL and not plan.anesthetist_no:
        yield "anesthetist_no", f"{plan.anesthesia.label}须有麻醉医师，请填写工号"
