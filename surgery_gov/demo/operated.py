"""A year of operations in the demo hospital: the same every time it is loaded on the same day."""

import csv
import io
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import accumulate
from random import Random

from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.mishaps import spoiled
from surgery_gov.demo.tables import Row, rows
from surgery_gov.demo.theatre import Slot, Theatre, theatre
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.sheets import read
from surgery_gov.operations import imports

HOW_MANY = 12_000
LATELY = 30
SOURCE = "手麻系统"
COLUMNS = (
    "病案号",
    "手术日期时间",
    "手术编码",
    "手术名称",
    "术者工号",
    "术者姓名",
    "一助",
    "二助",
    "指导医师工号",
    "科室",
    "择期/急诊",
)
WITHOUT_PRIVILEGE = 67
"""Every so many operations one is done by somebody who does not hold it."""
SATURDAY = 5
SUPERVISED = {1: 0.05, 2: 0.4, 3: 0.85, 4: 0.95}
"""How often a supervisor stands beside a junior operator, by grade."""
SUPERVISED_SENIOR, GREATEST = 0.6, 4
BY_NAME = 0.02


class Year:
    """The operations of a year, up to three days before the day of loading; made when needed."""

    def __init__(self, dates: StoryDates) -> None:
        self.first = max(
            dates.day("{Y}-01-02"), dates.today - timedelta(days=365)
        )  # before, no edition was in force
        self.last = dates.today - timedelta(days=3)
        self.rows: list[Row] = []
        self.taught = rows("learning", dates)

    def enter(self) -> None:
        """Import all of it, as the system of the theatres had it."""
        taught = {(row["术者工号"], row["手术编码"]) for row in self.taught}
        found = _operations(self.first, self.last, taught)
        self.rows = sorted(found, key=lambda row: row["手术日期时间"])
        for number, row in enumerate(self.rows):
            row["病案号"] = f"{180_000 + number - number % 23 // 22:08d}"
        self._import(spoiled(self.rows), "手术登记_全年.csv")

    def learn(self) -> None:
        """Import the first cases of those whose privilege counts them; none on a weekend."""
        self._import([_on_a_workday(row) for row in self.taught], "手术登记_带教病例.csv")

    def correct(self) -> None:
        """Import the last month again, after the surgeons without a number were looked up."""
        since = (self.last - timedelta(days=LATELY)).isoformat()
        repaired = spoiled(self.rows, named=True)
        late = [row for row in repaired if row["手术日期时间"] >= since]
        self._import(late, "手术登记_近一月.csv")

    def _import(self, rows: Sequence[Row], filename: str) -> None:
        target = io.StringIO()
        lines = csv.DictWriter(target, COLUMNS)
        lines.writeheader()
        lines.writerows(rows)
        book = read(target.getvalue().encode("utf-8-sig"), filename)
        rehearsal = imports.rehearse(book, SOURCE, clock.now())
        if not rehearsal.report.ok:
            raise Invalid({"file": [fault.message for fault in rehearsal.report.faults[:1]]})
        imports.enter(SYSTEM, rehearsal)


def of_operations(dates: StoryDates) -> Iterator[Event]:
    """Yield the import of the year, of the cases that were taught, and of a month corrected."""
    year = Year(dates)
    for at, what, act in (
        ("{T-2} 07:30", "导入全年手术记录", year.enter),
        ("{T-2} 07:40", "导入带教手术记录", year.learn),
        ("{T-1} 07:30", "导入近一月手术记录的更正", year.correct),
    ):
        yield Event(dates.instant(at), what, partial(act))


def _operations(first: date, last: date, taught: Set[tuple[str, str]]) -> Iterator[Row]:
    """Yield the year; what is ``taught`` (工号 and code) is told one by one elsewhere."""
    chance = Random("operations")  # noqa: S311 - a story, the same each time
    beside = Random("supervisors")  # noqa: S311
    found = theatre(first, last)
    slots = [s for s in found.slots if (s.staff_no, s.entries[0].code) not in taught]
    weights = list(accumulate(slot.weight for slot in slots))
    chosen = chance.choices(slots, cum_weights=weights, k=HOW_MANY)
    for number, slot in enumerate(chosen):
        entry = chance.choice(slot.entries)
        if number % WITHOUT_PRIVILEGE == 1:
            entry = chance.choice(found.entries.get(slot.department, [entry]))
        if (slot.staff_no, entry.code) in taught:
            entry = slot.entries[0]
        row = _operation(slot, entry, found, chance)
        row["指导医师工号"] = _supervisor(row, entry.grade, found, beside)
        yield row


def _operation(slot: Slot, entry: Entry, found: Theatre, chance: Random) -> Row:
    day = _day(slot, chance)
    emergency = chance.random() < (0.7 if day.weekday() >= SATURDAY else 0.12)
    hour = chance.randrange(24) if emergency else chance.randrange(8, 18)
    # midnight sharp would be read as no time of day
    moment = datetime.combine(day, time(hour, chance.randrange(1, 12) * 5))
    others = [no for no in found.colleagues[slot.department] if no != slot.staff_no]
    helping = min(len(others), _hands(entry.grade, chance))
    helpers = [*chance.sample(others, helping), "", ""]
    return {
        "手术日期时间": moment.isoformat(sep=" ", timespec="minutes"),
        "手术编码": entry.code,
        "手术名称": entry.name,
        "术者工号": slot.staff_no,
        "术者姓名": slot.name,
        "一助": helpers[0],
        "二助": helpers[1],
        "科室": slot.department,
        "择期/急诊": "急诊" if emergency else chance.choice(("择期", "择期", "择期", "限期")),
    }


def _supervisor(row: Row, grade: int, found: Theatre, chance: Random) -> str:
    """Return who stood beside an operator who needs it: none of the hands, or a name alone."""
    seniors = found.seniors.get(row["科室"], {})
    hands = {row["术者工号"], row["一助"], row["二助"]}
    own = seniors.get(row["术者工号"], ("", 0))[1]
    others = [no for no, (_, rank) in seniors.items() if rank > own and no not in hands]
    often = SUPERVISED[grade] if not own else SUPERVISED_SENIOR if grade == GREATEST else 0
    if not others or chance.random() >= often:
        return ""
    chosen = chance.choice(others)
    return seniors[chosen][0] if chance.random() < BY_NAME else chosen


def _day(slot: Slot, chance: Random) -> date:
    """Pick a day of the slot; most of those on a weekend are put off till Monday."""
    day = slot.first + timedelta(days=chance.randrange((slot.last - slot.first).days + 1))
    if day.weekday() >= SATURDAY and chance.random() < 0.8:  # noqa: PLR2004
        monday = day + timedelta(days=7 - day.weekday())
        return monday if monday <= slot.last else day
    return day


def _on_a_workday(row: Row) -> Row:
    moment = datetime.fromisoformat(row["手术日期时间"])
    early = moment - timedelta(days=max(0, moment.weekday() - SATURDAY + 1))
    return {**row, "手术日期时间": early.isoformat(sep=" ", timespec="minutes")}


def _hands(grade: int, chance: Random) -> int:
    """Return how many assist: two in most great operations, often nobody in small ones."""
    return chance.choice({1: (0, 0, 1), 2: (0, 1, 1, 2), 3: (1, 1, 2, 2), 4: (1, 2, 2, 2)}[grade])
