"""What the conditions of a privilege mean for one question.

What can be checked and was not told counts as not met. What is only written in words cannot be
checked by a program: it becomes an obligation, to be confirmed by people before the operation.
A condition only ever adds a finding, so it never turns a no into a yes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from surgery_gov.clearance.rules.dossier import Procedure
from surgery_gov.clearance.rules.findings import Finding, Severity, Why
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.words import moment, named
from surgery_gov.kernel.calendar import day_after
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import (
    AtSite,
    Condition,
    Counted,
    FirstSupervised,
    ForPatients,
    Noted,
    ThenReview,
    Through,
    UnderSupervisor,
    describe,
    kind_of,
    value_of,
)
from surgery_gov.privileges.rules.counted import Count, is_single

MEET = "请满足条件后再问，或改由没有此条件的术者主刀。"
SUPERVISOR = "上级医师（supervisor）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """One procedure asked about and the conditions of the privilege that covers it.

    ``speaks_against`` tells what is against the supervisor of that 工号 doing it alone;
    ``count`` the cases done under a condition.
    """

    conditions: tuple[Condition, ...]
    question: Question
    procedure: Procedure
    speaks_against: Callable[[str], tuple[Finding, ...]]
    count: Callable[[Counted], Count]

    @property
    def single(self) -> bool:
        """Whether the privilege is for one patient: what it allows can be used up."""
        return is_single(self.conditions)


def weigh(case: Weighed) -> Iterator[Finding]:
    """Yield a finding for each condition that is not met or has to be confirmed."""
    question = case.question
    for condition in case.conditions:
        match condition:
            case Noted():
                yield _obligation(case, condition)
            case AtSite(site):
                yield from _told(case, condition, question.site, site, "手术地点（site）")
            case ForPatients():
                yield from _patients(case, condition)
            case UnderSupervisor(staff_no):
                yield from _under(case, condition, staff_no)
            case _:
                yield from _passing(case, condition)


def _patients(case: Weighed, condition: ForPatients) -> Iterator[Finding]:
    """Where several patients are named, it is for each of them: one has to be the one asked."""
    given = case.question.patient
    if given is not None and given.strip() in condition.patients:
        return
    asked = f"询问的患者（patient）是“{given}”"
    yield _not_met(
        case,
        condition,
        asked if given is not None else "询问时没有写明患者（patient），按不满足处理",
        "请核对病案号再问。其他患者须另行授权，或改由没有此条件的术者主刀。",
    )


def _passing(case: Weighed, condition: FirstSupervised | ThenReview | Through) -> Iterator[Finding]:
    """Weigh what changes as time and cases pass."""
    match condition:
        case Through(last_day):
            yield from _through(case, condition, last_day)
        case FirstSupervised():
            yield from _first(case, condition)
        case ThenReview():
            yield _review(case, condition)


def _told(
    case: Weighed, condition: Condition, given: str | None, wanted: str, field: str
) -> Iterator[Finding]:
    if given is None:
        yield _not_met(case, condition, f"询问时没有写明{field}，按不满足处理")
    elif given.strip() != wanted:
        yield _not_met(case, condition, f"询问的{field}是“{given}”")


def _under(case: Weighed, condition: Condition, staff_no: str) -> Iterator[Finding]:
    unmet = tuple(_told(case, condition, case.question.supervisor, staff_no, SUPERVISOR))
    yield from unmet or _unfit(case, condition, staff_no)


def _unfit(case: Weighed, condition: Condition, staff_no: str) -> Iterator[Finding]:
    against = [f for f in case.speaks_against(staff_no) if not _is_only_notice(f)]
    if against:
        yield _not_met(case, condition, f"该上级医师当时不能独立实施：{against[0].what}")


def _is_only_notice(finding: Finding) -> bool:
    """A supervisor whose own cases are counted towards a review still does them alone."""
    return finding.code is Why.CONDITION and finding.data.get("kind") == "then_review"


def _through(case: Weighed, condition: Condition, last_day: date) -> Iterator[Finding]:
    if case.question.at >= day_after(last_day):
        yield _not_met(case, condition, f"询问的时间是{moment(case.question.at)}，已过此日")


def _first(case: Weighed, condition: FirstSupervised) -> Iterator[Finding]:
    """Silent once the cases are done or a fit supervisor is named; else what is to be seen to."""
    count = case.count(condition)
    if count.reached:
        return
    asked = case.question.supervisor
    if condition.staff_no:
        yield from _under(case, condition, condition.staff_no)
    elif asked is not None:
        yield from _unfit(case, condition, asked.strip())
    else:
        yield _obligation(
            case,
            condition,
            f"，{count.so_far()}",
            "请在实施前确定有此项权限的上级医师到场指导；询问时写明其工号，可一并核对。",
            count.data(),
        )


def _review(case: Weighed, condition: ThenReview) -> Finding:
    """From the case after the last allowed one on it is refused until somebody decides anew."""
    count = case.count(condition)
    if count.tally is not None and not count.reached and case.single:
        return _unused(case, condition, count)
    if count.tally is not None and not count.reached:
        remedy = "满数后请提请评估，评估前不可再实施。"
        return _obligation(case, condition, f"，{count.so_far()}", remedy, count.data())
    if case.single:
        return _used(case, condition, count)
    doubtful = count.tally is not None and count.tally.least < condition.cases
    look = "有不能确定的手术记录，请先在手术记录中核对更正；" if doubtful else ""
    remedy = f"{look}请由术者申请再授权，评估同意并发文后再实施，或改由其他术者主刀。"
    return _not_met(case, condition, count.done(), remedy, count.data())


def _unused(case: Weighed, condition: ThenReview, count: Count) -> Finding:
    return Finding(
        code=Why.CONDITION,
        procedure=case.procedure.code,
        severity=Severity.OBLIGATION,
        what=f"{_whose(case)}是单次授权：每名患者限{condition.cases}例，{count.so_far()}。",
        remedy="请在实施前核对患者和院内负责医师。手术登记后自行失效。",
        basis=(bases.SINGLE_USE,),
        data={"kind": kind_of(condition), "value": value_of(condition), **count.data()},
    )


def _used(case: Weighed, condition: ThenReview, count: Count) -> Finding:
    last = f"，最近一例在{count.tally.last}" if count.tally and count.tally.last else ""
    return Finding(
        code=Why.USED,
        procedure=case.procedure.code,
        what=f"{named(case.procedure.code, case.procedure)}的单次授权已使用："
        f"限{condition.cases}例，{count.done()}{last}。",
        remedy="请另行邀请并重新授权，或改由有权限的术者主刀。",
        basis=(bases.SINGLE_USE,),
        data={"kind": kind_of(condition), "value": value_of(condition), **count.data()},
    )


def _not_met(
    case: Weighed,
    condition: Condition,
    why: str,
    remedy: str = MEET,
    data: dict[str, Any] | None = None,
) -> Finding:
    return Finding(
        code=Why.CONDITION_NOT_MET,
        procedure=case.procedure.code,
        what=f"{_whose(case)}的权限附有条件“{describe(condition)}”，{why.rstrip('。')}。",
        remedy=remedy,
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition), **(data or {})},
    )


def _obligation(
    case: Weighed,
    condition: Condition,
    said: str = "",
    remedy: str = "请在实施前由术者和科室确认已满足。",
    data: dict[str, Any] | None = None,
) -> Finding:
    return Finding(
        code=Why.CONDITION,
        procedure=case.procedure.code,
        severity=Severity.OBLIGATION,
        what=f"{_whose(case)}的权限附有条件“{describe(condition)}”{said}。",
        remedy=remedy,
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition), **(data or {})},
    )


def _whose(case: Weighed) -> str:
    return named(case.procedure.code, case.procedure)
