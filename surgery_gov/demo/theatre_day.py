"""Rescues at night, the operations of today, and what is owed after those of three months ago."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import SYSTEM, Actor
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import list_emergencies
from surgery_gov.preop.queries.technologies import list_technologies
from surgery_gov.preop.rules.cases import Anesthesia, Urgency
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import Shape
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.plans import Patient, Plan
from surgery_gov.preop.rules.records import Bypass, Kind, Passable
from surgery_gov.preop.rules.scope import EVERYONE
from surgery_gov.preop.service.recording import Entry

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ENDED = 2
RESCUES = (
    (
        "00196604",
        "{T-40} 02:10",
        "肝破裂出血，转院途中有生命危险",
        "急诊开腹探查，肝右叶裂伤，行肝叶切除，出血约900毫升，术后返回病房。",
        ("unreasonable", "李国栋主任当时在院，15分钟内可到场，不属于现场无相应权限术者。"),
    ),
    (
        "00201538",
        "{T-12} 03:00",
        "失血性休克，须立即止血，等待转运会危及生命",
        "急诊开腹止血并行肝叶切除，出血约1800毫升，术后转ICU，生命体征平稳。",
        ("reasonable", "抢救及时，请示和通知符合制度。"),
    ),
    ("00202077", "{T-3} 01:40", "外伤性肝破裂，血压测不出", "", ()),
    (
        "00202660",
        "{T-2} 04:15",
        "肝癌破裂大出血，输血后血压仍不能维持",
        "急诊行肝叶切除止血，出血约2500毫升，输红细胞8单位，术后转ICU，次日拔管。",
        (),
    ),
    ("00203120", "{T-1} 23:10", "车祸致肝破裂、失血性休克，等待上级到场会危及生命", "", ()),
)
"""Patient, when, why, what was reported, the verdict with its reason."""
LIVER, SEGMENT, OTHER_SEGMENT, CYST = "50.3x00", "50.2202", "50.2203", "50.0x03"


def _person(role: Role, staff_no: str, name: str, department: str) -> Actor:
    return Actor(
        id=staff_no,
        name=name,
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=staff_no,
        role=role.value,
    )


SURGEON = _person(Role.SURGEON, "10268", "赵明远", "GD")
HEAD = _person(Role.DEPARTMENT_HEAD, "00558", "李国栋", "GD")
OTHER = _person(Role.SURGEON, "11418", "马骏", "GD")
NURSE = _person(Role.THEATRE_NURSE, "40035", "陈晓梅", "SS")
OFFICE = _person(Role.MEDICAL_AFFAIRS, "30011", "周慧敏", "YW")


def of_theatre_day(dates: StoryDates) -> Iterator[Event]:
    """Yield the setting, old operations, a rescue in each state, and the theatres of today."""
    term = Change(
        key=Key.FOLLOW_UP_MONTHS.value,
        value="3",
        effective_from=dates.day("{Y}-01-20"),
        reason="医疗质量管理委员会决定：四级手术术后3个月随访",
    )
    yield Event(
        dates.instant("{Y}-01-16 15:00"),
        "设定随访周期",
        partial(policy.change_setting, SYSTEM, term),
    )
    for days, patient in ((80, "00191207"), (88, "00190411"), (95, "00189934")):
        start = dates.instant(f"{{T-{days}}} 09:00")
        plan = replace(
            _plan(start, 3 * HOUR),
            surgeon_no=HEAD.id,
            urgency=Urgency.ELECTIVE,
            diagnosis="肝恶性肿瘤",
        )
        yield from _operated(patient, plan, HEAD, start)
    yield from _rescues(dates)
    yield from _today(dates)
    yield from _technologies(dates)


def _technologies(dates: StoryDates) -> Iterator[Event]:
    """Yield the filings of the restricted technologies in use, all but the two used most lately."""
    yield Event(dates.instant("{T-2} 09:00"), "登记限制类技术备案", _file)


def _file() -> None:
    used = sorted((t.first_on, t.code) for t in list_technologies(clock.now()) if t.first_on)
    for number, (first, code) in enumerate(used[:-2], start=1):
        day = first + timedelta(days=12)
        document = f"沪卫医技备〔{day.year}〕{number}号"
        service.file_technology(OFFICE, code, day, document, f"伦审〔{day.year}〕{number}号")


def _today(dates: StoryDates) -> Iterator[Event]:
    lines = (
        ("00203311", "07:50", CYST, OTHER.id, "9号手术间", "20139"),
        ("00203327", "10:10", CYST, SURGEON.id, "10号手术间", "20142"),
        ("00203340", "13:00", SEGMENT, SURGEON.id, "1号手术间", "20107"),
        ("00203352", "16:00", LIVER, SURGEON.id, "2号手术间", "20113"),
        ("00203366", "14:00", CYST, "10350", "9号手术间", "20139"),
        ("00203379", "16:00", OTHER_SEGMENT, HEAD.id, "10号手术间", "20142"),
    )
    for number, (patient, hour, code, surgeon, site, anesthetist) in enumerate(lines):
        start = dates.instant(f"{{T}} {hour}")
        plan = replace(
            _plan(start, 2 * HOUR),
            codes=(code,),
            surgeon_no=surgeon,
            site=site,
            anesthetist_no=anesthetist,
            urgency=Urgency.ELECTIVE,
            diagnosis="肝占位性病变",
        )
        entered = dates.instant("{T-1} 16:00") + number * 5 * MINUTE
        yield Event(entered, "排手术", partial(_enter, patient, plan))
        if number < ENDED:  # the second by another surgeon than planned
            done = replace(plan, surgeon_no=OTHER.id)
            ended = start + 2 * HOUR + 10 * MINUTE
            yield Event(ended, "登记实际手术", partial(_perform, patient, done, start))


def _plan(start: datetime, length: timedelta) -> Plan:
    return Plan(
        department="GD",
        diagnosis="肝破裂，失血性休克",
        codes=(LIVER,),
        surgeon_no=SURGEON.id,
        starts_at=start,
        ends_at=start + length,
        urgency=Urgency.RESCUE,
        anesthesia=Anesthesia.GENERAL,
        assistants=("11422",),
        anesthetist_no="20107",
        nurse_no=NURSE.id,
        site="1号手术间",
    )


def _operated(patient: str, plan: Plan, surgeon: Actor, start: datetime) -> Iterator[Event]:
    yield Event(start - HOUR, "登记手术病例", partial(_enter, patient, plan))
    yield Event(plan.ends_at + HOUR, "登记实际手术", partial(_perform, patient, plan, start))
    yield from _afterwards(patient, surgeon, plan.ends_at)


def _afterwards(patient: str, surgeon: Actor, ended: datetime) -> Iterator[Event]:
    for kind, hours in ((Kind.ROUND, 6), (Kind.HANDOVER, 8), (Kind.KEY_ROUND, 26)):
        at = ended + hours * HOUR
        yield Event(at, f"填写{kind.label}", partial(_write, patient, surgeon, kind))


def _rescue(patient: str, night: datetime, reason: str) -> Iterator[Event]:
    plan = _plan(night + 20 * MINUTE, 3 * HOUR)
    yield Event(night, "登记抢救", partial(_enter, patient, plan))
    yield Event(night + 5 * MINUTE, "登记紧急放行", partial(_state, patient, reason))
    start = night + 20 * MINUTE
    yield Event(start + 4 * HOUR, "登记实际手术", partial(_perform, patient, plan, start))


def _rescues(dates: StoryDates) -> Iterator[Event]:
    """Yield one found reasonable, one not, one overdue, one to be judged, one to be reported."""
    for patient, when, reason, told, verdict in RESCUES:
        night = dates.instant(when)
        yield from _rescue(patient, night, reason)
        if told:
            yield Event(night + 7 * HOUR, "补报紧急越权", partial(_report, patient, told))
        if verdict:
            judged = partial(_review, patient, *verdict)
            yield Event(night + 12 * HOUR, "确认紧急越权", judged)
            yield from _afterwards(patient, SURGEON, night + 4 * HOUR)


_numbers: dict[str, str] = {}


def _enter(patient: str, plan: Plan) -> None:
    person = Patient(number=patient, name="张建国", sex="男", age="61岁")
    _numbers[patient] = service.enter_case(NURSE, person, plan)


def _state(patient: str, reason: str) -> None:
    now = clock.now()
    stated = Bypass(
        what=Passable.PRIVILEGE,
        reason=reason,
        recorded_at=now,
        by_no=SURGEON.id,
        superior_no=HEAD.id,
        asked_at=now - 3 * MINUTE,
        asked_how="电话",
        duty_told=True,
        none_present=True,
    )
    every = [replace(stated, what=what) for what in Passable]
    service.state_bypasses(SURGEON, _numbers[patient], every)


def _perform(patient: str, plan: Plan, start: datetime) -> None:
    done = Performed(
        surgeon_no=plan.surgeon_no,
        codes=frozenset(plan.codes),
        began_at=start,
        ended_at=plan.ends_at,
    )
    service.record_performance(NURSE, _numbers[patient], done)


def _write(patient: str, author: Actor, kind: Kind) -> None:
    values = {
        blank.key: author.id if blank.shape is Shape.PERSON else "平稳，无特殊"
        for blank in FORMS[kind].blanks
        if blank.required
    }
    entry = Entry(kind=kind, values=values, completed_at=clock.now())
    service.write_record(author, _numbers[patient], entry)


def _report(patient: str, told: str) -> None:
    service.report_bypass(SURGEON, _stated(patient), told)


def _review(patient: str, verdict: str, why: str) -> None:
    service.review_bypass(OFFICE, _stated(patient), verdict, why)


def _stated(patient: str) -> int:
    return next(b.id for b in list_emergencies(EVERYONE) if b.number == _numbers[patient])
