"""What the conditions of a privilege mean for one question.

What can be checked and was not told counts as not met. What is only written in words cannot be
checked by a program: it becomes an obligation, to be confirmed by people before the operation.
"""

from collections.abc import Callable, Iterator

from surgery_gov.clearance.rules.dossier import Procedure
from surgery_gov.clearance.rules.findings import Finding, Severity, Why
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.words import named
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import (
    AtSite,
    Condition,
    ForPatient,
    Noted,
    UnderSupervisor,
    describe,
    kind_of,
    value_of,
)

Judge = Callable[[str], tuple[Finding, ...]]


def weigh(
    conditions: tuple[Condition, ...],
    question: Question,
    procedure: Procedure,
    speaks_against: Judge,
) -> Iterator[Finding]:
    """Yield a finding for each condition that is not met or has to be confirmed.

    ``speaks_against`` tells what is against the supervisor of that 工号 doing it alone.
    """
    for condition in conditions:
        match condition:
            case Noted():
                yield _obligation(condition, procedure)
            case AtSite(site):
                yield from _told(condition, procedure, question.site, site, "手术地点（site）")
            case ForPatient(patient):
                yield from _told(condition, procedure, question.patient, patient, "患者（patient）")
            case UnderSupervisor(staff_no):
                told = _told(
                    condition, procedure, question.supervisor, staff_no, "上级医师（supervisor）"
                )
                unmet = tuple(told)
                yield from unmet or _unfit(condition, procedure, speaks_against(staff_no))


def _told(
    condition: Condition, procedure: Procedure, given: str | None, wanted: str, field: str
) -> Iterator[Finding]:
    if given is None:
        yield _not_met(condition, procedure, f"询问时没有写明{field}，按不满足处理")
    elif given.strip() != wanted:
        yield _not_met(condition, procedure, f"询问的{field}是“{given}”")


def _unfit(
    condition: Condition, procedure: Procedure, against: tuple[Finding, ...]
) -> Iterator[Finding]:
    if against:
        yield _not_met(condition, procedure, f"该上级医师当时不能独立实施：{against[0].what}")


def _not_met(condition: Condition, procedure: Procedure, why: str) -> Finding:
    return Finding(
        code=Why.CONDITION_NOT_MET,
        procedure=procedure.code,
        what=f"{named(procedure.code, procedure)}的权限附有条件“{describe(condition)}”，"
        f"{why.rstrip('。')}。",
        remedy="请满足条件后再问，或改由没有此条件的术者主刀。",
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition)},
    )


def _obligation(condition: Condition, procedure: Procedure) -> Finding:
    return Finding(
        code=Why.CONDITION,
        procedure=procedure.code,
        severity=Severity.OBLIGATION,
        what=f"{named(procedure.code, procedure)}的权限附有条件“{describe(condition)}”。",
        remedy="请在实施前由术者和科室确认已满足。",
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition)},
    )
