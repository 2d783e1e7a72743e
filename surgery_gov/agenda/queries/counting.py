"""How much is due, for the head of every page: right on the page after an act, and cheap.

Whatever changes a fact writes the trail, so that a count holds until the trail has grown or,
since some things come due by time alone, until the next quarter of an hour.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine

from surgery_gov.agenda.queries.composing import due_of
from surgery_gov.audit import queries as audit
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.due import Due, Tally
from surgery_gov.kernel.permissions import Actor, Permission

KEPT = 1_000
QUARTER = timedelta(minutes=15)
Key = tuple[Engine, Actor, int, int]
_counts: OrderedDict[Key, Tally] = OrderedDict()
_lock = Lock()


def counts_of(actor: Actor) -> Tally | None:
    """Return how many things are due now at each endpoint; None for whom nothing ever is."""
    if not actor.may(Permission.AGENDA_READ):
        return None
    now = clock.now()
    key = _key(actor, now)
    with _lock:
        found = _counts.get(key)
    return found if found is not None else _keep(key, due_of(actor, now))


def counted(actor: Actor, now: datetime) -> Sequence[Due]:
    """Return what is due, and keep its count, so that the head of the page says the same.

    What changes while it is read leaves the count behind the trail, to be read anew.
    """
    key = _key(actor, now)
    dues = due_of(actor, now)
    _keep(key, dues)
    return dues


def forget() -> None:
    """Forget every count: the sources are others now."""
    with _lock:
        _counts.clear()


def _key(actor: Actor, now: datetime) -> Key:
    return db.bound(), actor, audit.last_change(), int(now.timestamp() // QUARTER.total_seconds())


def _keep(key: Key, dues: Sequence[Due]) -> Tally:
    counted = Tally.of(dues)
    with _lock:
        _counts[key] = counted
        while len(_counts) > KEPT:
            _counts.popitem(last=False)
    return counted
