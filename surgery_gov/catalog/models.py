"""Tables of the graded catalog: editions and their entries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class Edition(Base):
    """One edition of the catalog: a draft that may be replaced, then published and immutable."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint(
            "status = 'draft' OR (in_force_from IS NOT NULL AND published_at IS NOT NULL"
            " AND document_no IS NOT NULL)",
            name="published_is_dated",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="draft")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    source_name: Mapped[str]
    source_digest: Mapped[str]
    entry_count: Mapped[int]
    in_force_from: Mapped[datetime | None] = mapped_column(index=True)
    document_no: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CatalogEntry(Base):
    """One procedure in one edition.

    ``department`` holds one name or several joined by 、; ``pinyin`` the initials of the name.
    """

    __tablename__ = "catalog_entry"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        CheckConstraint("NOT restricted OR grade = 4", name="restricted_is_grade_4"),
        Index("ix_catalog_entry_edition_id_pinyin", "edition_id", "pinyin"),
        Index("ix_catalog_entry_edition_id_grade_code", "edition_id", "grade", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    pinyin: Mapped[str]
    grade: Mapped[int]
    department: Mapped[str]
    category: Mapped[str]
    restricted: Mapped[bool]
    prohibited: Mapped[bool]
    exam_grade4: Mapped[bool]
    minimally_invasive: Mapped[bool]
    remark: Mapped[str] = mapped_column(Text)
