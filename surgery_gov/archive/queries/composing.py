"""What happened, asked of every feature that has a part of it; the application plugs them in."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.archive.rules.timeline import ordered
from surgery_gov.kernel.chronicle import Moment, Source

_sources: list[Source] = []


def compose_with(sources: Sequence[Source]) -> None:
    """Choose who tells."""
    _sources[:] = sources


def moments(staff_no: str, at: datetime, known_at: datetime) -> tuple[Moment, ...]:
    """Return everything up to ``at`` as known at ``known_at``, the newest first.

    A source knows one instant: what is on record at ``known_at`` is asked for and cut at ``at``;
    what was on record then of days after it is not told.
    """
    told = (moment for source in _sources for moment in source(staff_no, known_at))
    return ordered(told, at)
