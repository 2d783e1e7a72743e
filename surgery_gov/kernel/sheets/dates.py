"""Dates as people type them: 2024.1.5, 2024年1月5日, 20240105, a serial number."""

import re
from datetime import date, datetime, timedelta

from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step, token

WRITTEN = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:00:00(?::00)?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH = re.compile(r"\d{4}[-./年]\d{1,2}月?")
EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)
"""Days from 1954 to 2119: a number outside is not meant as a date."""


def read_day(cell: Cell) -> Reading[date]:
    """Return the day; raise ``Doubt`` where the cell leaves it open."""
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    before = shown(cell)
    if isinstance(cell, float) and cell.is_integer() and int(cell) in SERIALS:
        return _stepped(before, EPOCH + timedelta(days=int(cell)))
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"单元格是公式错误 {before}。请改为日期，如 2026-03-04。")
    return _written(before)


def _written(before: str) -> Reading[date]:
    text = token(before).value
    if MONTH.fullmatch(text):
        raise Doubt("date_without_day", f"“{before}”没有写到日。请写完整，如 2026-03-04。")
    found = WRITTEN.fullmatch(text) or COMPACT.fullmatch(text)
    try:
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return _stepped(before, date(year, month, day))
    except ValueError as fault:
        raise Doubt("date", f"“{before}”不是日期。请写成 2026-03-04。") from fault


def _stepped(before: str, day: date) -> Reading[date]:
    after = day.isoformat()
    return Reading(day, () if before == after else (Step("date", before, after),))
