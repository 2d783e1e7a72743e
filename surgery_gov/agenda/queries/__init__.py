"""Reading what is due for whom, and how the reminders stand."""

from collections.abc import Sequence

from surgery_gov.agenda.queries import composing, counting
from surgery_gov.agenda.queries.composing import due_of, next_of
from surgery_gov.agenda.queries.counting import counted, counts_of
from surgery_gov.agenda.queries.due import due_for
from surgery_gov.agenda.queries.outbox import (
    Sent,
    State,
    Summary,
    addresses,
    attempts_of,
    list_messages,
    summary,
)
from surgery_gov.agenda.queries.reminding import Owed, owed, untold
from surgery_gov.kernel.due import Source


def compose_with(sources: Sequence[Source]) -> None:
    """Choose who tells what is due; the agenda's own source comes by itself."""
    composing.SOURCES[:] = [*sources, due_for]
    counting.forget()


__all__ = [
    "Owed",
    "Sent",
    "State",
    "Summary",
    "addresses",
    "attempts_of",
    "compose_with",
    "counted",
    "counts_of",
    "due_for",
    "due_of",
    "list_messages",
    "next_of",
    "owed",
    "summary",
    "untold",
]
