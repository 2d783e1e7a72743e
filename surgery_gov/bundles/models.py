"""The table of bundles."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class Bundle(Base):
    """A named set of procedure codes that a department keeps; retired, never removed.

    A bundle gives nobody anything: it is written out into its procedures when something is
    applied for or granted, so editing it later changes no grant.
    """

    __tablename__ = "bundle"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pinyin: Mapped[str]
    items: Mapped[list[Any]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
