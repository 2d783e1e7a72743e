"""What is due: the shape in which each feature tells what waits for somebody to act.

A feature answers for one actor at one instant from its own facts; nothing is kept, so nothing
can be missed by a job that did not run.
"""

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
    ``endpoint`` and ``values`` give the address of the page.
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


Source = Callable[[Actor, datetime], Sequence[Due]]
"""Tells what is due for the actor at that instant, in a constant number of statements.

Gives nothing to an actor without the permission to act on it.
"""
