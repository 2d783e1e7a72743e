"""What the conditions of a privilege mean for one question.

What can be checked and was not told counts as not met. What is only written in words cannot be
checked by a program: it becomes an obligation, to be confirmed by people before the operation.
A condition only ever adds a finding, so it never turns a no into a yes.
"""

from collections.abc import Iterator
from datetime import date

from surgery_gov.clearance.rules.findings import Check, Finding, Severity, Why
from surgery_gov.clearance.rules.supervision import under
from surgery_gov.clearance.rules.weighed import Weighed, not_met, obligation
from surgery_gov.clearance.rules.words import moment
from surgery_gov.kernel.calendar import day_after
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import (
    AtSite,
    Condition,
    FirstSupervised,
    ForPatients,
    Noted,
    ThenReview,
    Through,
    UnderSupervisor,
    kind_of,
    value_of,
)
from surgery_gov.privileges.rules.counted import Count


def weigh(case: Weighed) -> Iterator[Finding | Check]:
    """Yield a finding for each condition that is not met or has to be confirmed, and who is
    found to supervise where one is met by that.
    """
    question = case.question
    for condition in case.conditions:
        match condition:
            case Noted():
                yield obligation(case, condition)
            case AtSite(site):
                yield from _told(case, condition, question.site, site, "手术地点（site）")
            case ForPatients():
                yield from _patients(case, condition)
            case UnderSupervisor():
                yield from under(case, condition)
            case _:
                yield from _passing(case, condition)


def _patients(case: Weighed, condition: ForPatients) -> Iterator[Finding]:
    """Where several patients are named, it is for each of them: one has to be the one asked."""
    given = case.question.patient
    if given is not None and given.strip() in condition.patients:
        return
    asked = f"询问的患者（patient）是“{given}”"
    yield not_met(
        case,
        condition,
        asked if given is not None else "询问时没有写明患者（patient），按不满足处理",
        "请核对病案号再问。其他患者须另行授权，或改由没有此条件的术者主刀。",
    )


def _passing(
    case: Weighed, condition: FirstSupervised | ThenReview | Through
) -> Iterator[Finding | Check]:
    """Weigh what changes as time and cases pass: once the first cases are done all is silent."""
    match condition:
        case Through(last_day):
            yield from _through(case, condition, last_day)
        case FirstSupervised():
            count = case.count(condition)
            if not count.reached:
                yield from under(case, condition, count)
        case ThenReview():
            yield _review(case, condition)


def _told(
    case: Weighed, condition: Condition, given: str | None, wanted: str, field: str
) -> Iterator[Finding]:
    if given is None:
        yield not_met(case, condition, f"询问时没有写明{field}，按不满足处理")
    elif given.strip() != wanted:
        yield not_met(case, condition, f"询问的{field}是“{given}”")


def _through(case: Weighed, condition: Condition, last_day: date) -> Iterator[Finding]:
    if case.question.at >= day_after(last_day):
        yield not_met(case, condition, f"询问的时间是{moment(case.question.at)}，已过此日")


def _review(case: Weighed, condition: ThenReview) -> Finding:
    """From the case after the last allowed one on it is refused until somebody decides anew."""
    count = case.count(condition)
    if count.tally is not None and not count.reached and case.single:
        return _unused(case, condition, count)
    if count.tally is not None and not count.reached:
        remedy = "满数后请提请评估，评估前不可再实施。"
        return obligation(case, condition, f"，{count.so_far()}", remedy, data=count.data())
    if case.single:
        return _used(case, condition, count)
    doubtful = count.tally is not None and count.tally.least < condition.cases
    look = "有不能确定的手术记录，请先在手术记录中核对更正；" if doubtful else ""
    remedy = f"{look}请由术者申请再授权，评估同意并发文后再实施，或改由其他术者主刀。"
    return not_met(case, condition, count.done(), remedy, data=count.data())


def _unused(case: Weighed, condition: ThenReview, count: Count) -> Finding:
    return Finding(
        code=Why.CONDITION,
        procedure=case.procedure.code,
        severity=Severity.OBLIGATION,
        what=f"{case.whose}是单次授权：每名患者限{condition.cases}例，{count.so_far()}。",
        remedy="请在实施前核对患者和院内负责医师。手术登记后自行失效。",
        basis=(bases.SINGLE_USE,),
        data={"kind": kind_of(condition), "value": value_of(condition), **count.data()},
    )


def _used(case: Weighed, condition: ThenReview, count: Count) -> Finding:
    last = f"，最近一例在{count.tally.last}" if count.tally and count.tally.last else ""
    return Finding(
        code=Why.USED,
        procedure=case.procedure.code,
        what=f"{case.whose}的单次授权已使用：限{condition.cases}例，{count.done()}{last}。",
        remedy="请另行邀请并重新授权，或改由有权限的术者主刀。",
        basis=(bases.SINGLE_USE,),
        data={"kind": kind_of(condition), "value": value_of(condition), **count.data()},
    )
