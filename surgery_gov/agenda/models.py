"""Tables of reminders: what was told at which step, the messages that leave, each try."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class OutboxMessage(Base):
    """One message to one person by one channel, about ``count`` things of a kind.

    ``key`` stays the same however often it is sent. It waits while neither delivered nor given
    up; whoever sends it holds ``lease`` until ``leased_until``. ``tries`` counts since it was
    entered or sent again.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("channel IN ('webhook', 'mail')", name="channel_is_known"),
        CheckConstraint("count >= 1", name="count"),
        CheckConstraint("delivered_at IS NULL OR given_up_at IS NULL", name="one_end"),
        Index("ix_outbox_message_waiting", "delivered_at", "given_up_at", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    count: Mapped[int]
    channel: Mapped[str]
    entered_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class OutboxReminder(Base):
    """That a person is told of a thing at a step, once per channel, and in which message.

    The database refuses a second row, and to change or remove one.
    """

    __tablename__ = "outbox_reminder"
    __table_args__ = (UniqueConstraint("recipient", "kind", "subject", "step", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    recipient: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    step: Mapped[str]
    channel: Mapped[str]


class OutboxAttempt(Base):
    """One try to send a message. The database refuses to change or remove it."""

    __tablename__ = "outbox_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    at: Mapped[datetime]
    fault: Mapped[str | None]


class OutboxRun(Base):
    """One run of ``notify`` that came to its end. The database refuses to change or remove it."""

    __tablename__ = "outbox_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    entered: Mapped[int]
    sent: Mapped[int]
    faults: Mapped[int]
