"""Discussions: who is asked to one, what they answer, and who may host for the head."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base
from surgery_gov.preop.models._said import HIDDEN, Said


class MdtInvitation(Base):
    """One colleague of another department asked to a multidisciplinary discussion."""

    __tablename__ = "mdt_invitation"
    __table_args__ = (UniqueConstraint("case_id", "key", "staff_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    key: Mapped[str]
    department: Mapped[str]
    staff_no: Mapped[str] = mapped_column(index=True)
    invited_at: Mapped[datetime]
    invited_by: Mapped[str]


class MdtAnswer(Said, Base):
    """What an invited colleague said: comes or does not, and the opinion. Added, never changed."""

    __tablename__ = "mdt_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'declined', 'opinion')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("mdt_invitation.id"), index=True)
    answer: Mapped[str]
    text: Mapped[str] = mapped_column(Text, info=HIDDEN)


class HostAuthorization(Said, Base):
    """That a head lets a deputy host discussions of the department, or takes that back.

    ``until`` is the instant after its last day, None where it holds until it is withdrawn: by a
    row that names it in ``withdraws``, from its ``since`` on. Never changed or removed.
    """

    __tablename__ = "host_authorization"

    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(index=True)
    deputy_no: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    head_no: Mapped[str]
    withdraws: Mapped[int | None] = mapped_column(ForeignKey("host_authorization.id"), unique=True)
