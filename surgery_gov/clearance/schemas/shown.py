"""An answer as a page shows it: rows, reasons, the life of a privilege around the instant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.clearance.queries.answers import KeptAnswer
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.words import through
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.privileges.rules.decisions import GIVING, Decision
from surgery_gov.privileges.rules.verbs import verbs_of

KINDS = {"permit": "ok", "permit_with_obligations": "warn", "deny": "stop"}
WORDS = {"permit": "可实施", "permit_with_obligations": "可实施，附条件", "deny": "不可实施"}
TAGS = {"permit": "可实施", "permit_with_obligations": "附条件", "deny": "不可实施"}
STANDINGS = {"revoked": "取消", "suspended": "暂停", "expired": "已过期", "not_yet": "未生效"}
_NOT_DECIDABLE = {"unknown_surgeon", "no_edition", "unknown_type", "unknown_action", "undecidable"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One procedure of the answer."""

    code: str
    name: str | None
    grade: int | None
    restricted: bool
    kind: str
    tag: str
    since: datetime | None
    until: datetime | None
    standing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """What was decided about one privilege, in order of time, with the instant asked about."""

    name: str
    items: list[dict[str, Any]]


def title(kept: KeptAnswer) -> str:
    """Return the answer in a few words."""
    codes = {finding["code"] for finding in kept.answer["findings"]}
    if codes & _NOT_DECIDABLE:
        return "不可实施：资料不全，不能判断"
    return WORDS[kept.outcome]


def sentence(kept: KeptAnswer) -> str:
    """Return what follows who and when: how many procedures, and how many of them not."""
    verdicts = kept.answer["verdicts"]
    refused = sum(verdict["outcome"] == "deny" for verdict in verdicts)
    told = f"拟实施{len(kept.question.codes)}项手术"
    if refused > 1 and refused == len(verdicts):
        return f"{told}，均不可实施。"
    if refused:
        return f"{told}，其中{refused}项不可实施。"
    if kept.outcome == "deny":
        return f"{told}，术者当时不具备实施手术的条件。"
    return f"{told}，均有有效权限。"


def rows(kept: KeptAnswer) -> list[Row]:
    """Return the procedures asked about, each with its own answer."""
    return [
        Row(
            code=verdict["code"],
            name=verdict["name"],
            grade=verdict["grade"],
            restricted=verdict["restricted"],
            kind=KINDS[verdict["outcome"]],
            tag=TAGS[verdict["outcome"]],
            since=_instant(verdict["since"]),
            until=_instant(verdict["until"]),
            standing=STANDINGS.get(verdict["standing"] or "", ""),
        )
        for verdict in kept.answer["verdicts"]
    ]


def life(kept: KeptAnswer) -> Life | None:
    """Return the life of the privilege that matters most: of the first refused, else the first."""
    verdicts = [v for v in kept.answer["verdicts"] if v["target"]]
    verdicts.sort(key=lambda verdict: verdict["outcome"] != "deny")
    if not verdicts:
        return None
    chosen = verdicts[0]
    decisions = gather(kept.question, kept.known_at).ledgers.get(chosen["target"], ())
    verbs = verbs_of(decisions)
    items: list[dict[str, Any]] = [
        {
            "at": decision.effective_at,
            "text": _told(verbs[decision.id], decision),
            "document": decision.document_no,
            "kind": "ok" if decision.kind in GIVING else "stop",
        }
        for decision in decisions
    ]
    items.append({"at": kept.question.at, "asked": True})
    items.sort(key=lambda item: item["at"])
    return Life(name=chosen["name"] or chosen["code"], items=items)


def _told(verb: str, decision: Decision) -> str:
    ends = decision.until if decision.kind.gives else None
    return f"{verb}，至{through(ends)}" if ends else verb


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
