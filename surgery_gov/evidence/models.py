"""Table of the files kept as proof."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class Evidence(Base):
    """One file, once, whoever sent it how often. The database refuses to change or remove it.

    It lies in the database, so that it is saved in the transaction that says what it proves, and
    a backup of the one is a backup of the other.
    """

    __tablename__ = "evidence"

    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    kept_at: Mapped[datetime]
    kept_by: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info={"secret": True})
