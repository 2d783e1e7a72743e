"""What happened in the demo hospital: a moment, a sentence for the progress bar, and the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One act of the demo's past, done with the clock stopped at its moment."""

    at: datetime
    what: str
    act: Callable[[], object]
