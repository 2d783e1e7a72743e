"""The table of the trail. The database itself refuses to change or remove a row."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class AuditEntry(Base):
    """One thing that happened, or was refused.

    ``id`` counts without gaps; ``hash`` covers every other column and the hash before, so that
    an edit, a removal or a swap breaks the chain. ``details`` is canonical JSON text.
    """

    __tablename__ = "audit_entry"
    __trail__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str] = mapped_column(index=True)
    actor_name: Mapped[str]
    role: Mapped[str | None]
    door: Mapped[str]
    command: Mapped[str]
    event: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
