"""A proposal: what gave rise to it, why, on what it rests, and what act would follow. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.target import Target


class Kind(StrEnum):
    """What gave rise to a proposal, the gravest first."""

    LICENCE_LAPSED = "licence_lapsed"
    LEFT = "left"
    RETIRED = "retired"
    REACHED = "reached"
    REGRADED = "regraded"
    MOVED = "moved"
    LICENCE_ENDING = "licence_ending"
    REVIEW_DUE = "review_due"
    EXPIRING = "expiring"

    @property
    def label(self) -> str:
        """The words of the heading."""
        return _LABELS[self]

    @property
    def family(self) -> str:
        """The family of its status tag."""
        return "stop" if self in _GRAVE else "warn"


class Act(StrEnum):
    """What is proposed; ``REVIEW`` ends in a renewal where the review finds no fault.

    ``APPLY`` is the surgeon's: what only goes through all hands.
    """

    SUSPEND = "suspend"
    REVOKE = "revoke"
    RENEW = "renew"
    REVIEW = "review"
    GRANT = "grant"
    APPLY = "apply"

    @property
    def label(self) -> str:
        """The words of the link."""
        return _ACTS[self][0]

    @property
    def decision(self) -> DecisionKind:
        """The decision whose form does it."""
        return _ACTS[self][1]


_GRAVE = frozenset({Kind.LICENCE_LAPSED, Kind.LEFT, Kind.RETIRED, Kind.REACHED})
_LABELS = {
    Kind.LICENCE_LAPSED: "执业证书失效",
    Kind.LEFT: "已离职",
    Kind.RETIRED: "目录已停用",
    Kind.REACHED: "已满例数，待评估",
    Kind.REGRADED: "级别上调",
    Kind.MOVED: "已转科",
    Kind.LICENCE_ENDING: "执业证书将到期",
    Kind.REVIEW_DUE: "评估或再授权到期",
    Kind.EXPIRING: "权限将到期",
}
_ACTS = {
    Act.SUSPEND: ("暂停权限", DecisionKind.SUSPEND),
    Act.REVOKE: ("取消权限", DecisionKind.REVOKE),
    Act.RENEW: ("续期权限", DecisionKind.RENEW),
    Act.REVIEW: ("评估后续期", DecisionKind.RENEW),
    Act.GRANT: ("逐项授予", DecisionKind.GRANT),
    Act.APPLY: ("由术者提出申请", DecisionKind.RENEW),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """One thing to be looked at. ``facts`` is the digest of what it stands on.

    ``since`` is from when it is so, or will be. ``target`` is what the act is about.
    """

    kind: Kind
    act: Act
    staff_no: str
    target: Target
    name: str
    grade: int | None
    why: str
    basis: str
    since: datetime | None
    facts: str
