"""A meeting of the committee: who belongs to it, who came, how they voted. Pure.

No article says how many must come; quorum and majority are settings of the hospital.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.kernel.permissions import same_person
from surgery_gov.policy.rules import bases

MOST_MEMBERS = 60
HUNDRED = 100


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word of its tag."""
        return _STATUSES[self][1]

    @property
    def kind(self) -> str:
        """The family of its tag."""
        return _STATUSES[self][0]


_STATUSES = {
    MeetingStatus.PLANNED: ("info", "待开"),
    MeetingStatus.CLOSED: ("ok", "已决议"),
    MeetingStatus.CANCELLED: ("none", "已取消"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Somebody of the committee: 工号 and name."""

    staff_no: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What the secretary writes of a meeting."""

    number: str
    day: date
    place: str
    members: tuple[Member, ...]

    def faults(self, registered: Mapping[str, str], today: date) -> Iterator[Refusal]:
        """Yield what is wrong; ``registered`` are the names on file by 工号.

        A meeting of the past may still be entered; one more than a year ahead is a slip.
        """
        if (self.day - today).days > 366:  # noqa: PLR2004
            yield Refusal("day", "too_far", "会议日期晚于今天一年以上，请核对。")
        if not self.members:
            yield Refusal("members", "no_members", "没有填写委员，请至少填写一名。", bases.HANDS)
        if len(self.members) > MOST_MEMBERS:
            yield Refusal("members", "too_many", f"委员最多{MOST_MEMBERS}人，请核对。")
        yield from _members(self.members, registered)


def _members(members: Sequence[Member], registered: Mapping[str, str]) -> Iterator[Refusal]:
    numbers = [m.staff_no for m in members]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield Refusal("members", "twice", f"工号 {number} 填写了两次，请删去一行。")
    for member in members:
        name = registered.get(member.staff_no, member.name)
        if name != member.name:
            message = f"工号 {member.staff_no} 登记的姓名是{name}，不是{member.name}。请核对。"
            yield Refusal("members", "other_name", message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Votes:
    """How they voted on one item."""

    voted_for: int
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        """How many voted, abstentions included."""
        return self.voted_for + self.against + self.abstained

    def as_json(self) -> dict[str, int]:
        """Return it as kept."""
        return {"for": self.voted_for, "against": self.against, "abstained": self.abstained}


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What the meeting said of one application: verdicts in their order, votes by code."""

    number: str
    verdicts: tuple[Verdict, ...]
    votes: Mapping[str, Votes]
    seen: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """The resolution as entered: its number, who came (工号), everything decided.

    ``agenda`` are the numbers of what was before whoever entered it, where that is known.
    """

    number: str
    present: tuple[str, ...]
    decided: tuple[Decided, ...]
    opinion: str = ""
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """The hospital's own numbers in force on the meeting's day, in per cent."""

    quorum: int
    majority: int


def unready(day: date, today: date, size: int, gone: Sequence[str]) -> str:
    """Say why nothing can be resolved yet, and what to do; blank where nothing is in the way.

    ``size`` is how many applications are on the agenda, ``gone`` names those of them that wait
    for the committee no more.
    """
    if day > today:
        said = f"会议日期是{day}，还没有开，不能登记决议。会议提前的，请先修改会议日期。"
    elif not size:
        said = "议程上没有申请，不能登记决议。请先在会议页面列入申请。"
    elif gone:
        said = f"{'；'.join(gone)}，已不等委员会审批。请先在会议页面从议程中取下，再登记决议。"
    else:
        return ""
    return f"{said}（依据：{bases.cite(bases.HANDS)}）"


def attendance(members: Sequence[Member], present: Sequence[str], quorum: int) -> Iterator[Refusal]:
    """Yield why these are not enough, or are not of the committee."""
    known = {m.staff_no for m in members}
    strangers = [no for no in present if no not in known]
    if strangers:
        message = f"{'、'.join(strangers)}不是这次会议的委员。请先在会议中补上委员。"
        yield Refusal("present", "no_member", message, bases.HANDS)
    here = len(known & set(present))
    if here * HUNDRED < quorum * len(members):
        message = (
            f"到会{here}人，全体委员{len(members)}人，不到{quorum}%，不能登记决议。"
            "请核对到会的委员，或另行开会。"
        )
        yield Refusal("present", "no_quorum", message, bases.QUORUM)


def abstaining(present: Iterable[str], applicant_no: str) -> tuple[str, ...]:
    """Return who came and may not vote on this application: the applicant."""
    return tuple(no for no in present if same_person(no, applicant_no))


def votes_faults(
    decided: Decided, codes: Sequence[str], applicant: Member, present: Sequence[str], house: House
) -> Iterator[Refusal]:
    """Yield what does not add up in the votes on each item, at ``<place>-for``.

    ``codes`` are the open items. Where nobody is said to have come, no sum is held to that.
    """
    gone = abstaining(present, applicant.staff_no)
    voters = len(set(present)) - len(gone)
    said = {verdict.code: verdict for verdict in decided.verdicts}
    for place, code in enumerate(codes):
        votes = decided.votes.get(code)
        if votes is None:
            yield Refusal(f"{place}-for", "no_votes", "没有填写表决票数。", bases.HANDS)
        elif present and votes.total != voters:
            yield _differs(place, votes, voters, applicant, away=bool(gone))
        elif code in said:
            yield from _outcome(place, said[code], votes, house)


def _differs(place: int, votes: Votes, voters: int, applicant: Member, *, away: bool) -> Refusal:
    field_name = f"{place}-for"
    if away:
        message = (
            f"{applicant.name}（{applicant.staff_no}）是申请人，须回避，票数不能计入。"
            f"此项表决人数应为{voters}人，填写的是{votes.total}人。"
        )
        return Refusal(field_name, "own_vote", message, bases.ABSTAINING)
    message = f"同意、反对、弃权之和应为到会的{voters}人，填写的是{votes.total}人。"
    return Refusal(field_name, "votes_differ", message, bases.HANDS)


def _outcome(place: int, verdict: Verdict, votes: Votes, house: House) -> Iterator[Refusal]:
    carried = votes.voted_for * HUNDRED > votes.total * house.majority
    if verdict.grants is not carried:
        said = "同意票过了" if carried else "同意票没有超过"
        message = (
            f"{said}表决人数的{house.majority}%（{votes.voted_for} / {votes.total}），"
            f"意见却是“{verdict.opinion.label}”。请核对票数和意见。"
        )
        yield Refusal(f"{place}-opinion", "against_votes", message, bases.MAJORITY)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRow:
    """One procedure as resolved, for the minutes; ``abstaining`` are 工号 of who did not vote."""

    application: str
    applicant_no: str
    applicant: str
    department: str
    code: str
    name: str
    grade: int
    verdict: Verdict
    votes: Votes
    abstaining: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return it as kept."""
        return {
            "application": self.application,
            "applicant_no": self.applicant_no,
            "applicant": self.applicant,
            "department": self.department,
            "code": self.code,
            "name": self.name,
            "grade": self.grade,
            "verdict": self.verdict.as_json(),
            "votes": self.votes.as_json(),
            "abstaining": list(self.abstaining),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ItemRow":
        """Read it as kept."""
        votes = stored["votes"]
        return cls(
            **{
                **stored,
                "verdict": Verdict.from_json(stored["verdict"]),
                "votes": Votes(
                    voted_for=votes["for"], against=votes["against"], abstained=votes["abstained"]
                ),
                "abstaining": tuple(stored["abstaining"]),
            }
        )
