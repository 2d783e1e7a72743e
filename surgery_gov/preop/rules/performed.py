"""What was really done, beside what was planned."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.preop.rules.plans import LONGEST, SELF_SUPERVISED

TOO_LATE = (
    "手术结束已超过手工补记的时限（本院规则设置），不能补登到那么早。请核对时间，或由手术系统传送"
)

NO_CODES = "没有填写实际手术，请至少填写一项手术编码"
NO_SURGEON = "没有填写实际术者，请填写工号"


@dataclass(frozen=True, kw_only=True, slots=True)
class Performed:
    """The operation as it was: surgeon, procedures, times.

    ``supervisor_no`` is who supervised the surgeon (指导医师), empty where nobody did.
    """

    surgeon_no: str
    codes: frozenset[str]
    began_at: datetime
    ended_at: datetime
    supervisor_no: str = ""

    @property
    def supervisors(self) -> tuple[str, ...]:
        """Who supervised, as clearance is asked: nobody but whom the record names."""
        return (self.supervisor_no,) if self.supervisor_no else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """How the operation differs from the plan.

    ``same_surgeon`` counts for 指标十八; ``same_procedure`` for 指标十七, where one procedure in
    common is enough.
    """

    same_surgeon: bool
    same_procedure: bool
    added: frozenset[str]
    left_out: frozenset[str]

    @property
    def none(self) -> bool:
        """Whether it went as planned."""
        return self.same_surgeon and not self.added and not self.left_out


def compare(surgeon_no: str, codes: Collection[str], performed: Performed) -> Difference:
    """Return the difference between the plan (its surgeon and codes) and the operation."""
    planned = frozenset(codes)
    return Difference(
        same_surgeon=surgeon_no == performed.surgeon_no,
        same_procedure=not planned.isdisjoint(performed.codes),
        added=performed.codes - planned,
        left_out=planned - performed.codes,
    )


def faults(done: Performed, now: datetime, earliest: datetime | None) -> Mapping[str, list[str]]:
    """Return everything wrong with what is to be put on record, by field.

    ``earliest`` is the last moment that the hospital still lets be entered by hand; None where
    another system tells it, which is not bound to that.
    """
    found: dict[str, list[str]] = {}
    for field, message in _faults(done, now, earliest):
        found.setdefault(field, []).append(message)
    return found


def _faults(done: Performed, now: datetime, earliest: datetime | None) -> Iterator[tuple[str, str]]:
    if not done.codes:
        yield "codes", NO_CODES
    if not done.surgeon_no.strip():
        yield "surgeon_no", NO_SURGEON
    elif done.supervisor_no == done.surgeon_no:
        yield "supervisor_no", SELF_SUPERVISED
    if done.ended_at <= done.began_at:
        yield "ended_at", "手术结束不能早于手术开始，请改正"
    elif done.ended_at - done.began_at > LONGEST:
        yield "ended_at", "手术时间超过48小时，请核对日期"
    if done.ended_at > now:
        yield "ended_at", "手术结束不能晚于现在，结束后再登记"
    if earliest is not None and done.ended_at < earliest:
        yield "ended_at", TOO_LATE
