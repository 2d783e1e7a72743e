"""The disciplines asked to a multidisciplinary discussion that is held in another system."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

DISCIPLINES = "disciplines"
"""Kept beside the answers of a form that asks other disciplines: what each of them said."""


class Answer(StrEnum):
    """What an invited colleague says to the invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The word for people."""
        return _ANSWERS[self]


_ANSWERS = {Answer.ACCEPTED: "参加", Answer.DECLINED: "不能参加"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Discipline:
    """A colleague asked for a department, by its name; ``at`` is when the answer was given.

    The department took part only where the colleague came and gave an ``opinion``.
    """

    department: str
    staff_no: str
    at: datetime
    answer: Answer = Answer.ACCEPTED
    opinion: str = ""

    @property
    def took_part(self) -> bool:
        """Whether it counts among the disciplines of the discussion."""
        return self.answer is Answer.ACCEPTED and bool(self.opinion.strip())

    def as_json(self) -> dict[str, str]:
        """Return it as it is kept."""
        return {
            "department": self.department,
            "staff_no": self.staff_no,
            "at": self.at.isoformat(),
            "answer": self.answer.value,
            "opinion": self.opinion,
        }


def disciplines_of(values: Mapping[str, Any]) -> tuple[Discipline, ...]:
    """Return what was kept beside the answers of a form."""
    return tuple(
        Discipline(
            department=one["department"],
            staff_no=one["staff_no"],
            at=datetime.fromisoformat(one["at"]),
            answer=Answer(one["answer"]),
            opinion=one["opinion"],
        )
        for one in values.get(DISCIPLINES, ())
    )


def discipline_faults(
    told: Sequence[Discipline], completed_at: datetime | None, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, by field: who speaks twice, and what was said too late to count."""
    twice = {no for no, times in Counter(d.staff_no for d in told).items() if times > 1}
    for position, one in enumerate(told):
        place = f"{DISCIPLINES}.{position}"
        if one.staff_no in twice:
            yield f"{place}.staff_no", "一人只代表一个学科，请改正"
        if one.at > now:
            yield f"{place}.at", "答复时间不能晚于现在"
        elif completed_at is not None and one.at > completed_at:
            yield f"{place}.at", "答复时间不能晚于讨论的完成时间，会后的意见不算参加讨论"
