"""Tables of operations on record. A row that changed at its source is another revision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class OperationImport(Base):
    """One file entered. The database refuses to change or remove it."""

    __tablename__ = "operation_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    filename: Mapped[str]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    rows: Mapped[int]
    added: Mapped[int]
    corrected: Mapped[int]
    unchanged: Mapped[int]


class OperationRecord(Base):
    """One revision of one operation, as its source told it; the newest revision holds.

    The database refuses to change or remove it. ``performed_on`` is the day in Shanghai;
    ``withdrawn`` says that it was not done after all. Nothing is resolved here: surgeons, grades
    and departments are looked up by whoever asks.
    """

    __tablename__ = "operation_record"
    __table_args__ = (
        UniqueConstraint("source", "row_key", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(
            "urgency IN ('elective', 'limited', 'emergency', '')", name="urgency_is_known"
        ),
        CheckConstraint("performed_at IS NULL OR performed_on IS NOT NULL", name="time_has_day"),
        Index("ix_operation_record_surgeon_no_performed_on", "surgeon_no", "performed_on"),
        Index("ix_operation_record_first_no_performed_on", "first_no", "performed_on"),
        Index("ix_operation_record_second_no_performed_on", "second_no", "performed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("operation_import.id"), index=True)
    source: Mapped[str]
    row_key: Mapped[str]
    revision: Mapped[int]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]
    case_no: Mapped[str]
    performed_on: Mapped[date | None] = mapped_column(Date, index=True)
    performed_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    surgeon_no: Mapped[str]
    surgeon_name: Mapped[str]
    first_no: Mapped[str]
    first_name: Mapped[str]
    second_no: Mapped[str]
    second_name: Mapped[str]
    supervisor_no: Mapped[str] = mapped_column(server_default="")
    supervisor_name: Mapped[str] = mapped_column(server_default="")
    department: Mapped[str] = mapped_column(index=True)
    urgency: Mapped[str]
    doubtful: Mapped[bool]
    unread: Mapped[dict[str, Any]]
    withdrawn: Mapped[bool] = mapped_column(server_default=false())
