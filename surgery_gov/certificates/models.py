"""Tables of certificates, of signed rosters, and of misses at the verification page."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base

_HIDDEN = {"secret": True}  # not on the trail: unguessable, or too large and told by its digest


class Certificate(Base):
    """One certificate as issued. The database refuses to change or remove it.

    ``content`` is canonical JSON, ``digest`` its SHA-256, ``body_digest`` that of the holder and
    the items alone. ``last_decision_id`` is the newest decision about the surgeon on record at
    issue, ``next_change`` when by that record an item will first read differently.
    """

    __tablename__ = "certificate"
    __table_args__ = (CheckConstraint("items > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    check_part: Mapped[str] = mapped_column(info=_HIDDEN)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[str]
    issued_by: Mapped[str]
    items: Mapped[int]
    last_decision_id: Mapped[int]
    next_change: Mapped[datetime | None]
    body_digest: Mapped[str]
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Text, deferred=True, info=_HIDDEN)


class CertificateThrottle(Base):
    """How many wrong numbers somebody entered within the hour."""

    __tablename__ = "certificate_throttle"

    actor_id: Mapped[str] = mapped_column(primary_key=True)
    window_since: Mapped[datetime]
    misses: Mapped[int] = mapped_column(default=0)


class SignedRoster(Base):
    """One signed roster: what it holds and how long it may be believed. Never changed."""

    __tablename__ = "signed_roster"
    __table_args__ = (CheckConstraint("until > since", name="until_after_since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_by_id: Mapped[str]
    made_by: Mapped[str]
    surgeons: Mapped[int]
    privileges: Mapped[int]
    key_id: Mapped[str]
    digest: Mapped[str]


class SignedRosterFile(Base):
    """The bytes of the newest signed roster; those before it are thrown away."""

    __tablename__ = "signed_roster_file"

    roster_id: Mapped[int] = mapped_column(ForeignKey("signed_roster.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, info=_HIDDEN)
