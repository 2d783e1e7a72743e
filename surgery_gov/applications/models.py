"""Tables of applications.

Acts and submitted contents are append-only; ``application`` and ``application_item`` carry what
the acts fold into, so that lists are read without folding.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base

_KINDS = "kind IN ('first', 'renewal', 'upgrade', 'added', 'temporary')"
_STATUSES = (
    "status IN ('draft', 'assess', 'review', 'approve', 'issue', 'returned', 'issued',"
    " 'rejected', 'withdrawn')"
)
_ACTS = (
    "kind IN ('submit', 'assign', 'assess', 'review', 'approve', 'issue', 'return', 'resubmit',"
    " 'reject', 'withdraw', 'urge')"
)


class Application(Base):
    """One application. ``number`` is given on submission; ``key`` makes one form one draft.

    ``department`` is the code of the department that assesses it, ``terms`` the policy frozen at
    the first submission; ``in_department`` says that the department issues the document itself.
    ``draft`` is what is being written, None while it is in others' hands.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint(_STATUSES, name="status"),
        CheckConstraint("status = 'draft' OR number IS NOT NULL", name="submitted_has_number"),
        Index("ix_application_status_department", "status", "department"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    staff_no: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    department_name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    grade: Mapped[int] = mapped_column(default=0)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    assessor_no: Mapped[str] = mapped_column(default="")
    in_department: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ApplicationVersion(Base):
    """The content as submitted, with what was on the screen then. Never changed."""

    __tablename__ = "application_version"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    recorded_at: Mapped[datetime]
    edition: Mapped[str]
    content: Mapped[dict[str, Any]]
    checks: Mapped[dict[str, Any]]
    volumes: Mapped[dict[str, Any]]
    evidence: Mapped[list[Any]]
    applicant: Mapped[dict[str, Any]]


class ApplicationItem(Base):
    """One procedure of an application as it stands: open, refused or granted. A projection."""

    __tablename__ = "application_item"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'refused', 'granted')", name="state"),
        UniqueConstraint("application_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    grade: Mapped[int]
    position: Mapped[int]
    state: Mapped[str]


class ApplicationAct(Base):
    """One act on an application. The database refuses to change or remove it."""

    __tablename__ = "application_act"
    __table_args__ = (CheckConstraint(_ACTS, name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str]
    hand: Mapped[str | None]
    acted_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_no: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    items: Mapped[dict[str, Any]]
    verdicts: Mapped[list[Any]]
    detail: Mapped[dict[str, Any]]


class ApplicationEvidence(Base):
    """A file put to an application, or to one of its items (``code``), as proof."""

    __tablename__ = "application_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    code: Mapped[str]
    digest: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    kind: Mapped[str]
    day: Mapped[date | None]
    note: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CommitteeMeeting(Base):
    """A meeting of the committee. ``members`` are rows of 工号 and name.

    Once ``closed`` (its resolution is entered) or ``cancelled`` the database refuses every change.
    """

    __tablename__ = "committee_meeting"
    __table_args__ = (
        CheckConstraint("status IN ('planned', 'closed', 'cancelled')", name="status"),
        Index("ix_committee_meeting_status_day", "status", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date]
    place: Mapped[str]
    members: Mapped[list[Any]] = mapped_column(JSON)
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CommitteeAgendaAct(Base):
    """An application put on a meeting's agenda (``listed``) or taken off. Never changed."""

    __tablename__ = "committee_agenda_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meeting.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    listed: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor_no: Mapped[str]
    actor_name: Mapped[str]


class CommitteeResolution(Base):
    """What a meeting resolved, entered once. Never changed.

    ``present`` are the 工号 of who came; ``items`` one row per procedure: number of the
    application, code, name, applicant, verdict, votes, who abstained from voting as the applicant.
    """

    __tablename__ = "committee_resolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meeting.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]
    actor_no: Mapped[str]
    actor_name: Mapped[str]
    present: Mapped[list[Any]] = mapped_column(JSON)
    quorum: Mapped[int]
    items: Mapped[list[Any]] = mapped_column(JSON)
    opinion: Mapped[str] = mapped_column(Text)
