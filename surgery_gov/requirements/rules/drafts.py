"""A requirement as somebody writes it, and what is wrong with it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from surgery_gov.policy.rules import bases
from surgery_gov.requirements.rules.conditions import (
    Among,
    Condition,
    Hand,
    MinimumCases,
    NormLine,
)
from surgery_gov.requirements.rules.sets import (
    Mode,
    RequirementSet,
    target_grade,
    target_name,
)

MOST_CASES = 1000
LONGEST_MONTHS = 120
GRADE_FOUR = 4
EXAMPLE_BASIS = (
    "示例模板：一家医院公开的申请条件（近一年该级别一助不少于15例、上级指导下完成不少于25例），"
    "不是国家规定，各院按本院规定修改"
)
EXAMPLE: tuple[Condition, ...] = (
    MinimumCases(hand=Hand.ASSISTED, cases=15, months=12, among=Among.GRADE, basis=EXAMPLE_BASIS),
    MinimumCases(hand=Hand.SUPERVISED, cases=25, months=12, among=Among.GRADE, basis=EXAMPLE_BASIS),
)
"""What one hospital asks, to begin from; each hospital puts its own in its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What is to hold for a target from a day on."""

    target: str
    mode: Mode
    since: date
    note: str
    review_months: int | None
    conditions: tuple[Condition, ...]


def faults_of(
    draft: Draft,
    history: Collection[RequirementSet],
    today: date,
    unknown_codes: Collection[str],
    longest_review: int,
) -> dict[str, list[str]]:
    """Return everything wrong, by field.

    ``unknown_codes`` are codes named that the catalog lacks; ``longest_review`` is the policy's
    longest time between reviews of grade 4, in months.
    """
    faults: dict[str, list[str]] = {}
    for field, message in (
        *_day(draft, history, today),
        *_conditions(draft),
        *_review(draft, longest_review),
        *_codes(draft, unknown_codes),
    ):
        faults.setdefault(field, []).append(message)
    return faults


def _day(
    draft: Draft, history: Collection[RequirementSet], today: date
) -> Iterator[tuple[str, str]]:
    if draft.since < today:
        yield "since", f"施行日期不能早于今天（{today}）：已经按原条件办理的申请不能改判"
    elif draft.since == today and any(row.since == today for row in history):
        yield "since", "今天起施行的条件已经生效，不能再改。请从明天或以后起施行"


def _conditions(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.note.strip():
        yield "note", "没有填写设定或修改的理由。请写明由谁、在哪次会议或哪个文件中决定"
    for condition in draft.conditions:
        if not condition.basis.strip():
            yield "basis", "没有填写依据。每一项条件都要有依据"
            break
    for condition in draft.conditions:
        if isinstance(condition, MinimumCases) and _lists_nothing(condition):
            yield "codes", "计数范围选了相近手术，请至少填写一项"
            break
    if draft.target != "restricted" and target_grade(draft.target) and _norms(draft):
        yield "norms", "规范条件只用于限制类技术。请填写在限制类技术或其手术编码下"


def _lists_nothing(condition: MinimumCases) -> bool:
    return condition.among is Among.LISTED and not condition.codes


def _norms(draft: Draft) -> list[NormLine]:
    return [c for c in draft.conditions if isinstance(c, NormLine)]


def _review(draft: Draft, longest: int) -> Iterator[tuple[str, str]]:
    grave = draft.target == "restricted" or target_grade(draft.target) == GRADE_FOUR
    if grave and draft.review_months and draft.review_months > longest:
        message = f"{target_name(draft.target)}的评估周期不能超过{longest}个月"
        yield "review_months", f"{message}（依据：{bases.cite(bases.REVIEW)}）"


def _codes(draft: Draft, unknown: Collection[str]) -> Iterator[tuple[str, str]]:
    for code in sorted(unknown):
        field = "target" if code == draft.target else "codes"
        yield field, f"编码 {code} 不在{draft.since}施行的目录里。请核对编码"
