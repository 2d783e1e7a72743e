"""Judging one surgeon by one requirement: every condition, with its number and its days."""

from collections.abc import Sequence
from datetime import date, datetime

from surgery_gov.kernel.calendar import local_date, months_after
from surgery_gov.policy.rules import bases
from surgery_gov.requirements.rules.checks import Check, State
from surgery_gov.requirements.rules.conditions import (
    Condition,
    Examination,
    Hand,
    LicenceScope,
    MinimumCases,
    NormLine,
    Proof,
    Purpose,
    Training,
    is_asked,
)
from surgery_gov.requirements.rules.facts import Facts
from surgery_gov.requirements.rules.qualifications import Qualification
from surgery_gov.requirements.rules.sets import Procedure, Requirement

ASK = "请联系医务科"
DOUBTS = {
    Hand.ASSISTED: "一助只有姓名没有工号",
    Hand.SUPERVISED: "没有写明指导医师，或术者、指导医师认不出",
    Hand.OPERATED: "术者只有姓名或工号存疑",
}


def check(
    requirement: Requirement,
    facts: Facts,
    at: datetime,
    purpose: Purpose = Purpose.APPLICATION,
) -> tuple[Check, ...]:
    """Return every condition asked for that purpose, judged on the day of ``at`` in Shanghai.

    Nothing comes back where nothing is asked.
    """
    day = local_date(at)
    return tuple(
        _judged(condition, requirement.procedure, facts, day)
        for condition in requirement.conditions
        if is_asked(condition, purpose)
    )


def unknown_procedure(code: str, day: date) -> Check:
    """Return the one check of a procedure that the catalog then in force does not have."""
    return Check(
        code="not_in_catalog",
        label="目录",
        state=State.UNKNOWN,
        got=None,
        needed=None,
        message=f"{day}施行的目录里没有编码 {code}，不知道级别，不能判断准入条件。",
        basis=bases.cite(bases.ITEM_BY_ITEM),
        remedy="请核对编码；目录缺少这项手术时请联系医务科补充。",
    )


def unknown_surgeon(staff_no: str) -> Check:
    """Return the one check of a 工号 that is not on file."""
    return Check(
        code="not_on_file",
        label="人员",
        state=State.UNKNOWN,
        got=None,
        needed=None,
        message=f"没有登记工号 {staff_no[:40]}，不能判断准入条件。",
        basis=bases.cite(bases.STAFF_NO),
        remedy="请核对工号，注意开头的0；没有登记的请联系医务科登记。",
    )


def _judged(condition: Condition, procedure: Procedure, facts: Facts, day: date) -> Check:
    match condition:
        case MinimumCases():
            return _cases(condition, procedure, facts, day)
        case Training():
            return _training(condition, facts, day)
        case Examination():
            return _examination(condition, procedure, facts, day)
        case LicenceScope():
            return _licence(condition, facts)
        case NormLine():
            return _norm(condition, procedure, facts, day)


def _cases(wanted: MinimumCases, procedure: Procedure, facts: Facts, day: date) -> Check:
    since = months_after(day, -wanted.months)
    got, doubtful = facts.cases.count(wanted, procedure.code, procedure.grade, since, day)
    state = State.MET if got >= wanted.cases else State.NOT_MET
    if state is State.NOT_MET and got + doubtful >= wanted.cases:
        state = State.UNKNOWN
    counted = (
        f"{wanted.hand.label} {got}/{wanted.cases} 例（{wanted.among.label}），{since} 至 {day}"
    )
    doubts = f"。另有{doubtful}例{DOUBTS[wanted.hand]}，没有计入" if doubtful else ""
    return Check(
        code=f"cases_{wanted.hand}",
        label=f"{wanted.hand.label}例数",
        state=state,
        got=got,
        needed=wanted.cases,
        message=f"{counted}{'' if state is State.MET else doubts}。",
        basis=wanted.basis,
        remedy=_cases_remedy(state, wanted.cases - got),
    )


def _cases_remedy(state: State, missing: int) -> str:
    if state is State.MET:
        return ""
    if state is State.UNKNOWN:
        return f"{ASK}，在来源系统补上工号后重新导入手术记录；核清之前按没有达到计。"
    return f"还差{missing}例。完成后等手术记录导入再看；例数不对时{ASK}核对手术记录。"


def _training(wanted: Training, facts: Facts, day: date) -> Check:
    held = [
        proof
        for proof in facts.proofs
        if proof.entry.kind is wanted.kind and wanted.name in proof.entry.name
    ]
    valid = [p for p in held if p.holds_on(day) and _is_recent(p, wanted.months, day)]
    label = f"{wanted.kind.label}“{wanted.name}”"
    if valid:
        return _met("training", "培训", f"{label}：{_said(_latest(valid))}。", wanted.basis)
    reason = f"最近的一份已过期或还没有生效（{_said(_latest(held))}）" if held else "没有登记"
    return _missing(
        "training",
        "培训",
        f"{label}：{reason}。",
        wanted.basis,
        f"取得证书后交医务科登记；已有证书而没有登记的{ASK}。",
    )


def _examination(wanted: Examination, procedure: Procedure, facts: Facts, day: date) -> Check:
    held = [
        proof
        for proof in facts.proofs
        if proof.entry.kind is wanted.kind
        and (proof.entry.code == procedure.code or proof.entry.grade == procedure.grade)
        and proof.holds_on(day)
        and _is_recent(proof, wanted.months, day)
    ]
    best = max(held, key=lambda p: (p.entry.score or 0, p.entry.day), default=None)
    got = best.entry.score if best else None
    enough = got is not None and got >= wanted.score
    since = months_after(day, -wanted.months)
    said = f"{got:g}分，{_said(best)}" if best and got is not None else f"{since}以来没有登记成绩"
    return Check(
        code=f"examination_{wanted.kind}",
        label=wanted.kind.label,
        state=State.MET if enough else State.NOT_MET,
        got=got,
        needed=wanted.score,
        message=f"{wanted.kind.label}须不低于{wanted.score:g}分：{said}。",
        basis=wanted.basis,
        remedy="" if enough else f"请参加本项或同级手术的{wanted.kind.label}，成绩由医务科登记。",
    )


def _licence(wanted: LicenceScope, facts: Facts) -> Check:
    scope = facts.licence_scope
    if scope is not None and wanted.word in scope:
        message = f"执业范围“{scope}”含“{wanted.word}”。"
        return _met("licence_scope", "执业范围", message, wanted.basis)
    held = "没有登记有效的执业证书" if scope is None else f"登记的执业范围是“{scope}”"
    return _missing(
        "licence_scope",
        "执业范围",
        f"执业范围须含“{wanted.word}”：{held}。",
        wanted.basis,
        f"执业证书变更后{ASK}更新登记。",
    )


def _norm(wanted: NormLine, procedure: Procedure, facts: Facts, day: date) -> Check:
    held = [
        proof
        for proof in facts.proofs
        if proof.entry.kind is Proof.NORM
        and proof.entry.code == procedure.code
        and proof.entry.name.strip() == wanted.text.strip()
        and proof.holds_on(day)
    ]
    if held:
        latest = _latest(held)
        message = f"{wanted.text}：{latest.actor_name}登记，{latest.entry.day}确认符合。"
        return _met("norm", "规范条件", message, wanted.basis)
    return Check(
        code="norm",
        label="规范条件",
        state=State.UNKNOWN,
        got=None,
        needed=None,
        message=f"{wanted.text}：须由人确认，系统不判断，还没有确认的记录。",
        basis=wanted.basis,
        remedy="请把证明材料交医务科核对，由医务科登记“规范条件确认”。",
    )


def _is_recent(proof: Qualification, months: int | None, day: date) -> bool:
    """Whether it was obtained within the months before the day, the day's own namesake included."""
    return months is None or months_after(day, -months) <= proof.entry.day


def _latest(proofs: Sequence[Qualification]) -> Qualification:
    return max(proofs, key=lambda p: (p.entry.day, p.id))


def _said(proof: Qualification) -> str:
    entry = proof.entry
    until = f"，有效期至{entry.valid_until}" if entry.valid_until else ""
    return f"{entry.name}{' ' + entry.number if entry.number else ''}，{entry.day}取得{until}"


def _met(code: str, label: str, message: str, basis: str) -> Check:
    return Check(
        code=code,
        label=label,
        state=State.MET,
        got=None,
        needed=None,
        message=message,
        basis=basis,
        remedy="",
    )


def _missing(code: str, label: str, message: str, basis: str, remedy: str) -> Check:
    return Check(
        code=code,
        label=label,
        state=State.NOT_MET,
        got=None,
        needed=None,
        message=message,
        basis=basis,
        remedy=remedy,
    )
