"""Which reminders are owed: what is due, whom it concerns, at which step, not yet told."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from surgery_gov.accounts import queries as accounts
from surgery_gov.agenda.models import OutboxReminder
from surgery_gov.agenda.queries.composing import due_of
from surgery_gov.agenda.rules.kinds import names_of
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.agenda.rules.steps import Pace, step_of
from surgery_gov.kernel import db
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key

_r = OutboxReminder.__table__.c
_TOLD = select(_r.recipient, _r.kind, _r.subject, _r.step, _r.channel)


@dataclass(frozen=True, slots=True)
class Owed:
    """That somebody (工号) is to be told of a thing at a step by a channel; ``label`` in words."""

    recipient: str
    kind: str
    subject: str
    step: str
    channel: Channel
    label: str

    @property
    def key(self) -> tuple[str, ...]:
        """What may be told once only."""
        return self.recipient, self.kind, self.subject, self.step, self.channel.value


def owed(at: datetime, channels: Set[Channel]) -> Sequence[Owed]:
    """Return what is to be told at that instant by the channels there are, each once."""
    pace = Pace(
        days=policy.numbers(Key.EXPIRING_DAYS, at), repeat=policy.number(Key.REPEAT_DAYS, at)
    )
    return untold({each.key: each for each in _all(at, channels, pace)}.values())


def untold(wanted: Iterable[Owed]) -> Sequence[Owed]:
    """Return those that were not entered so far."""
    by_key = {each.key: each for each in wanted}
    subjects = sorted({each.subject for each in by_key.values()})
    for lot in in_lots(subjects):
        for row in db.session.execute(_TOLD.where(_r.subject.in_(lot))):
            by_key.pop(tuple(row), None)
    return list(by_key.values())


def _all(at: datetime, channels: Set[Channel], pace: Pace) -> Iterator[Owed]:
    for actor, email in accounts.list_acting():
        ways = [way for way in channels if way is not Channel.MAIL or email]
        if not ways or not actor.may(Permission.AGENDA_READ):
            continue
        dues = due_of(actor, at)
        names = names_of(dues)
        for due in dues:
            yield from _told_by(due, actor.id, step_of(due, at, pace), names[due.kind], ways)


def _told_by(
    due: Due, recipient: str, step: str, label: str, ways: Sequence[Channel]
) -> Iterator[Owed]:
    for way in sorted(ways):
        yield Owed(recipient, due.kind, due.subject, step, way, label)
