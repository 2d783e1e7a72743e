"""The demo hospital's planned operations around the day of loading, each as far as it has come."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, rows
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Actor
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import YES, Blank, Shape
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.plans import Patient, Plan
from surgery_gov.preop.rules.records import SAFETY, SIGNED, Kind
from surgery_gov.preop.service.mdt import Guest
from surgery_gov.preop.service.opining import Said
from surgery_gov.preop.service.recording import Entry

SEPARATOR = "、"
URGENCIES = {u.label: u for u in Urgency}
ANESTHESIAS = {a.label: a for a in Anesthesia}
MAJORS = {m.label: m for m in Major}
STEPS = ("登记", "讨论", "会诊中", "排台", "入室", "麻醉前", "切皮前", "离室", "结束")
"""How far a case comes; each step holds all before it."""


def of_cases(dates: StoryDates) -> Iterator[Event]:
    """Yield what was done about each case, at its time."""
    texts = {(r["记录"], r["字段"]): r["内容"] for r in rows("case_texts", dates)}
    for row in rows("cases", dates):
        yield from _Story(dates, row, texts).events()


class _Story:
    """One case of the table; its number is known once it was entered."""

    def __init__(self, dates: StoryDates, row: Row, texts: dict[tuple[str, str], str]) -> None:
        self.row, self.texts = row, texts
        self.start, self.end = dates.instant(row["开始"]), dates.instant(row["结束"])
        self.number = ""
        self.surgeon = _actor(row["术者"], row["术者姓名"], Role.SURGEON, row["科室代码"])
        helper = row["助手"].split(SEPARATOR)[0] or row["术者"]
        self.assistant = _actor(helper, helper, Role.SURGEON, row["科室代码"])
        self.host = _actor(row["主持人"], row["主持人"], Role.DEPARTMENT_HEAD, row["科室代码"])
        self.anesthetist = _actor(row["麻醉医师"], row["麻醉医师"], Role.ANESTHETIST)
        self.nurse = _actor(row["护士"], row["护士"], Role.THEATRE_NURSE)
        self.keys: dict[Kind, str] = {}

    def events(self) -> Iterator[Event]:
        """Yield what happened, in order."""
        day, reached = self.start - timedelta(days=2), STEPS.index(self.row["进度"])
        papers = day.replace(hour=9, minute=0)
        yield self._event(papers - timedelta(hours=23), "登记", self._enter)
        if reached >= STEPS.index("讨论"):
            yield self._event(papers, "术前评估", self._write(self.surgeon, Kind.ASSESSMENT))
            later = papers + timedelta(hours=1)
            yield self._event(later, "术前讨论", self._write(self.surgeon, Kind.DISCUSSION))
        if reached >= STEPS.index("会诊中") and self.row["受邀"]:
            yield from self._mdt(papers, closed=reached > STEPS.index("会诊中"))
        if reached >= STEPS.index("排台") and self.row["重大手术"]:
            yield from self._approval(papers + timedelta(hours=6))
        if reached >= STEPS.index("入室"):
            yield from self._papers(papers + timedelta(hours=7))
        yield from self._checks(reached)
        if self.row["取消原因"]:
            yield self._event(papers + timedelta(hours=8), "取消", self._cancel)

    def _mdt(self, papers: datetime, *, closed: bool) -> Iterator[Event]:
        begun = papers + timedelta(hours=2)
        yield self._event(begun, "发起多学科讨论", self._convene)
        for n, guest in enumerate(self.row["受邀"].split(SEPARATOR)):
            number, department, word = guest.split("/")
            act = partial(self._opine, _actor(number, number, Role.SURGEON), department, word)
            if word != "未答复":
                at = begun + timedelta(minutes=40 + 15 * n)
                yield self._event(at, f"{department}答复", act)
        if closed:
            yield self._event(papers + timedelta(hours=5), "结束多学科讨论", self._close)

    def _approval(self, at: datetime) -> Iterator[Event]:
        """The first assistant asks, so that a head who operates may still say yes or no."""
        minute = timedelta(minutes=1)
        yield self._event(at, "申请重大手术审批", self._write(self.assistant, Kind.APPROVAL))
        head = partial(self._agree, service.give_head_opinion, self.host, "科主任意见")
        office = partial(self._agree, service.give_office_opinion, OFFICE, "医务科意见")
        yield self._event(at + 20 * minute, "科主任意见", head)
        yield self._event(at + 50 * minute, "医务科意见", office)

    def _papers(self, at: datetime) -> Iterator[Event]:
        yield self._event(at, "知情同意", self._write(self.surgeon, Kind.CONSENT))
        if self.row["麻醉医师"]:
            later = at + timedelta(minutes=20)
            yield self._event(later, "麻醉评估", self._write(self.anesthetist, Kind.ANESTHESIA))
        later = at + timedelta(minutes=40)
        yield self._event(later, "风险评估", self._write(self.nurse, Kind.RISK))

    def _checks(self, reached: int) -> Iterator[Event]:
        minute = timedelta(minutes=1)
        times = (self.start - 10 * minute, self.start + 10 * minute, self.end - 10 * minute)
        steps = ("麻醉前", "切皮前", "离室")
        for kind, at, step in zip(SAFETY, times, steps, strict=True):
            if reached >= STEPS.index(step):
                yield self._event(at, kind.label, self._write(self.nurse, kind))
        if reached >= STEPS.index("结束"):
            yield self._event(self.end + 10 * minute, "登记实际手术", self._perform)

    def _event(self, at: datetime, what: str, act: Callable[[], object]) -> Event:
        return Event(at, f"手术病例{self.row['病案号']}：{what}", act)

    def _enter(self) -> None:
        row = self.row
        patient = Patient(number=row["病案号"], name=row["姓名"], sex=row["性别"], age=row["年龄"])
        plan = Plan(
            department=row["科室代码"],
            diagnosis=row["诊断"],
            codes=tuple(row["手术编码"].split(SEPARATOR)),
            surgeon_no=row["术者"],
            assistants=tuple(filter(None, row["助手"].split(SEPARATOR))),
            anesthetist_no=row["麻醉医师"],
            nurse_no=row["护士"],
            site=row["手术间"],
            starts_at=self.start,
            ends_at=self.end,
            urgency=URGENCIES[row["紧急程度"]],
            anesthesia=ANESTHESIAS[row["麻醉"]],
            inpatient=row["紧急程度"] != "日间",
            majors=tuple(MAJORS[m] for m in filter(None, row["重大手术"].split(SEPARATOR))),
        )
        self.number = service.enter_case(self.surgeon, patient, plan)

    def _write(self, who: Actor, kind: Kind) -> Callable[[], object]:
        return partial(self._written, who, kind)

    def _written(self, who: Actor, kind: Kind) -> None:
        done = None if kind in SIGNED or kind is Kind.MDT else clock.now()
        entry = Entry(kind=kind, values=self._values(kind), completed_at=done)
        self.keys[kind] = service.write_record(who, self.number, entry)
        if kind in SIGNED:
            for each in (self.surgeon, self.anesthetist, self.nurse):
                if each.staff_no:
                    service.sign(each, self.number, self.keys[kind])

    def _convene(self) -> None:
        self._written(self.surgeon, Kind.MDT)
        guests = [g.split("/") for g in self.row["受邀"].split(SEPARATOR)]
        invited = [Guest(number, department) for number, department, _ in guests]
        service.invite(self.surgeon, self.number, self.keys[Kind.MDT], invited)

    def _opine(self, who: Actor, department: str, word: str) -> None:
        key = self.keys[Kind.MDT]
        service.answer_invitation(who, self.number, key, "accepted")
        if word == "意见":
            text = self.texts.get(("学科意见", department), self.texts["学科意见", ""])
            service.give_opinion(who, self.number, key, text)

    def _close(self) -> None:
        entry = Entry(
            kind=Kind.MDT,
            values=self._values(Kind.MDT),
            completed_at=clock.now(),
            key=self.keys[Kind.MDT],
        )
        service.write_record(self.host, self.number, entry)

    def _agree(self, give: Callable[..., object], who: Actor, what: str) -> None:
        said = Said(agreed=True, text=self.texts[what, ""])
        give(who, self.number, self.keys[Kind.APPROVAL], said)

    def _cancel(self) -> None:
        service.cancel_case(self.surgeon, self.number, self.row["取消原因"])

    def _perform(self) -> None:
        plan = get_case(self.number).plan
        done = Performed(
            surgeon_no=plan.surgeon_no,
            codes=frozenset(plan.codes),
            began_at=self.start + timedelta(minutes=20),
            ended_at=self.end,
        )
        service.record_performance(self.nurse, self.number, done)

    def _values(self, kind: Kind) -> dict[str, str | list[str]]:
        return {
            blank.key: self._answer(kind, blank) for blank in FORMS[kind].blanks if blank.by_hand
        }

    def _answer(self, kind: Kind, blank: Blank) -> str | list[str]:
        written = self.texts.get((kind.label, blank.key)) or self.texts.get(("", blank.key), "")
        if blank.shape is Shape.CHECK:
            return written or YES
        if blank.shape is Shape.PEOPLE:
            helpers = filter(None, self.row["助手"].split(SEPARATOR))
            return list(dict.fromkeys([self.row["术者"], *helpers, self.row["主持人"]]))
        return written.format(
            诊断=self.row["诊断"],
            术式=self.row["术式"],
            麻醉=self.row["麻醉"],
            术者=self.row["术者"],
            主持人=self.row["主持人"],
            范围=self.row["范围"],
            姓名=self.row["姓名"],
            护士=self.row["护士"],
            分钟=int((self.end - self.start).total_seconds() // 60),
        )


def _actor(number: str, name: str, role: Role, department: str | None = None) -> Actor:
    return Actor(
        id=number,
        name=name,
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=number,
        role=role.value,
    )


OFFICE = _actor("30011", "周慧敏", Role.MEDICAL_AFFAIRS)
