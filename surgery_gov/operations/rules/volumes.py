"""How many operations a surgeon had a hand in, by procedure, grade and role."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

COUNTED = frozenset({"手术", "介入治疗"})
"""The categories that count as operations; a diagnostic or therapeutic procedure is none.

Basis: 国家手术质量安全监测指标的统计口径，只统计类别为手术、介入治疗的条目。
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """One procedure at one grade: the numbers in each role.

    ``grade`` is that of the edition in force on the day of the operation; None where that edition
    lacks the code, or there was none. ``supervised`` are those of ``operator`` beside whom another
    surgeon on file is named as supervisor. One procedure regraded within the period has two lines.
    """

    staff_no: str
    code: str
    name: str
    grade: int | None
    category: str
    operator: int
    first: int
    second: int
    supervised: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is among the operations of a grade: no diagnostic or therapeutic procedure."""
        return self.grade is not None and self.category in COUNTED


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of one grade by role; grade None for what has none or does not count.

    An operation is counted once, by the highest grade that a code of it counts in.
    """

    grade: int | None
    operator: int
    first: int
    second: int
    supervised: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """One year's numbers, one line per grade as of ``totals_of``; ``last_on`` is the last day.

    ``year`` and ``last_on`` are None for operations whose day is not known.
    """

    year: int | None
    last_on: date | None
    totals: Sequence[Totals]

    @property
    def operator(self) -> int:
        """The operations as 术者."""
        return sum(line.operator for line in self.totals)

    @property
    def first(self) -> int:
        """The operations as 一助."""
        return sum(line.first for line in self.totals)

    @property
    def second(self) -> int:
        """The operations as 二助."""
        return sum(line.second for line in self.totals)


def years_of(
    lines: Mapping[int | None, Sequence[Totals]], last: Mapping[int | None, date]
) -> Sequence[Year]:
    """Return the years, the newest first, then what has no day."""
    ordered = sorted(lines, key=lambda year: (year is not None, year or 0), reverse=True)
    return [Year(year=y, last_on=last.get(y), totals=totals_of(lines[y])) for y in ordered]


def totals_of(found: Iterable[Totals]) -> Sequence[Totals]:
    """Return one line per grade, 4 first, then what stands beside the grades; empty ones too."""
    lines = list(found)
    grades: tuple[int | None, ...] = (4, 3, 2, 1, None)
    return [_total(grade, [line for line in lines if line.grade == grade]) for grade in grades]


def _total(grade: int | None, own: Sequence[Totals]) -> Totals:
    return Totals(
        grade,
        sum(line.operator for line in own),
        sum(line.first for line in own),
        sum(line.second for line in own),
        sum(line.supervised for line in own),
    )
