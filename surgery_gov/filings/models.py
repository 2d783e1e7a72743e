"""Tables of filings to the commission."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base

_TOO_LARGE_FOR_THE_TRAIL = {"secret": True}  # the digest, which is traced, stands for it


class Filing(Base):
    """One return of the grade-3/4 catalog: prepared, then exported and frozen.

    ``content`` is the canonical JSON of what is filed, ``digest`` (SHA-256) that of the
    workbook's visible cells. ``workbook`` holds the bytes that were exported: a later program
    may paint the same content differently, but what was signed stays what it was.
    """

    __tablename__ = "filing"
    __table_args__ = (
        CheckConstraint("kind IN ('initial', 'update')", name="kind"),
        CheckConstraint("status IN ('prepared', 'exported', 'discarded')", name="status"),
        CheckConstraint(
            "status <> 'exported' OR (workbook IS NOT NULL AND exported_at IS NOT NULL"
            " AND exported_by IS NOT NULL)",
            name="exported_is_kept",
        ),
        Index(
            "uq_filing_one_prepared",
            "status",
            unique=True,
            sqlite_where=text("status = 'prepared'"),
            postgresql_where=text("status = 'prepared'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    edition: Mapped[str]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))
    status: Mapped[str] = mapped_column(default="prepared")
    content: Mapped[str] = mapped_column(Text, deferred=True, info=_TOO_LARGE_FOR_THE_TRAIL)
    digest: Mapped[str] = mapped_column(index=True)
    grade3: Mapped[int]
    grade4: Mapped[int]
    changed: Mapped[int]
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[str]
    exported_at: Mapped[datetime | None]
    exported_by: Mapped[str | None]
    workbook: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True, info=_TOO_LARGE_FOR_THE_TRAIL
    )
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
