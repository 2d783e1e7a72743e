"""What happens in theatre: rescues that go round something, the operation as it was, filings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base
from surgery_gov.preop.models._said import Said


class CaseBypass(Said, Base):
    """A rescue that goes round something, stated before it does. Never changed or removed."""

    __tablename__ = "case_bypass"
    __table_args__ = (CheckConstraint("what IN ('discussion', 'mdt', 'privilege')", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"), index=True)
    what: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    by_no: Mapped[str]
    superior_no: Mapped[str]
    asked_at: Mapped[datetime | None]
    asked_how: Mapped[str]
    duty_told: Mapped[bool]
    none_present: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class BypassAct(Said, Base):
    """What follows an operation beyond privilege: the report, and somebody else's verdict."""

    __tablename__ = "bypass_act"
    __table_args__ = (
        UniqueConstraint("bypass_id", "kind"),
        CheckConstraint("kind IN ('report', 'review')", name="kind"),
        CheckConstraint("verdict IN ('none', 'reasonable', 'unreasonable')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bypass_id: Mapped[int] = mapped_column(ForeignKey("case_bypass.id"))
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str]
    staff_no: Mapped[str]


class CasePerformance(Base):
    """The operation as it was; a correction is another revision. Never changed or removed.

    ``clearance`` is what clearance answered for the surgeon who really operated, at the start;
    ``grade`` the highest effective one of the procedures then, None where any is unknown.
    """

    __tablename__ = "case_performance"
    __table_args__ = (
        UniqueConstraint("case_id", "revision"),
        CheckConstraint("ended_at > began_at", name="end_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    revision: Mapped[int]
    surgeon_no: Mapped[str]
    codes: Mapped[list[Any]]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    clearance: Mapped[dict[str, Any]]
    grade: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    supervisor_no: Mapped[str] = mapped_column(server_default="")


class TechnologyFiling(Said, Base):
    """That a restricted technology was filed (备案) with the commission on a day."""

    __tablename__ = "technology_filing"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    filed_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str]
    ethics: Mapped[str]
