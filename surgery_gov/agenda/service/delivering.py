"""Handing messages to whoever sends them, and noting how it went.

Who sends holds a lease, so that two runs never send the same message; it ends by itself, so
that nothing is lost with a run that was killed.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from surgery_gov.agenda.models import OutboxAttempt, OutboxMessage, OutboxRun
from surgery_gov.agenda.rules.messages import Channel, Message
from surgery_gov.agenda.rules.steps import next_try
from surgery_gov.kernel.commands import bookkeeping, command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key

LEASE = timedelta(minutes=2)  # several times as long as any way out may take


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent now, by whoever holds the lease; ``last`` where it is the last try."""

    id: int
    lease: str
    message: Message
    last: bool


@bookkeeping
def claim(work: Work, lease: str, channels: Set[Channel]) -> Claimed | None:
    """Take the message that has waited longest, or None where none is to be sent now."""
    found = work.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.delivered_at.is_(None),
            OutboxMessage.given_up_at.is_(None),
            OutboxMessage.next_at <= work.now,
            OutboxMessage.channel.in_(channels),
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= work.now),
        )
        .order_by(OutboxMessage.next_at, OutboxMessage.id)
        .limit(1)
    ).first()
    if found is None:
        return None
    found.lease, found.leased_until = lease, work.now + LEASE
    last = found.tries + 1 >= policy.number(Key.MAX_TRIES, work.now)
    return Claimed(found.id, lease, _message(found), last)


@bookkeeping
def note_try(work: Work, claimed: Claimed, fault: str | None) -> None:
    """Note that it was delivered, or what went wrong and when to try again."""
    found = _tried(work, claimed, fault)
    if fault is None:
        found.delivered_at = found.delivered_at or (None if found.given_up_at else work.now)
    elif found.lease == claimed.lease:
        wait = policy.number(Key.RETRY_MINUTES, work.now)
        found.next_at = next_try(found.tries, work.now, wait)
    _release(found, claimed)


@command(Permission.AGENDA_DELIVER)
def give_up(work: Work, claimed: Claimed, fault: str) -> None:
    """Note the last try; it waits for the administrator from now on."""
    found = _tried(work, claimed, fault)
    if found.lease == claimed.lease and found.delivered_at is None:
        found.given_up_at = work.now
    _release(found, claimed)
    work.record("reminder.given_up", f"reminder:{found.id}", tries=found.tries, fault=fault)


@bookkeeping
def note_run(work: Work, entered: int, sent: int, faults: int) -> None:
    """Note that a run came to its end."""
    work.session.add(OutboxRun(at=work.now, entered=entered, sent=sent, faults=faults))


def _tried(work: Work, claimed: Claimed, fault: str | None) -> OutboxMessage:
    found = work.session.get_one(OutboxMessage, claimed.id)
    work.session.add(OutboxAttempt(message_id=found.id, at=work.now, fault=fault))
    found.tries += 1
    return found


def _release(found: OutboxMessage, claimed: Claimed) -> None:
    if found.lease == claimed.lease:
        found.lease, found.leased_until = None, None


def _message(found: OutboxMessage) -> Message:
    return Message(
        key=found.key,
        recipient=found.recipient,
        kind=found.kind,
        label=found.label,
        count=found.count,
        channel=Channel(found.channel),
    )
