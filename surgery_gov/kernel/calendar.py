"""Dates as the hospital reads them. Instants are stored in UTC and read in Asia/Shanghai."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""What lies outside is a slip of the pen, and its neighbours cannot be computed with."""


def start_of_day(day: date) -> datetime:
    """Return the first instant of that day in Shanghai, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def day_after(day: date) -> datetime:
    """Return the midnight that ends an inclusive last day, in UTC."""
    return start_of_day(day + timedelta(days=1))


def local_date(instant: datetime) -> date:
    """Return the day in Shanghai at that instant."""
    return instant.astimezone(ZONE).date()


def last_day(until: datetime) -> date:
    """Return the last day on which something holds whose half-open span ends at ``until``."""
    return local_date(until - timedelta(microseconds=1))


def since_in_words(instant: datetime) -> str:
    """Write where a span begins: the day alone where it begins with the day."""
    local = instant.astimezone(ZONE)
    midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return local.strftime("%Y-%m-%d") if midnight else local.strftime("%Y-%m-%d %H:%M")


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or back; the month's last where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


D = TypeVar("D", bound=date)


def in_bounds(moment: D) -> D:
    """Return the day or instant; ``ValueError`` where it lies before 1900 or after 2199."""
    if not EARLIEST.year <= moment.year <= LATEST.year:
        raise ValueError("not a time of our age")
    return moment


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 instant; ``ValueError`` where it is malformed or has no zone."""
    instant = datetime.fromisoformat(text.strip())
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return in_bounds(instant).astimezone(UTC)


def parse_day(text: str) -> date:
    """Read ``2026-03-04``; ``ValueError`` where it is not a date of our age."""
    return in_bounds(date.fromisoformat(text.strip()))


def parse_moment(text: str) -> datetime:
    """Read an instant with its zone, or a bare date as the start of that day in Shanghai."""
    stripped = text.strip()
    if len(stripped) == len("2026-03-04"):
        return start_of_day(parse_day(stripped))
    return parse_instant(stripped)
