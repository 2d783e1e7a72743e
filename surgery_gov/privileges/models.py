"""Tables of the ledger of privileges."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base
from surgery_gov.privileges.rules.conditions import COUNTING


class Privilege(Base):
    """One surgeon and one target: a procedure code, or ``grade:2@PW`` for low grades.

    The row is what concurrent decisions lock; what is allowed when is in its decisions.
    """

    __tablename__ = "privilege"
    __table_args__ = (UniqueConstraint("surgeon_id", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"))
    target: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PrivilegeDecision(Base):
    """One act on a privilege. The database refuses to change or remove it."""

    __tablename__ = "privilege_decision"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('grant', 'renew', 'restrict', 'suspend', 'reinstate', 'revoke')", name="kind"
        ),
        CheckConstraint("until IS NULL OR until > effective_at", name="until_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    privilege_id: Mapped[int] = mapped_column(ForeignKey("privilege.id"), index=True)
    kind: Mapped[str]
    effective_at: Mapped[datetime]
    until: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    document_no: Mapped[str]
    edition: Mapped[str]
    conditions: Mapped[list[Any]]


_conditions = cast(PrivilegeDecision.__table__.c.conditions, Text)
COUNTS_CASES = or_(
    *(_conditions.like(bindparam(None, f"%{kind}%", literal_execute=True)) for kind in COUNTING)
)
"""Whether a decision carries a condition that counts cases, word for word as its index has it."""
Index(
    "ix_privilege_decision_counting",
    PrivilegeDecision.__table__.c.privilege_id,
    postgresql_where=COUNTS_CASES,
    sqlite_where=COUNTS_CASES,
)


class PrivilegeSpan(Base):
    """The ledger folded as of now: a projection that can be rebuilt at any time."""

    __tablename__ = "privilege_span"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'suspended')", name="state"),
        CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
        Index("ix_privilege_span_target_since", "target", "since"),
        Index("ix_privilege_span_surgeon_id_target", "surgeon_id", "target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    privilege_id: Mapped[int] = mapped_column(ForeignKey("privilege.id"), index=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"))
    target: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    state: Mapped[str]
    conditions: Mapped[list[Any]]
    decision_id: Mapped[int] = mapped_column(ForeignKey("privilege_decision.id"))


class ProposalDismissal(Base):
    """A proposal that somebody set aside, with the reason. Never changed or removed.

    ``facts`` is the digest of what it stood on: once that changes, it is proposed again.
    """

    __tablename__ = "proposal_dismissal"
    __table_args__ = (UniqueConstraint("surgeon_id", "kind", "target", "facts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"))
    target: Mapped[str]
    facts: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
