"""How the messages in the outbox stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, select

from surgery_gov.accounts import queries as accounts
from surgery_gov.agenda.models import OutboxAttempt, OutboxMessage, OutboxRun
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate

_m = OutboxMessage.__table__.c


class State(StrEnum):
    """Where a message stands."""

    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"failed": "未送达", "waiting": "待发送", "sent": "已送达"}[self.value]


_WHERE: dict[State, ColumnElement[bool]] = {
    State.FAILED: _m.given_up_at.is_not(None),
    State.WAITING: and_(_m.delivered_at.is_(None), _m.given_up_at.is_(None)),
    State.SENT: _m.delivered_at.is_not(None),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A message as people see it; ``fault`` is that of the last try, None where it went well."""

    id: int
    recipient: str
    label: str
    count: int
    channel: Channel
    state: State
    entered_at: datetime
    tries: int
    last_at: datetime | None
    next_at: datetime
    fault: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """How many messages stand where, and when ``notify`` last came to its end."""

    failed: int
    waiting: int
    sent: int
    last_run: datetime | None

    def count(self, state: State) -> int:
        """Return how many stand there."""
        return {State.FAILED: self.failed, State.WAITING: self.waiting, State.SENT: self.sent}[
            state
        ]


def given_up() -> tuple[int, datetime | None]:
    """Return how many messages were given up, and since when the first of them."""
    row = db.session.execute(
        select(func.count(), func.min(_m.given_up_at)).where(_WHERE[State.FAILED])
    ).one()
    return row[0], row[1]


def summary() -> Summary:
    """Count the messages by state, in two statements."""
    sums = [
        func.coalesce(func.sum(case((_WHERE[state], 1), else_=0)), 0).label(state.value)
        for state in State
    ]
    counted = db.session.execute(select(*sums)).one()
    return Summary(
        failed=counted.failed,
        waiting=counted.waiting,
        sent=counted.sent,
        last_run=db.session.scalar(select(func.max(OutboxRun.at))),
    )


def list_messages(state: State, number: int = 1, size: int = 50) -> Page[Sent]:
    """Return one page of the messages in a state, the newest first, in two statements."""
    last = (
        select(func.max(OutboxAttempt.id))
        .where(OutboxAttempt.message_id == _m.id)
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    statement = (
        select(*OutboxMessage.__table__.columns, OutboxAttempt.at, OutboxAttempt.fault)
        .outerjoin(OutboxAttempt, OutboxAttempt.id == last)
        .where(_WHERE[state])
        .order_by(_m.entered_at.desc(), _m.id.desc())
    )
    found = paginate(statement, number, size)
    return Page([_sent(row, state) for row in found.items], found.total, found.number, found.size)


def attempts_of(message_id: int) -> Sequence[tuple[datetime, str | None]]:
    """Return when it was tried and what went wrong each time, in order."""
    attempt = OutboxAttempt
    rows = db.session.execute(
        select(attempt.at, attempt.fault)
        .where(attempt.message_id == message_id)
        .order_by(attempt.id)
    )
    return [(row.at, row.fault) for row in rows]


def addresses() -> dict[str, str]:
    """Return the e-mail addresses of those who may log in, by 工号."""
    return {actor.id: email for actor, email in accounts.list_acting() if email}


def _sent(row: object, state: State) -> Sent:
    found = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001
    return Sent(
        id=found["id"],
        recipient=found["recipient"],
        label=found["label"],
        count=found["count"],
        channel=Channel(found["channel"]),
        state=state,
        entered_at=found["entered_at"],
        tries=found["tries"],
        last_at=found["at"],
        next_at=found["next_at"],
        fault=found["fault"],
    )
