"""How many cases a surgeon has done, where what is on record may be uncertain. Pure.

Two numbers, because the safe side differs: ``least`` counts only what is beyond doubt and is
right where more cases set a surgeon free (cases under supervision); ``most`` counts what cannot
be ruled out and is right where more cases bind (cases before a review, a single use).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from surgery_gov.kernel.calendar import day_after, start_of_day


@dataclass(frozen=True, kw_only=True, slots=True)
class Performed:
    """One operation on record as operator; ``doubtful``: the surgeon's 工号 cannot be believed.

    ``first_recorded_at`` is when the operation was first heard of, in whatever revision;
    ``supervisor_no`` who supervised, empty where nobody on file is named.
    """

    source: str
    case_no: str
    day: date | None
    moment: datetime | None
    doubtful: bool
    first_recorded_at: datetime
    supervisor_no: str = ""

    def was_under(self, supervisor_no: str) -> bool:
        """Whether it was done under that supervisor; empty asks for any."""
        return bool(self.supervisor_no) and supervisor_no in {"", self.supervisor_no}


@dataclass(frozen=True, slots=True)
class Tally:
    """``least`` cases beyond doubt, ``most`` that may have been; ``last`` day of those sure."""

    least: int
    most: int
    last: date | None = None

    @property
    def unsure(self) -> int:
        """How many cannot be told."""
        return self.most - self.least


class _Place(Enum):
    INSIDE, UNKNOWN, OUTSIDE = range(3)


def tally(performed: Iterable[Performed], since: datetime, at: datetime) -> Tally:
    """Count the operations from ``since`` up to, not including, ``at``.

    The same patient on the same day counts once among those beyond doubt, and among those that
    may have been as often as one source alone says: two sources may tell of one operation.
    """
    sure: Counter[tuple[str, date | None, str]] = Counter()
    maybe: Counter[tuple[str, date | None, str]] = Counter()
    for each in performed:
        place = _place(each, since, at)
        if place is _Place.OUTSIDE:
            continue
        key = (each.case_no, each.day, each.source)
        maybe[key] += 1
        if place is _Place.INSIDE and not each.doubtful:
            sure[key] += 1
    cases = {(case_no, day) for case_no, day, _ in sure}
    most: dict[tuple[str, date | None], int] = {}
    for (case_no, day, _), times in maybe.items():
        most[case_no, day] = max(times, most.get((case_no, day), 0))
    days = [day for _, day in cases if day is not None]
    return Tally(len(cases), sum(most.values()), max(days, default=None))


def _place(each: Performed, since: datetime, at: datetime) -> _Place:
    """Say whether it lies in the span; a day alone that only partly does cannot be told."""
    if each.moment is not None:
        return _Place.INSIDE if since <= each.moment < at else _Place.OUTSIDE
    if each.day is None:  # what was heard of before cannot have been done since
        return _Place.OUTSIDE if each.first_recorded_at < since else _Place.UNKNOWN
    begins, ends = start_of_day(each.day), day_after(each.day)
    if ends <= since or begins >= at:
        return _Place.OUTSIDE
    return _Place.INSIDE if since <= begins and ends <= at else _Place.UNKNOWN
