"""Everything that is due for one actor, as each feature tells it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from surgery_gov.kernel.calendar import last_day
from surgery_gov.kernel.due import Due, Source
from surgery_gov.kernel.permissions import Actor

SOURCES: list[Source] = []
AHEAD = timedelta(days=90)


def due_of(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return what is due for the actor at that instant; constant statements per source."""
    return [due for source in SOURCES for due in source(actor, at)]


def next_of(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return what will be due next by time alone, within 90 days: all of the earliest day."""
    later = [due for due in due_of(actor, at + AHEAD) if due.due_at is not None]
    days = [last_day(due.due_at) for due in later if due.due_at is not None]
    earliest = min(days, default=None)
    return [due for due, day in zip(later, days, strict=True) if day == earliest]
