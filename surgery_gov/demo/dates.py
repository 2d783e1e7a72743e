"""Dates of the demo hospital, told from the day it is loaded, so that it never goes stale.

``{Y}`` is the year of the story: the last one whose 15 June is past. ``{Y-1}``, ``{Y+1}`` are the
years around it. ``{T}`` is the day of loading, ``{T-40}`` forty days before; ``{T-40.year}`` the
year of that day, for document numbers.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surgery_gov.kernel.calendar import ZONE

_TOKEN = re.compile(r"\{(?P<base>[YT])(?P<shift>[+-]\d+)?(?P<year>\.year)?\}")
_TURN = (6, 15)


@dataclass(frozen=True, slots=True)
class StoryDates:
    """Turns what the demo's tables say into days; ``today`` is the day of loading."""

    today: date

    @property
    def year(self) -> int:
        """The year that the story is told of."""
        past = (self.today.month, self.today.day) > _TURN
        return self.today.year if past else self.today.year - 1

    def text(self, written: str) -> str:
        """Return the text with every token replaced: ``{Y}-06-15`` gives ``2026-06-15``."""
        return _TOKEN.sub(self._told, written)

    def day(self, written: str) -> date:
        """Return the day that was written, as a date."""
        return date.fromisoformat(self.text(written))

    def instant(self, written: str) -> datetime:
        """Return the moment that was written as ``{T-40} 09:30``, in Shanghai."""
        return datetime.fromisoformat(self.text(written)).replace(tzinfo=ZONE)

    def _told(self, token: re.Match[str]) -> str:
        shift = int(token["shift"] or 0)
        if token["base"] == "Y":
            return str(self.year + shift)
        day = self.today + timedelta(days=shift)
        return str(day.year) if token["year"] else day.isoformat()
