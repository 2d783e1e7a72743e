"""An instant on a form: a date and a time of Beijing, side by side."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from surgery_gov.kernel.calendar import ZONE


def moment_of(data: Mapping[str, Any], name: str) -> datetime | None:
    """Put date and time together; None where either half is missing."""
    day: date | None = data.get(f"{name}_date")
    hour: time | None = data.get(f"{name}_time")
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=ZONE)


def half_given(data: Mapping[str, Any], name: str) -> bool:
    """Whether only one of the two was filled in: a missing half is asked for, never made up."""
    return (data.get(f"{name}_date") is None) != (data.get(f"{name}_time") is None)


def halves(name: str, instant: datetime | None) -> Iterator[tuple[str, str]]:
    """Return an instant as the two fields of the form."""
    if instant is not None:
        local = instant.astimezone(ZONE)
        yield f"{name}_date", local.date().isoformat()
        yield f"{name}_time", local.strftime("%H:%M")
