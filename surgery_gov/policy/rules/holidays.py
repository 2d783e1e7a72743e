"""A year's arrangement of public holidays as the State Council tells it, as typed and as read.

Free days are told whole (``2026-02-15至2026-02-23``), weekend days that are worked one by one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from surgery_gov.kernel.workdays import SATURDAY, Workdays
from surgery_gov.policy.rules.changes import LONGEST_DOCUMENT

EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
MOST_DAYS = 60
_BETWEEN = re.compile(r"[、,，;；\s]+")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[至~～](\d{4}-\d{2}-\d{2}))?", re.ASCII)
_WEEK = "一二三四五六日"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """One year: the days off, and the weekend days worked for them, both in order."""

    year: int
    days_off: tuple[date, ...]
    days_on: tuple[date, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """The same as somebody types it; ``document_no`` is the notice it is taken from."""

    year: int
    days_off: str
    days_on: str = ""
    document_no: str


def read(typed: Typed) -> tuple[Arrangement | None, dict[str, list[str]]]:
    """Return the arrangement, or None with every fault by field."""
    found: dict[str, list[str]] = {}
    if not EARLIEST_YEAR <= typed.year <= LATEST_YEAR:
        found["year"] = [f"年份应在{EARLIEST_YEAR}到{LATEST_YEAR}之间"]
    off = _days("days_off", typed.days_off, typed.year, found)
    on = _days("days_on", typed.days_on, typed.year, found)
    if not typed.days_off.strip():
        found["days_off"] = ["请填写放假日期，例如 2026-01-01至2026-01-03"]
    if against := list(_worked_in_vain(off, on)):
        found.setdefault("days_on", []).extend(against)
    found |= _source(typed.document_no.strip())
    return (None, found) if found else (Arrangement(year=typed.year, days_off=off, days_on=on), {})


def _worked_in_vain(off: Sequence[date], on: Sequence[date]) -> Iterator[str]:
    for day in on:
        if day in off:
            yield f"{day}既放假又上班，请核对"
        if day.weekday() < SATURDAY:
            yield f"{day}是星期{_WEEK[day.weekday()]}，本来就上班，不用填写"


def _source(document_no: str) -> dict[str, list[str]]:
    if not document_no:
        return {"document_no": ["请填写来源，例如 国务院办公厅关于2026年部分节假日安排的通知"]}
    if len(document_no) > LONGEST_DOCUMENT:
        return {"document_no": [f"最多{LONGEST_DOCUMENT}个字"]}
    return {}


def in_words(days: Sequence[date]) -> str:
    """Write days as they are typed, neighbours as one range."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}至{r[-1]}" for r in runs)


def workdays(arrangements: Sequence[Arrangement]) -> Workdays:
    """Put the years together."""
    return Workdays(
        off=frozenset(day for one in arrangements for day in one.days_off),
        on=frozenset(day for one in arrangements for day in one.days_on),
        years=frozenset(one.year for one in arrangements),
    )


def _days(name: str, text: str, year: int, found: dict[str, list[str]]) -> tuple[date, ...]:
    days: set[date] = set()
    for piece in filter(None, _BETWEEN.split(text.strip())):
        try:
            days.update(_span(piece, year))
        except ValueError as fault:
            found.setdefault(name, []).append(str(fault))
    if len(days) > MOST_DAYS:
        found.setdefault(name, []).append(f"共{len(days)}天，一年不会这么多，请核对")
    return tuple(sorted(days))


def _span(piece: str, year: int) -> Iterator[date]:
    first, last = _ends(piece)
    if last < first:
        raise ValueError(f"“{piece}”的起止颠倒，请改正")
    if first.year != year or last.year != year:
        raise ValueError(f"“{piece}”不在{year}年内，跨年的假期分别填在两年")
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _ends(piece: str) -> tuple[date, date]:
    message = f"没有读懂“{piece[:40]}”，请写成 2026-02-15 或 2026-02-15至2026-02-23"
    read_so = _RANGE.fullmatch(piece)
    if read_so is None:
        raise ValueError(message)
    try:
        return date.fromisoformat(read_so[1]), date.fromisoformat(read_so[2] or read_so[1])
    except ValueError as fault:
        raise ValueError(message) from fault
