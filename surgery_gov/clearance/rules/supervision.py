"""Who supervises: whom of those named the condition lets, and who of them is fit to.

Before an operation those named may come, so each is looked at: one who is named alone is there
by what the question says; of several it must be one who is found fit, and the answer says who.
Of an operation done only the 指导医师 on record counts, as it does where cases are counted:
a surgeon on file, other than the operator, and the one the condition names where it names one.
Whether that one was fit is said apart, for it makes the operation no less supervised on record.
"""

from collections.abc import Iterator

from surgery_gov.clearance.rules.findings import Check, Finding, Why
from surgery_gov.clearance.rules.weighed import Weighed, not_met, obligation
from surgery_gov.privileges.rules.conditions import (
    FirstSupervised,
    UnderSupervisor,
    supervisor_named_by,
)
from surgery_gov.privileges.rules.counted import Count

SUPERVISOR = "上级医师（supervisor）"
NAME_ONE = "请在实施前确定有此项权限的上级医师到场指导；询问时写明其工号，可一并核对。"
PUT_ON_RECORD = "当时有上级医师指导的，请更正实际手术，补登记指导医师；没有的，由科主任报告医务科。"
CORRECT = "指导医师登记有误的，请更正实际手术；确实如此的，由科主任报告医务科。"
BE_THERE = "请确认其在场后再实施。"
Supervised = UnderSupervisor | FirstSupervised


def under(
    case: Weighed, condition: Supervised, count: Count | None = None
) -> Iterator[Finding | Check]:
    """Yield what is against it, or who supervises; ``count`` where cases are counted."""
    asked, wanted = case.question.supervisors, supervisor_named_by(condition)
    called = tuple(no for no in asked if not wanted or no.strip() == wanted)
    if case.question.done:
        yield from _on_record(case, condition, called, count)
    elif not asked and count is not None and not wanted:
        yield obligation(case, condition, f"，{count.so_far()}", NAME_ONE, data=count.data())
    elif not called:
        yield not_met(case, condition, _not_told(asked, case))
    else:
        yield from _fit(case, condition, called, count)


def _not_told(asked: tuple[str, ...], case: Weighed) -> str:
    if not asked:
        return f"询问时没有写明{SUPERVISOR}，按不满足处理"
    told = "、".join(map(case.called, asked))
    return f"写明的{SUPERVISOR}是{told}，不是条件指定的那位"


def _fit(
    case: Weighed, condition: Supervised, called: tuple[str, ...], count: Count | None
) -> Iterator[Finding | Check]:
    against = {no: _against(case, no) for no in called}
    fit = [no for no, why in against.items() if not why]
    if not fit:
        yield not_met(case, condition, _none_fit(case, against))
    elif len(case.question.supervisors) == 1:
        yield _there(case, fit[0])
    else:
        yield _one_of(case, condition, fit, count)


def _against(case: Weighed, staff_no: str) -> str:
    """Say what is against the supervisor doing it alone; nothing where he is fit."""
    against = (f for f in case.speaks_against(staff_no) if not _is_only_notice(f))
    found = next(against, None)
    return found.what.rstrip("。") if found else ""


def _is_only_notice(finding: Finding) -> bool:
    """A supervisor whose own cases are counted towards a review still does them alone."""
    return finding.code is Why.CONDITION and finding.data.get("kind") == "then_review"


def _none_fit(case: Weighed, against: dict[str, str]) -> str:
    told = [f"上级医师{case.called(no)}当时不能独立实施：{why}" for no, why in against.items()]
    return "；".join(told)


def _there(case: Weighed, staff_no: str) -> Check:
    return Check(
        "supervised",
        "有上级医师指导",
        f"{case.whose}由{case.called(staff_no)}到场指导",
        {"procedure": case.procedure.code, "supervisors": [staff_no]},
    )


def _one_of(case: Weighed, condition: Supervised, fit: list[str], count: Count | None) -> Finding:
    """Say who has to be there: that somebody may come is not yet that he does."""
    so_far = f"，{count.so_far()}" if count else ""
    who = "、".join(map(case.called, fit)) + ("中的一位" if len(fit) > 1 else "")
    data = {**(count.data() if count else {}), "supervisors": fit}
    return obligation(case, condition, f"{so_far}，须由{who}到场指导", BE_THERE, data=data)


def _on_record(
    case: Weighed, condition: Supervised, called: tuple[str, ...], count: Count | None
) -> Iterator[Finding | Check]:
    known = [no for no in called if no != case.question.staff_no and _is_on_file(case, no)]
    if not known:
        aside = "，按不满足处理" + ("，也不计入例数" if count else "")
        yield not_met(case, condition, _not_on_record(case) + aside, PUT_ON_RECORD)
    for staff_no in known:
        why = _against(case, staff_no)
        if why:
            told = f"登记的指导医师{case.called(staff_no)}当时不能独立实施：{why}"
            yield not_met(case, condition, told, CORRECT, code=Why.SUPERVISOR_UNFIT)
        else:
            yield _there(case, staff_no)


def _not_on_record(case: Weighed) -> str:
    asked = case.question.supervisors
    if not asked:
        return "手术记录没有登记指导医师"
    if set(asked) == {case.question.staff_no}:
        return "手术记录登记的指导医师是术者本人"
    told = "、".join(map(case.called, asked))
    if not any(_is_on_file(case, no) for no in asked):
        return f"手术记录登记的指导医师{told}不在术者名册中"
    return f"手术记录登记的指导医师是{told}"


def _is_on_file(case: Weighed, staff_no: str) -> bool:
    return not any(f.code is Why.UNKNOWN_SURGEON for f in case.speaks_against(staff_no))
