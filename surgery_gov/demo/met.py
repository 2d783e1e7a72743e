"""Meetings of the demo's committee: one for each day on which it approved, and one to come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.rules.meetings import Decided, Member, Minutes, Plan, Votes
from surgery_gov.applications.rules.orders import Ruling
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Actor

PLACE = "行政楼三楼会议室"
MOST_MEMBERS = 9
AHEAD = "{T-3} 10:05"
ON_AGENDA = 3


class Told(Protocol):
    """One application of the story."""

    row: Row

    @property
    def secretary(self) -> Actor: ...  # noqa: D102
    def dossier(self) -> Dossier: ...  # noqa: D102
    def ruling(self, opinion: str) -> Ruling: ...  # noqa: D102


def of_meetings(
    dates: StoryDates, told: Sequence[Told], people: Mapping[str, Row]
) -> Iterator[Event]:
    """Yield the meetings of the past with their resolutions, and the next with its agenda."""
    members = _members(told, people)
    approved = sorted((t for t in told if t.row["审批"]), key=lambda t: t.row["审批"])
    number = 0
    for written, group in groupby(approved, lambda t: t.row["审批"]):
        number += 1
        yield from _Meeting(number, members, list(group)).held(dates.instant(written))
    waiting = [t for t in told if t.row["复核"] and not t.row["审批"]][:ON_AGENDA]
    at = dates.instant(AHEAD)
    yield from _Meeting(number + 1, members, waiting).planned(at, local_date(at) + timedelta(8))


def _members(told: Sequence[Told], people: Mapping[str, Row]) -> tuple[Member, ...]:
    heads = dict.fromkeys(t.row["科主任"] for t in told)
    return tuple(Member(staff_no=no, name=people[no]["姓名"]) for no in heads)[:MOST_MEMBERS]


class _Meeting:
    """One meeting of the story; ``id`` once it is planned."""

    def __init__(self, number: int, members: tuple[Member, ...], told: Sequence[Told]) -> None:
        self.number = number
        self.members = members
        self.told = told
        self.id = 0

    def held(self, at: datetime) -> Iterator[Event]:
        """Yield planning, agenda and resolution of a meeting that took place."""
        what = f"委员会第{self.number}次会议"
        yield from self.planned(at - timedelta(days=3), local_date(at), at - timedelta(hours=20))
        yield Event(at, f"{what}：决议", lambda: self.resolve(local_date(at)))

    def planned(self, at: datetime, day: date, agenda: datetime | None = None) -> Iterator[Event]:
        """Yield planning and agenda of a meeting."""
        what = f"委员会第{self.number}次会议"
        yield Event(at, f"{what}：安排", lambda: self.plan(day))
        yield Event(agenda or at + timedelta(hours=1), f"{what}：议程", self.put)

    def plan(self, day: date) -> None:
        """Make the meeting."""
        plan = Plan(
            number=f"{day.year}年第{self.number}次", day=day, place=PLACE, members=self.members
        )
        self.id = service.plan_meeting(self.secretary, f"demo-meeting-{self.number}", plan)

    def put(self) -> None:
        """Put the applications on the agenda."""
        numbers = [str(t.dossier().number) for t in self.told]
        service.put_on_agenda(self.secretary, self.id, numbers)

    def resolve(self, day: date) -> None:
        """Enter the resolution: all but one came, all of one mind."""
        present = tuple(m.staff_no for m in self.members[:-1])
        minutes = Minutes(
            number=f"技委〔{day.year}〕{self.number}号",
            present=present,
            decided=tuple(_decided(t.ruling("同意"), len(present)) for t in self.told),
            opinion="同意",
        )
        service.resolve(self.secretary, self.id, minutes)

    @property
    def secretary(self) -> Actor:
        """Who keeps the committee's papers."""
        return self.told[0].secretary


def _decided(ruling: Ruling, came: int) -> Decided:
    carried, lost = Votes(voted_for=came), Votes(voted_for=1, against=came - 1)
    votes = {v.code: carried if v.grants else lost for v in ruling.verdicts}
    return Decided(number=ruling.number, verdicts=ruling.verdicts, votes=votes)
