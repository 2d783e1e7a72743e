"""When somebody is told of a thing that is due: once a step. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from surgery_gov.agenda.rules.groups import days_left
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.due import Due


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How often to remind: at so many ``days`` before the last (falling), then every ``repeat``."""

    days: Sequence[int]
    repeat: int


def step_of(due: Due, at: datetime, pace: Pace) -> str:
    """Return the step that a thing is at; nobody is told twice of one step.

    With a last day: ``first``, then ``30d`` once 30 days or fewer are left, then ``late`` and
    every ``repeat`` days ``late2``, ``late3``. Without one: ``first``, then ``again2``.
    """
    left = days_left(due, at)
    if due.due_at is None or left is None:
        return _numbered("first", "again", due.waiting_since, at, pace)
    if due.due_at <= at:
        return _numbered("late", "late", due.due_at, at, pace)
    reached = [days for days in pace.days if left <= days]
    return f"{min(reached)}d" if reached else "first"


def _numbered(first: str, again: str, since: datetime | None, at: datetime, pace: Pace) -> str:
    if since is None:
        return first
    days = max(0, (local_date(at) - local_date(since)).days)
    turn = days // pace.repeat + 1
    return first if turn == 1 else f"{again}{turn}"


def next_try(tries: int, at: datetime, minutes: int) -> datetime:
    """Return when to try again after so many tries: the wait doubles each time."""
    return at + timedelta(minutes=minutes * (1 << max(0, tries - 1)))
