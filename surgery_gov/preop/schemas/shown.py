"""A case in the words of its page: plans side by side, answers of a form, what happened when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.policy.rules import bases
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.disciplines import Answer
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.reading import seats_asked
from surgery_gov.preop.rules.forms.shapes import ANSWERS, Blank, Shape, transcribed
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.items.papers import parties_of
from surgery_gov.preop.rules.opinions import agreed_at, refused, waiting
from surgery_gov.preop.rules.plans import Plan
from surgery_gov.preop.rules.readiness import Item, State
from surgery_gov.preop.rules.records import SIGNED, Hand, Kind

Names = Mapping[str, str]
KINDS = {
    State.MET: "ok",
    State.MISSING: "stop",
    State.LATE: "stop",
    State.WARNED: "warn",
    State.BYPASSED: "hold",
    State.NOT_REQUIRED: "none",
}
_ORDER = (State.MISSING, State.LATE, State.WARNED, State.BYPASSED, State.MET, State.NOT_REQUIRED)
_TAGS = {Answer.ACCEPTED.value: "ok", Answer.DECLINED.value: "stop"}
_ANSWERS = {"": "未答复", **{each.value: each.label for each in Answer}}


def person(number: str, names: Names) -> str:
    """Write somebody as name and 工号; an unknown one by the number alone."""
    return f"{names[number]} {number}" if number in names else number


def until(due_at: datetime) -> str:
    """Write a deadline: the last day where it ends with a day, else the moment."""
    local = due_at.astimezone(ZONE)
    if local.time() != time.min:
        return moment(due_at)
    return f"{local.date() - timedelta(days=1)}"


def plan_rows(plan: Plan, names: Names) -> dict[str, str]:
    """Return a plan in words, by label."""
    return {
        "科室": names.get(plan.department, plan.department),
        "术前诊断": plan.diagnosis,
        "拟施手术": "、".join(plan.codes),
        "术者": person(plan.surgeon_no, names),
        "助手": "、".join(person(n, names) for n in plan.assistants),
        "指导医师": person(plan.supervisor_no, names) if plan.supervisor_no else "",
        "麻醉医师": person(plan.anesthetist_no, names) if plan.anesthetist_no else "",
        "手术室护士": person(plan.nurse_no, names) if plan.nurse_no else "",
        "手术间": plan.site,
        "计划开始": moment(plan.starts_at),
        "计划结束": moment(plan.ends_at),
        "紧急程度": plan.urgency.label,
        "麻醉方式": plan.anesthesia.label,
        "住院": "住院" if plan.inpatient else "门诊",
        "重大手术": "、".join(m.label for m in plan.majors),
        "手术医嘱": moment(plan.ordered_at) if plan.ordered_at else "",
        "知情同意书签署": moment(plan.consented_at) if plan.consented_at else "",
    }


def compared(before: Plan | None, after: Plan, names: Names) -> list[tuple[str, str, str]]:
    """Return what differs between two plans; all of it where there is none before."""
    then = plan_rows(after, names)
    if before is None:
        return [(label, "", value) for label, value in then.items() if value]
    now = plan_rows(before, names)
    return [(label, now[label], then[label]) for label in now if now[label] != then[label]]


def ordered(items: Sequence[Item]) -> list[Item]:
    """Return what stops first, then what warns, then what is met and what is not asked."""
    return sorted(items, key=lambda i: (_ORDER.index(i.state), i.stage.order))


def answer(blank: Blank, values: Mapping[str, Any], names: Names) -> str:
    """Return an answer of a form in words; empty where there is none."""
    held = values.get(blank.key, "")
    if blank.shape is Shape.PEOPLE:
        return "、".join(person(n, names) for n in held)
    if blank.shape is Shape.PERSON:
        return person(str(held), names) if held else ""
    if blank.shape is Shape.CHECK:
        return ANSWERS.get(str(held), "")
    return blank.choices.get(str(held), str(held))


def sections(record: RecordRow, names: Names) -> Iterator[tuple[str, list[tuple[Blank, str]]]]:
    """Yield the headings of a form, each with its fields and their answers.

    What others say in person is among them only where a system told it from its document.
    """
    form = FORMS[record.kind]
    whole = form.sections if transcribed(form, record.values) else form.typed
    for heading, blanks in whole:
        yield heading, [(blank, answer(blank, record.values, names)) for blank in blanks]


def opinion_rows(record: RecordRow, names: Names) -> list[dict[str, Any]]:
    """Return who was asked what they say of a record, in turn, and what each said."""
    given = {one.seat: one for one in record.opinions}
    asked = seats_asked(record.kind, record.values)
    turn = waiting(asked, record.opinions) if record.completed_at else None
    return [
        {
            "seat": seat,
            "given": given.get(seat),
            "who": person(given[seat].staff_no, names) if seat in given else "",
            "turn": seat is turn,
            "word": worded(record.kind, agreed=given[seat].agreed) if seat in given else "",
        }
        for seat in asked
    ]


def worded(kind: Kind, *, agreed: bool) -> str:
    """Say in a word what was answered: to a request, or to the claim of an authorization."""
    if kind is Kind.APPROVAL:
        return "同意" if agreed else "不同意"
    return "已授权" if agreed else "没有授权"


def opinion_basis(kind: Kind) -> str:
    """Return on what it rests that others say something about a kind of record."""
    return bases.cite(bases.APPROVAL if kind is Kind.APPROVAL else bases.DISCUSSION_HOST)


def differing(
    record: RecordRow, mine: Mapping[str, Any], names: Names
) -> list[tuple[str, str, str]]:
    """Return what differs between a record as it is and what somebody typed, in words."""
    blanks = FORMS[record.kind].blanks
    rows = ((b.label, answer(b, record.values, names), answer(b, mine, names)) for b in blanks)
    return [row for row in rows if row[1] != row[2]]


def persons_among(kind: Kind, values: Mapping[str, Any]) -> set[str]:
    """Return everybody whom the answers of a form name."""
    found: set[str] = set()
    for blank in FORMS[kind].blanks:
        held = values.get(blank.key, ())
        if blank.shape in {Shape.PEOPLE, Shape.PERSON}:
            found |= {held} if isinstance(held, str) else set(held)
    return found


def persons_in(case: Gathered, *more: RecordRow) -> set[str]:
    """Return everybody whose name a page of the case needs."""
    found = set(case.row.plan.team)
    for record in (*case.records, *more):
        found |= {record.author_no, *(s.staff_no for s in record.signatures)}
        found |= {o.staff_no for o in record.opinions}
        found |= persons_among(record.kind, record.values)
    return found | {i.staff_no for i in case.invited} | _performers(case)


def _performers(case: Gathered) -> set[str]:
    return {case.performed.surgeon_no} if case.performed else set()


def how(record: RecordRow, case: Gathered) -> tuple[str, str]:
    """Return how a record stands, as the kind and the words of a tag."""
    if record.kind in SIGNED:
        absent = [h for h in parties_of(case.facts.case) if h not in _signed(record)]
        if absent:
            return "info", f"待签名{len(absent)}"
        return "ok", "已签名"
    if record.completed_at is None:
        return "none", "草稿"
    return _decided(record) or ("ok", "已完成")


def done_at(record: RecordRow, case: Gathered) -> datetime | None:
    """Return when a record was complete: by the last signature, or when the last agreed."""
    if record.kind in SIGNED:
        whole = len(record.signatures) >= case.row.plan.parties
        return max(s.at for s in record.signatures) if whole else None
    asked = seats_asked(record.kind, record.values) if record.kind is Kind.APPROVAL else ()
    return agreed_at(asked, record.opinions) if asked else record.completed_at


def _decided(record: RecordRow) -> tuple[str, str] | None:
    """Return how a record stands that others say something about; None where nobody does."""
    asked = seats_asked(record.kind, record.values)
    if not asked:
        return None
    if refused(record.opinions):
        return "stop", "不同意"
    turn = waiting(asked, record.opinions)
    if record.kind is Kind.DISCUSSION:
        return ("info", "待确认授权") if turn else None
    return ("info", f"待{turn.label}意见") if turn else ("ok", "已批准")


def _signed(record: RecordRow) -> set[Hand]:
    return {s.hand for s in record.signatures}


def invited_rows(case: Gathered, key: str, names: Names) -> list[dict[str, Any]]:
    """Return who was asked to a discussion and what each said."""
    return [
        {
            "who": person(i.staff_no, names),
            "department": i.department,
            "invited_at": i.invited_at,
            "kind": "ok" if i.opinion else _TAGS.get(i.answer, "info"),
            "answer": "已发表意见" if i.opinion else _ANSWERS[i.answer],
            "remark": i.remark,
            "opinion": i.opinion,
            "opined_at": i.opined_at,
        }
        for i in case.invited
        if i.key == key
    ]
