"""Tables of filings to the commission."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class Filing(Base):
    """One return of the grade-3/4 catalog: prepared, then exported and frozen.

    ``content`` is the canonical JSON that ``digest`` (SHA-256) covers.
    """

    __tablename__ = "filing"
    __table_args__ = (
        CheckConstraint("kind IN ('initial', 'update')", name="kind"),
        CheckConstraint("status IN ('prepared', 'exported', 'discarded')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))
    status: Mapped[str] = mapped_column(default="prepared")
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(index=True)
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[str]
    exported_at: Mapped[datetime | None]
    exported_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
