"""Tables of requirements and qualifications: rows are added, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class RequirementSetRow(Base):
    """The conditions of one target from a day on. The database refuses to change or remove it."""

    __tablename__ = "requirement_set"
    __table_args__ = (
        CheckConstraint("mode IN ('adds', 'replaces')", name="mode"),
        CheckConstraint("review_months IS NULL OR review_months > 0", name="review_months"),
        Index("ix_requirement_set_target_since", "target", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str]
    mode: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    review_months: Mapped[int | None]
    conditions: Mapped[list[Any]]


class QualificationRow(Base):
    """A training, an examination or a norm line confirmed, as somebody recorded it.

    The database refuses to change or remove it; only a file may be attached as proof, once.
    """

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('training', 'fellowship', 'continuing', 'theory', 'skill', 'norm')",
            name="kind",
        ),
        CheckConstraint("valid_until IS NULL OR valid_until >= day", name="valid_after_day"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score"),
        CheckConstraint("grade IS NULL OR (grade >= 1 AND grade <= 4)", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date, index=True)
    score: Mapped[float | None] = mapped_column(Float)
    code: Mapped[str]
    grade: Mapped[int | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    evidence_digest: Mapped[str | None]


class QualificationWithdrawal(Base):
    """The act that takes a record back, with its reason; a record is withdrawn once."""

    __tablename__ = "qualification_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    qualification_id: Mapped[int] = mapped_column(ForeignKey("qualification.id"), unique=True)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
