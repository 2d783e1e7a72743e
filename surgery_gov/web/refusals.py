"""Puts on the trail what was refused at a door: a page not for one's role, an act of a view.

A command notes its own refusals. Who is not logged in is nobody to be noted, and whoever asks
for refusals by the hundred fills no disk: after the first few of a minute the rest is counted,
and the number stands in the next entry.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import request

from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Busy, Forbidden
from surgery_gov.kernel.permissions import ANONYMOUS
from surgery_gov.web.identity import actor

AT_MOST, WITHIN = 20, timedelta(minutes=1)
log = structlog.get_logger()


@dataclass(slots=True)
class _Told:
    since: datetime
    written: int = 0
    left_out: int = 0


class Meter:
    """Says of each actor's refusals which are written down."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}
        self._lock = threading.Lock()

    def left_out(self, who: str, now: datetime) -> int | None:
        """Return how many were left out before this one, or None where this one is, too."""
        with self._lock:
            told = self._told.get(who)
            if told is None or not now - told.since < WITHIN:
                before = told.left_out if told else 0
                self._told[who] = _Told(since=now, written=1)
                return before
            if told.written < AT_MOST:
                told.written += 1
                return 0
            told.left_out += 1
            return None


_meter = Meter()


def note(refusal: Forbidden) -> None:
    """Write the refusal of this request down, unless a command has."""
    who = actor()
    if refusal.on_trail or who is ANONYMOUS:
        return
    left_out = _meter.left_out(who.id, clock.now())
    if left_out is None:
        return
    refusal.on_trail = True
    more = {"left_out": left_out} if left_out else {}
    with _even_if_busy():
        witness(who, "page.refused", f"page:{request.path[:200]}", method=request.method, **more)


@contextmanager
def _even_if_busy() -> Iterator[None]:
    try:
        yield
    except Busy:  # the answer is a refusal all the same
        log.warning("refusal_not_on_trail", path=request.path)
