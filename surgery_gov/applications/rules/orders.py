"""What a hand puts down: rulings on one application or many, with the facts of its meeting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import DOMAINS, Mark
from surgery_gov.policy.rules import bases

MOST_DAYS_AHEAD = 366


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """The verdicts on the open items of one application.

    ``seen`` is the version of the application that was on the screen; None where none was.
    """

    number: str
    verdicts: tuple[Verdict, ...]
    seen: int | None = None
    opinion: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """The department's: a mark and remark in each domain, the vote, who led."""

    ruling: Ruling
    marks: Mapping[str, Mark]
    remarks: Mapping[str, str] = field(default_factory=dict)
    voters: int = 0
    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    leader: str = ""

    def faults(self) -> tuple[Refusal, ...]:
        """Return what is missing or does not add up."""
        found = [
            Refusal(f"mark_{key}", "no_mark", f"没有评定“{words}”。", bases.EVALUATED)
            for key, words in DOMAINS.items()
            if key not in self.marks
        ]
        if self.voters < 1:
            found.append(Refusal("voters", "no_vote", "没有填写表决人数。", bases.HANDS))
        found += differing(self.voters, self.votes_for, self.votes_against, self.abstained)
        if not self.ruling.opinion.strip():
            found.append(Refusal("opinion", "no_opinion", "没有填写工作小组意见。", bases.HANDS))
        if not self.leader.strip():
            found.append(Refusal("leader", "no_leader", "没有填写组长姓名。", bases.HANDS))
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """Return it as kept with the act."""
        return {
            "marks": {key: mark.value for key, mark in self.marks.items()},
            "remarks": dict(self.remarks),
            "voters": self.voters,
            "for": self.votes_for,
            "against": self.votes_against,
            "abstained": self.abstained,
            "leader": self.leader,
        }


def differing(voters: int, *votes: int | None) -> list[Refusal]:
    """Return that the votes of the department's group do not add up to those who voted."""
    if not voters or sum(count or 0 for count in votes) == voters:
        return []
    message = "同意、反对、弃权人数之和须等于表决人数。"
    return [Refusal("voters", "votes_differ", message, bases.HANDS)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The committee's: one meeting day and resolution number for many applications.

    ``meeting`` is the number of the meeting on record that resolved it; blank where none is.
    """

    meeting_day: date
    number: str
    rulings: tuple[Ruling, ...]
    opinion: str = ""
    meeting: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuance:
    """The formal document; ``withheld`` are items left out of it, each with the reason."""

    number: str
    document_no: str
    document_day: date
    withheld: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None

    def faults(self, open_codes: Sequence[str], decided: date, today: date) -> Iterator[Refusal]:
        """Yield what is missing or cannot be; ``decided`` is the day of the hand before.

        What is withheld is told at ``<code>-why``.
        """
        if not self.document_no.strip():
            message = "没有填写文号。没有正式文件，权限不生效。"
            yield Refusal("document_no", "no_document", message, bases.HANDS)
        yield from day_faults(self.document_day, decided, today)
        for code in sorted(set(self.withheld) - set(open_codes)):
            message = f"{code}不在待发文的项目中，不能记为不发文。请核对编码。"
            yield Refusal("withheld", "not_open", message, bases.HANDS)
        for code, reason in self.withheld.items():
            if not reason.strip():
                yield Refusal(f"{code}-why", "no_reason", f"{code}不发文须写明原因。", bases.HANDS)


def day_faults(day: date, decided: date, today: date) -> Iterator[Refusal]:
    """Yield why a document cannot bear this day."""
    if day < decided:
        message = f"发文日期不能早于上一道手续的日期{decided}。请核对文件上的日期。"
        yield Refusal("document_day", "too_early", message, bases.HANDS)
    elif (day - today).days > MOST_DAYS_AHEAD:
        yield Refusal("document_day", "too_far", "发文日期晚于今天一年以上，请核对。", bases.HANDS)
