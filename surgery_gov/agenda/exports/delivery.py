"""One run of reminders: enter what is owed, send what waits. No run depends on another."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from surgery_gov.agenda import queries, service
from surgery_gov.agenda.exports.mail import Mail
from surgery_gov.agenda.exports.webhook import Webhook
from surgery_gov.agenda.rules.messages import Channel, Message
from surgery_gov.agenda.service.delivering import Claimed
from surgery_gov.config import Settings
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Actor

IN_A_ROW = 5


class Way(Protocol):
    """A way out: sends a message, returns what went wrong or None."""

    def send(self, message: Message) -> str | None:
        """Send it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a run did: messages entered, sent, and tries that failed."""

    entered: int
    sent: int
    faults: int


def ways_out(settings: Settings) -> Mapping[Channel, Way]:
    """Return the ways that the settings open; none is an installation like any other."""
    ways: dict[Channel, Way] = {}
    if settings.webhook_url:
        ways[Channel.WEBHOOK] = Webhook.of(settings)
    if settings.smtp_host:
        ways[Channel.MAIL] = Mail.of(settings)
    return ways


def run(actor: Actor, ways: Mapping[Channel, Way]) -> Run:
    """Enter what is owed and send everything that waits for its turn."""
    owed = queries.owed(clock.now(), ways.keys())
    entered = service.enter(actor, owed) if owed else 0
    sent, faults = deliver(actor, ways)
    service.note_run(entered, sent, faults)
    return Run(entered=entered, sent=sent, faults=faults)


def deliver(actor: Actor, ways: Mapping[Channel, Way]) -> tuple[int, int]:
    """Send until nothing waits; a way that fails several times running is left for this run."""
    lease, addresses = str(uuid.uuid4()), queries.addresses()
    told: dict[Channel, list[str | None]] = {way: [] for way in ways}
    while (claimed := service.claim(lease, _open(told))) is not None:
        address = addresses.get(claimed.message.recipient, "")
        message = replace(claimed.message, address=address)
        fault = ways[message.channel].send(message)
        _note(actor, claimed, fault)
        told[message.channel].append(fault)
    tries = [fault for each in told.values() for fault in each]
    return tries.count(None), len(tries) - tries.count(None)


def _open(told: Mapping[Channel, list[str | None]]) -> set[Channel]:
    return {way for way, faults in told.items() if not _is_down(faults[-IN_A_ROW:])}


def _is_down(last: list[str | None]) -> bool:
    return len(last) == IN_A_ROW and None not in last


def _note(actor: Actor, claimed: Claimed, fault: str | None) -> None:
    if fault is not None and claimed.last:
        service.give_up(actor, claimed, fault)
    else:
        service.note_try(claimed, fault)
