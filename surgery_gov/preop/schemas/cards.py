"""Advice as CDS Hooks cards: what stands against it, with its basis, and where to go on.

No card says that all is well where something was not known. ``base`` is the address of this
program; where it is empty a card has no links, and says what to look for here instead.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.clearance.rules.findings import Outcome
from surgery_gov.policy.rules.bases import cite
from surgery_gov.preop.rules.readiness import Item, Readiness

SUMMARY = 139
REASONS = "urn:surgery-gov:override"
Card = dict[str, Any]
OVERRIDES = {
    "rescue": "抢救，已按紧急情况登记",
    "corrected": "已改正，重新提交",
    "elsewhere": "已在本系统之外完成，稍后补传",
    "not_surgery": "不是手术",
}


def of_answer(answer: Answer, base: str) -> Card:
    """Return the card of a kept decision."""
    outcome, decision = answer.decision.outcome, answer.decision
    indicator, head = {
        Outcome.PERMIT: ("info", "术者有权限"),
        Outcome.PERMIT_WITH_OBLIGATIONS: ("warning", "术者有权限，附有条件"),
        Outcome.DENY: ("critical", "术者不可实施"),
    }[outcome]
    lines = [f"- {f.message}（{cite(*f.basis)}）" for f in decision.findings]
    reasons = "；".join(f.what for f in decision.findings)
    return _card(
        indicator,
        f"{head}：{reasons}" if reasons else head,
        lines,
        [("查看判定", "clearance/answers", answer.decision_id)],
        base,
    )


def of_readiness(found: Readiness, base: str) -> Card:
    """Return the card of a case at a step."""
    step = found.stage.label
    if not found.ready:
        head = f"{step}前还缺{len(found.open)}项：{'、'.join(i.label for i in found.open)}"
        indicator, items = "critical", [*found.open, *found.warnings]
    elif found.warnings:
        head = f"可以{step}，请注意：{'、'.join(i.label for i in found.warnings)}"
        indicator, items = "warning", [*found.warnings]
    else:
        head, indicator, items = f"{step}要求的各项都已满足", "info", []
    links = [("打开病例", "cases", found.number)]
    return _card(indicator, head, _lines(items), links, base)


def undecided(reasons: Sequence[str], base: str) -> Card:
    """Return the card of what could not be judged."""
    return _card("warning", f"没有判断：{'；'.join(reasons)}", [], [], base)


def _lines(items: Iterable[Item]) -> list[str]:
    return [f"- **{i.label}**：{i.what}{i.remedy}（{cite(*i.basis)}）" for i in items]


def _card(
    indicator: str, summary: str, lines: list[str], places: list[tuple[str, str, str]], base: str
) -> Card:
    """``places`` are pages of this program: words, path, and the last part of it."""
    card: Card = {
        "uuid": str(uuid.uuid4()),
        "summary": summary if len(summary) <= SUMMARY else f"{summary[: SUMMARY - 1]}…",
        "indicator": indicator,
        "source": {"label": "手术分级与权限管理"},
    }
    if base:
        card["source"]["url"] = base
        card["links"] = [
            {"label": label, "url": f"{base}/{path}/{key}", "type": "absolute"}
            for label, path, key in places
        ]
    else:
        lines = [*lines, *(f"- 在本系统中{label}：{key}" for label, _, key in places)]
    if lines:
        card["detail"] = "\n".join(lines)
    if indicator != "info":
        card["overrideReasons"] = [
            {"code": code, "system": REASONS, "display": words} for code, words in OVERRIDES.items()
        ]
    return card
