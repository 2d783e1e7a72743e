"""What a condition is weighed with, and the two kinds of things said of one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surgery_gov.clearance.rules.dossier import Procedure
from surgery_gov.clearance.rules.findings import Finding, Severity, Why
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.words import named
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import (
    Condition,
    Counted,
    describe,
    kind_of,
    value_of,
)
from surgery_gov.privileges.rules.counted import Count, is_single

MEET = "请满足条件后再问，或改由没有此条件的术者主刀。"
CONFIRM = "请在实施前由术者和科室确认已满足。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """One procedure asked about and the conditions of the privilege that covers it.

    ``speaks_against`` tells what is against the supervisor of that 工号 doing it alone;
    ``called`` writes one by name and 工号; ``count`` the cases done under a condition.
    """

    conditions: tuple[Condition, ...]
    question: Question
    procedure: Procedure
    speaks_against: Callable[[str], tuple[Finding, ...]]
    called: Callable[[str], str]
    count: Callable[[Counted], Count]

    @property
    def single(self) -> bool:
        """Whether the privilege is for one patient: what it allows can be used up."""
        return is_single(self.conditions)

    @property
    def whose(self) -> str:
        """The procedure by name and code."""
        return named(self.procedure.code, self.procedure)


def not_met(
    case: Weighed,
    condition: Condition,
    why: str,
    remedy: str = MEET,
    *,
    data: dict[str, Any] | None = None,
    code: Why = Why.CONDITION_NOT_MET,
) -> Finding:
    """Return the refusal: the condition, and ``why`` it is not met."""
    return Finding(
        code=code,
        procedure=case.procedure.code,
        what=f"{case.whose}的权限附有条件“{describe(condition)}”，{why.rstrip('。')}。",
        remedy=remedy,
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition), **(data or {})},
    )


def obligation(
    case: Weighed,
    condition: Condition,
    said: str = "",
    remedy: str = CONFIRM,
    *,
    data: dict[str, Any] | None = None,
) -> Finding:
    """Return what has to be seen to before the operation."""
    return Finding(
        code=Why.CONDITION,
        procedure=case.procedure.code,
        severity=Severity.OBLIGATION,
        what=f"{case.whose}的权限附有条件“{describe(condition)}”{said}。",
        remedy=remedy,
        basis=(bases.CONFIRMED,),
        data={"kind": kind_of(condition), "value": value_of(condition), **(data or {})},
    )
