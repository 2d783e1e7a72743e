"""The acts on an application told as a timeline."""

from collections.abc import Iterator
from typing import Any

from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.verdicts import tally
from surgery_gov.applications.rules.words import Hand

_KINDS = {
    ActKind.ISSUE: "ok",
    ActKind.REJECT: "stop",
    ActKind.RETURN: "warn",
    ActKind.WITHDRAW: "none",
    ActKind.URGE: "warn",
}


def story(acts: tuple[Act, ...]) -> list[dict[str, Any]]:
    """Return the acts, the newest first, as ``why.timeline`` takes them."""
    return [
        {
            "at": act.acted_at,
            "exact": act.kind is not ActKind.APPROVE,
            "kind": _KINDS.get(act.kind, "info"),
            "text": "：".join(filter(None, (act.label, "，".join(_facts(act))))),
            "document": str(act.detail.get("document_no") or act.detail.get("resolution") or ""),
            "who": act.actor_name,
        }
        for act in reversed(acts)
    ]


def _facts(act: Act) -> Iterator[str]:
    if act.kind in {ActKind.SUBMIT, ActKind.RESUBMIT}:
        yield f"第{act.version}稿，{len(act.items)}项"
    if act.verdicts:
        yield tally(act.verdicts)
    if act.kind is ActKind.ASSIGN:
        yield f"{act.detail.get('assessor_name', '')}（{act.detail.get('assessor_no', '')}）"
    if act.hand in {Hand.REVIEW, Hand.APPROVE, Hand.ASSESS} and act.kind in {
        ActKind.RETURN,
        ActKind.REJECT,
    }:
        yield act.hand.label
    if act.reason:
        yield act.reason
