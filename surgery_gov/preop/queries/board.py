"""The theatres of a day: every case with its place, judged for the whole day at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.preop.models import CasePerformance, SurgicalCase
from surgery_gov.preop.queries.cases import list_cases, within
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.performances import holds
from surgery_gov.preop.rules.board import Place, Seen, seen
from surgery_gov.preop.rules.cases import Case
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.plans import LONGEST
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import SAFETY, Hand, Kind
from surgery_gov.preop.rules.scope import Scope

NOWHERE = "未排手术间"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One case on the board."""

    number: str
    case: Case
    patient_no: str
    surgeon: str
    seen: Seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """A day: open cases by theatre, how many stand where, when it was judged."""

    day: date
    at: datetime
    rooms: Mapping[str, Sequence[Line]]
    counts: Mapping[Place, int]

    @property
    def lines(self) -> Sequence[tuple[str, Line]]:
        """The open cases in order, each with its room."""
        return [(room, line) for room, lines in self.rooms.items() for line in lines]

    @property
    def total(self) -> int:
        """All cases of the day that were not called off."""
        return sum(self.counts.values())


def board_of(scope: Scope, day: date, at: datetime) -> Board:
    """Return the board of a day as it stands at an instant, in a constant number of reads.

    A case that is still open belongs to the day it is planned for; one put on record to the day
    it began.
    """
    cases = list(list_cases(_numbers(scope, day, at), scope).values())
    gathered = gather_cases(cases, at)
    names = whoever(case.row.plan.surgeon_no for case in gathered)
    lines = [(case, _line(case, names)) for case in gathered]
    rooms: dict[str, list[Line]] = {}
    for case, line in sorted(lines, key=lambda pair: _order(pair[0])):
        if line.seen.place is not Place.ENDED:
            rooms.setdefault(case.row.plan.site or NOWHERE, []).append(line)
    counts = Counter(line.seen.place for _, line in lines)
    return Board(day=day, at=at, rooms=rooms, counts={p: counts[p] for p in Place if counts[p]})


def _numbers(scope: Scope, day: date, at: datetime) -> Sequence[str]:
    since, until = start_of_day(day), day_after(day)
    begun = select(CasePerformance.case_id).where(
        holds(at),
        CasePerformance.began_at >= since,
        CasePerformance.began_at < until,
        CasePerformance.ended_at >= since,  # by the index on the end
        CasePerformance.ended_at < until + LONGEST,
    )
    planned = and_(
        SurgicalCase.state == "planned",
        SurgicalCase.planned_start >= since,
        SurgicalCase.planned_start < until,
    )
    rows = db.session.scalars(
        select(SurgicalCase.number).where(
            within(scope),
            or_(planned, SurgicalCase.id.in_(begun)),
        )
    )
    return list(rows)


def _line(case: Gathered, names: Mapping[str, str]) -> Line:
    surgeon = case.row.plan.surgeon_no
    return Line(
        number=case.row.number,
        case=case.facts.case,
        patient_no=case.row.patient.number,
        surgeon=names.get(surgeon, surgeon),
        seen=seen(
            readiness(case.facts, Stage.INCISION),
            _signed(case),
            performed=case.row.state == "performed",
        ),
    )


def _signed(case: Gathered) -> frozenset[Kind]:
    every = len(Hand)
    checks = (r for r in case.records if r.kind in SAFETY)
    return frozenset(r.kind for r in checks if len({s.hand for s in r.signatures}) == every)


def _order(case: Gathered) -> tuple[bool, int, str, datetime, str]:
    """Order rooms by their number as people count, 2 before 10; nowhere last."""
    site = case.row.plan.site
    digits = "".join(c for c in site if c.isdecimal())
    return (not site, int(digits or 0), site, case.row.plan.starts_at, case.row.number)
