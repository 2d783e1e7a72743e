"""Tables of invitations: the row that moves on, its procedures, and the acts, which only grow."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base

_HIDDEN = {"secret": True}  # of a patient: not on the trail


class VisitorInvitation(Base):
    """One invitation. What it says is fixed by the database once it has been submitted.

    ``department`` is the code of the inviting one, ``visitor_no`` the number of the expert, given
    when it is approved; ``visit_id`` is the visit then received. ``by_*`` is who drafted it.
    """

    __tablename__ = "visitor_invitation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'submitted', 'endorsed', 'approved', 'returned', 'rejected',"
            " 'withdrawn', 'canceled')",
            name="state",
        ),
        CheckConstraint(
            "state <> 'approved' OR (visitor_no <> '' AND visit_id IS NOT NULL"
            " AND day IS NOT NULL)",
            name="approved_is_received",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    department: Mapped[str] = mapped_column(index=True)
    visitor_no: Mapped[str] = mapped_column(index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("surgeon_visit.id"), unique=True)
    by_id: Mapped[str]
    by_no: Mapped[str | None] = mapped_column(index=True)
    by_name: Mapped[str]
    created_at: Mapped[datetime]
    name: Mapped[str]
    home_hospital: Mapped[str]
    certificate_no: Mapped[str]
    scope: Mapped[str]
    licence_since: Mapped[date | None] = mapped_column(Date)
    licence_last_day: Mapped[date | None] = mapped_column(Date)
    title: Mapped[str]
    by_phone: Mapped[bool]
    invitation_no: Mapped[str]
    invited_on: Mapped[date | None] = mapped_column(Date)
    purpose: Mapped[str] = mapped_column(Text)
    fee_agreed: Mapped[bool]
    patient: Mapped[str] = mapped_column(info=_HIDDEN)
    diagnosis: Mapped[str] = mapped_column(info=_HIDDEN)
    day: Mapped[date | None] = mapped_column(Date, index=True)
    responsible_no: Mapped[str] = mapped_column(index=True)
    consent_by: Mapped[str]
    consent_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class VisitorProcedure(Base):
    """One procedure of an invitation, and the file by which the home hospital vouches for it."""

    __tablename__ = "visitor_procedure"
    __table_args__ = (UniqueConstraint("invitation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("visitor_invitation.id"), index=True)
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    grade: Mapped[int]
    proof_digest: Mapped[str | None] = mapped_column(ForeignKey("evidence.digest"))
    proof_name: Mapped[str]


class VisitorAct(Base):
    """What somebody did about an invitation. The database refuses to change or remove it.

    ``document_no`` is that of the approval, or the number of a letter added; ``day`` its day.
    """

    __tablename__ = "visitor_act"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('submit', 'endorse', 'approve', 'return', 'reject', 'withdraw', 'cancel',"
            " 'letter')",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("visitor_invitation.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_no: Mapped[str | None]
    actor_name: Mapped[str]
    opinion: Mapped[str] = mapped_column(Text)
    document_no: Mapped[str]
    day: Mapped[date | None] = mapped_column(Date)
