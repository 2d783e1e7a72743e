"""What is due: the shape in which each feature tells what waits for somebody to act.

A feature answers for one actor at one instant from its own facts; nothing is kept, so nothing
can be missed by a job that did not run.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from surgery_gov.kernel.permissions import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One thing that the actor should do, and the page where it is done.

    ``kind`` is stable (``applications.assess``) and ``subject`` names the thing
    (``application:SQ2026-0012``): the two together are the same thing on every day it is due.
    ``title`` is what to do, ``detail`` whom or what it is about, both in Chinese; ``act`` is the
    verb of the link. ``waiting_since`` and ``due_at`` are None where there is no such instant.
    ``endpoint`` and ``values`` give the address of the page; ``listed`` is how many rows that page
    lists in all, where one thing stands for many, so that the menu can say the same number.
    """

    kind: str
    subject: str
    title: str
    detail: str
    act: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    waiting_since: datetime | None = None
    due_at: datetime | None = None
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things are due at each endpoint, and how many rows a list there has in all."""

    things: Mapping[str, int] = field(default_factory=dict)
    listed: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, dues: "Sequence[Due]") -> "Tally":
        """Count them."""
        listed = {due.endpoint: due.listed for due in dues if due.listed is not None}
        return cls(Counter(due.endpoint for due in dues), listed)

    @property
    def total(self) -> int:
        """How many things are due altogether."""
        return sum(self.things.values())

    @property
    def shown(self) -> Mapping[str, int]:
        """The number at each endpoint as the menu shows it."""
        return {**self.things, **self.listed}


Source = Callable[[Actor, datetime], Sequence[Due]]
"""Tells what is due for the actor at that instant, in a constant number of statements.

Gives nothing to an actor without the permission to act on it.
"""
