"""The table of answers given. The database refuses to change or remove a row."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class ClearanceAnswer(Base):
    """One question, as asked, and the answer, as given; enough to ask it again years later.

    ``question`` and ``answer`` are JSON text, to the letter what the trail's digest covers;
    ``dossier_digest`` is the SHA-256 of what was known.
    """

    __tablename__ = "clearance_answer"

    decision_id: Mapped[str] = mapped_column(primary_key=True)
    evaluated_at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str]
    staff_no: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    known_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    rules_edition: Mapped[str]
    dossier_digest: Mapped[str]
