"""Loads the demo hospital into an empty database, event by event, each at its own time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.audit import queries as trail
from surgery_gov.demo.applied import of_applications
from surgery_gov.demo.cases import of_cases
from surgery_gov.demo.certified import of_certificates
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.filed import of_filings
from surgery_gov.demo.later import of_decisions, of_rounds, of_staff
from surgery_gov.demo.logins import of_accounts
from surgery_gov.demo.opening import of_later_sheets, of_opening
from surgery_gov.demo.operated import of_operations
from surgery_gov.demo.requirements import of_requirements
from surgery_gov.demo.tables import profile, rows
from surgery_gov.demo.theatre_day import of_theatre_day
from surgery_gov.demo.visiting import of_visitors
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict
from surgery_gov.operations import queries as operations
from surgery_gov.operations.rules.scope import EVERYONE

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What was loaded, in numbers; ``acts`` is how many things happened."""

    hospital: str
    edition: str
    draft: str
    departments: int
    surgeons: int
    procedures: int
    privileges: int
    operations: int
    acts: int


def load(progress: Progress) -> Summary:
    """Load the demo hospital and return what it holds.

    ``progress`` is told how many acts are done, of how many, and which one comes next. Raises
    ``Conflict`` where anything has ever been done in the database.
    """
    if trail.head().id:
        raise Conflict(
            "演示医院只能载入空的数据库，这个数据库里已经有记录，什么都没有改动。"
            "要看演示，请用 SURGERY_GOV_DATABASE_URL 指向一个新的数据库，先运行 surgery-gov init。"
        )
    now = clock.now()
    dates = StoryDates(local_date(now))
    events = past(dates, now)
    for done, event in enumerate(events):
        progress(done, len(events), event.what)
        with clock.stopped_at(event.at):
            event.act()
    progress(len(events), len(events), "完成")
    return _summary(dates, len(events))


def past(dates: StoryDates, now: datetime) -> Sequence[Event]:
    """Return what had happened by now, in the order of time; what is yet to come is left out."""
    told = (
        *of_opening(dates),
        *of_filings(dates),
        *of_staff(dates),
        *of_later_sheets(dates),
        *of_rounds(dates),
        *of_decisions(dates),
        *of_certificates(dates),
        *of_operations(dates),
        *of_requirements(dates),
        *of_accounts(dates),
        *of_visitors(dates),
        *of_applications(dates, now),
        *of_theatre_day(dates),
        *of_cases(dates),
    )
    return sorted((e for e in told if e.at <= now), key=lambda e: e.at)


def _summary(dates: StoryDates, acts: int) -> Summary:
    told = profile(dates)
    return Summary(
        hospital=told["name"],
        edition=told["edition"]["name"],
        draft=told["draft"],
        departments=len(rows("departments", dates)),
        surgeons=len(rows("staff", dates)) + len(rows("staff_joined", dates)),
        procedures=len(rows("catalog", dates)),
        privileges=len(rows("privileges", dates)) + len(rows("privileges_by_grade", dates)),
        operations=operations.count_reasons(EVERYONE, operations.Filter())[0],
        acts=acts,
    )
