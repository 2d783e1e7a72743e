"""One act on an application: never changed, only followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Hand
from surgery_gov.kernel.calendar import local_date


class ActKind(StrEnum):
    """What was done."""

    SUBMIT = "submit"
    ASSIGN = "assign"
    ASSESS = "assess"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    RETURN = "return"
    RESUBMIT = "resubmit"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    URGE = "urge"

    @property
    def label(self) -> str:
        """The word on the timeline."""
        return _LABELS[self]


_LABELS = {
    ActKind.SUBMIT: "提交申请",
    ActKind.ASSIGN: "指定评估人",
    ActKind.ASSESS: "科室评估",
    ActKind.REVIEW: "医务科复核",
    ActKind.APPROVE: "委员会审批",
    ActKind.ISSUE: "登记发文",
    ActKind.RETURN: "退回补正",
    ActKind.RESUBMIT: "补正后提交",
    ActKind.REJECT: "不予通过",
    ActKind.WITHDRAW: "撤回申请",
    ActKind.URGE: "催办",
}
JUDGED = {
    ActKind.ASSESS: Hand.ASSESS,
    ActKind.REVIEW: Hand.REVIEW,
    ActKind.APPROVE: Hand.APPROVE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """An act with its two clocks: done at ``acted_at``, known from ``recorded_at`` on.

    ``hand`` is the hand it was done as, None for the applicant's. ``items`` (code to effective
    grade) and ``version`` come with a submission, ``verdicts`` with a judgement; ``detail`` keeps
    what else was written: marks, votes, meeting day, resolution, document.
    """

    kind: ActKind
    acted_at: datetime
    recorded_at: datetime
    actor_no: str
    actor_name: str = ""
    id: int = 0
    hand: Hand | None = None
    reason: str = ""
    version: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sent_to(self) -> Hand | None:
        """The hand that a document which could not be issued was sent back to."""
        to = self.detail.get("to")
        return Hand(to) if to and self.kind is ActKind.RETURN else None

    @property
    def label(self) -> str:
        """The words on the timeline."""
        return f"退回{self.sent_to.label}重议" if self.sent_to else self.kind.label

    @property
    def in_record_order(self) -> tuple[datetime, int]:
        """Sort key of the fold."""
        return (self.recorded_at, self.id)


def stepped_on(acts: Sequence[Act]) -> date:
    """Return the day of the newest step, before which nothing that follows can have been done.

    A committee's step is of the day of its meeting, whenever it was entered; urging and naming an
    assessor are no steps.
    """
    step = _newest_step(acts)
    met = step.detail.get("meeting_day")
    return date.fromisoformat(met) if met else local_date(step.acted_at)


def decided_at(acts: Sequence[Act]) -> datetime:
    """Return the instant of the newest step: what came later no hand can have known.

    A committee's step is of the start of its day, however late it was entered; what was taken on
    that very day counts as not known to it.
    """
    return _newest_step(acts).acted_at


def _newest_step(acts: Sequence[Act]) -> Act:
    return next(a for a in reversed(acts) if a.kind not in {ActKind.URGE, ActKind.ASSIGN})
