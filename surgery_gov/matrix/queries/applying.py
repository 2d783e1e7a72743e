"""What surgeons have applied for, asked of whoever keeps the applications.

The matrix knows nothing of applications; the application plugs in who tells them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

AppliedFor = Callable[[datetime, Collection[str]], Mapping[tuple[str, str], str]]
"""Gives for these 工号, by (工号, text of the target), the number of an application under way."""


@dataclass(frozen=True, slots=True)
class _Source:
    ask: AppliedFor
    endpoint: str
    argument: str


_sources: list[_Source] = []


def applied_for_with(ask: AppliedFor, endpoint: str, argument: str = "number") -> None:
    """Choose who tells, and the page of one application: its number is the named argument."""
    _sources[:] = [_Source(ask, endpoint, argument)]


def applied_for(at: datetime, staff_nos: Collection[str]) -> Mapping[tuple[str, str], str]:
    """Return what is under way then; nothing where nobody tells."""
    return {key: number for s in _sources for key, number in s.ask(at, staff_nos).items()}


def application_address(number: str) -> tuple[str, dict[str, str]] | None:
    """Return endpoint and values of an application's page; None where there is no such page."""
    return next(((s.endpoint, {s.argument: number}) for s in _sources), None)
