"""What a hand says of each item: agreed, under conditions, for a shorter period, or refused."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.words import Opinion
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import (
    Condition,
    canonical,
    from_json,
    kind_of,
    naming,
    supervisor_named_by,
    to_json,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One hand about one item. ``until`` None means the last day that was asked for."""

    code: str
    opinion: Opinion
    conditions: tuple[Condition, ...] = ()
    until: date | None = None
    note: str = ""

    @property
    def grants(self) -> bool:
        """Whether the item goes on."""
        return self.opinion is not Opinion.REFUSE

    def calling(self, names: Mapping[str, str]) -> "Verdict":
        """Return the same with the names of the supervisors that conditions name, by 工号."""
        return replace(self, conditions=naming(self.conditions, names))

    def as_json(self) -> dict[str, Any]:
        """Return it as stored."""
        return {
            "code": self.code,
            "opinion": self.opinion.value,
            "conditions": to_json(self.conditions),
            "until": self.until.isoformat() if self.until else None,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Verdict":
        """Read it as stored."""
        until = stored["until"]
        return cls(
            code=stored["code"],
            opinion=Opinion(stored["opinion"]),
            conditions=canonical(from_json(stored["conditions"])),
            until=date.fromisoformat(until) if until else None,
            note=stored["note"],
        )


def incomplete(verdicts: Sequence[Verdict], codes: Sequence[str]) -> Iterator[Refusal]:
    """Yield that there is not one verdict on each of the items still open."""
    if sorted(v.code for v in verdicts) != sorted(codes):
        yield Refusal("", "items", "须对每个在审项目各提一条意见，不能多也不能少。", bases.HANDS)


def of_items(
    verdicts: Sequence[Verdict], codes: Sequence[str], until: date | None, today: date
) -> Iterator[Refusal]:
    """Yield what is wrong with the verdicts there are, at ``<place>-<field>``."""
    given = {v.code: v for v in verdicts}
    for place, code in enumerate(codes):
        if code in given:
            yield from _one(place, given[code], until, today)


def _one(place: int, verdict: Verdict, until: date | None, today: date) -> Iterator[Refusal]:
    if verdict.opinion is Opinion.REFUSE and not verdict.note.strip():
        yield Refusal(f"{place}-note", "no_reason", "不同意须写明理由。", bases.HANDS)
    if verdict.opinion is Opinion.CONDITIONAL and not verdict.conditions:
        yield Refusal(
            f"{place}-opinion", "no_condition", "附条件同意须至少填写一项条件。", bases.HANDS
        )
    if verdict.opinion is Opinion.AGREE and verdict.conditions:
        yield Refusal(
            f"{place}-opinion",
            "conditions_unsaid",
            "填写了条件，意见应选“附条件同意”；不附条件则删去条件。",
            bases.HANDS,
        )
    if verdict.until is not None and verdict.grants:
        yield from _end(place, verdict.until, until, today)


def _end(place: int, given: date, asked: date | None, today: date) -> Iterator[Refusal]:
    if asked is not None and given > asked:
        message = f"有效期至只能缩短，不能晚于申请的{asked}。"
        yield Refusal(f"{place}-until", "longer_than_asked", message, bases.HANDS)
    if given <= today:
        yield Refusal(f"{place}-until", "ends_past", "有效期至须晚于今天。", bases.HANDS)


def supervisors(
    verdicts: Sequence[Verdict], codes: Sequence[str], applicant_no: str, known: Collection[str]
) -> Iterator[Refusal]:
    """Yield what is wrong with the supervisors that conditions name; ``known`` are on file."""
    for verdict in verdicts:
        if verdict.code not in codes:
            continue
        for condition in verdict.conditions:
            number = supervisor_named_by(condition)
            field = f"{codes.index(verdict.code)}-if_{kind_of(condition)}"
            if number == applicant_no:
                message = "上级医师不能是申请人本人，请填写其他医师的工号。"
                yield Refusal(field, "own_supervisor", message, bases.HANDS)
            elif number and number not in known:
                message = f"上级医师 {number} 没有登记，请核对工号，注意开头的0。"
                yield Refusal(field, "unknown_supervisor", message, bases.HANDS)


def refused(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Return the codes that do not go on."""
    return frozenset(v.code for v in verdicts if not v.grants)


def tally(verdicts: Iterable[Verdict]) -> str:
    """Say how many items were agreed to, agreed to under conditions, and refused."""
    counts = Counter(v.opinion for v in verdicts)
    return "，".join(f"{each.label}{counts[each]}项" for each in Opinion if counts[each])
