"""The demo hospital's tables, read from ``seeds/demo`` with their dates told."""

import csv
import json
from typing import Any

from surgery_gov.demo.dates import StoryDates
from surgery_gov.kernel.resources import folder

Row = dict[str, str]


def profile(dates: StoryDates) -> dict[str, Any]:
    """Return the institution, and the names and dates of its two editions."""
    path = folder("seeds") / "demo" / "institution.json"
    told: dict[str, Any] = _told(json.loads(path.read_text(encoding="utf-8")), dates)
    return told


def rows(name: str, dates: StoryDates) -> list[Row]:
    """Return the rows of ``<name>.csv`` as text by column."""
    path = folder("seeds") / "demo" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {column: dates.text(value) for column, value in row.items()}
            for row in csv.DictReader(lines)
        ]


def sheet(name: str, dates: StoryDates) -> bytes:
    """Return the table as the file a user would upload: CSV in UTF-8 with a byte-order mark."""
    path = folder("seeds") / "demo" / f"{name}.csv"
    return dates.text(path.read_text(encoding="utf-8")).encode("utf-8-sig")


def _told(value: Any, dates: StoryDates) -> Any:
    if isinstance(value, dict):
        return {key: _told(inner, dates) for key, inner in value.items()}
    return dates.text(value) if isinstance(value, str) else value
