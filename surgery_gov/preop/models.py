"""Tables of planned cases. What is said about a case is added, never changed.

The head of a case carries, beside its identity, what lists are sorted and filtered by; all of it
is also in the newest plan. Persons are 工号.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base

_HIDDEN = {"secret": True}  # of a patient: not on the trail


class _Said:
    """When it was recorded, and by which log-in."""

    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]


class SurgicalCase(Base):
    """One operation of one patient, known by our number and by that of the system it came from.

    Of the patient only what a form needs; ``source`` is empty where it was entered here.
    ``team`` holds all who take part, as ``;10268;10301;``. ``owed_from`` and ``follow_up_from``
    are what ``rules.after`` makes of the records now, None where nothing is owed: by them is
    found what is owed, without looking at what was settled long ago.
    """

    __tablename__ = "surgical_case"
    __table_args__ = (
        UniqueConstraint("source", "source_number"),
        CheckConstraint("state IN ('planned', 'performed', 'cancelled')", name="state"),
        CheckConstraint("planned_end > planned_start", name="end_after_start"),
        Index("ix_surgical_case_planned_start_state", "planned_start", "state"),
        Index("ix_surgical_case_state_planned_end", "state", "planned_end"),
        Index("ix_surgical_case_surgeon_no_planned_start", "surgeon_no", "planned_start"),
        Index("ix_surgical_case_anesthetist_no_planned_start", "anesthetist_no", "planned_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    source_number: Mapped[str]
    patient_no: Mapped[str] = mapped_column(index=True, info=_HIDDEN)
    patient_name: Mapped[str] = mapped_column(info=_HIDDEN)
    patient_sex: Mapped[str] = mapped_column(info=_HIDDEN)
    patient_age: Mapped[str] = mapped_column(info=_HIDDEN)
    patient_bed: Mapped[str] = mapped_column(server_default="", info=_HIDDEN)
    department: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="planned")
    surgeon_no: Mapped[str]
    anesthetist_no: Mapped[str]
    team: Mapped[str]
    site: Mapped[str]
    urgency: Mapped[str]
    planned_start: Mapped[datetime]
    planned_end: Mapped[datetime]
    created_at: Mapped[datetime]
    owed_from: Mapped[datetime | None] = mapped_column(index=True)
    follow_up_from: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CasePlan(Base):
    """One revision of the plan; the newest holds. The database refuses to change or remove it.

    ``changed_at`` is when the system that sent it says it was changed there; ``department`` is
    empty where a revision was kept before that was: it is the one of the head then.
    """

    __tablename__ = "case_plan"
    __table_args__ = (UniqueConstraint("case_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    revision: Mapped[int]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(server_default="")
    diagnosis: Mapped[str] = mapped_column(Text, info=_HIDDEN)
    codes: Mapped[list[Any]]
    surgeon_no: Mapped[str]
    assistants: Mapped[list[Any]]
    supervisor_no: Mapped[str] = mapped_column(server_default="")
    anesthetist_no: Mapped[str]
    nurse_no: Mapped[str]
    site: Mapped[str]
    planned_start: Mapped[datetime]
    planned_end: Mapped[datetime]
    urgency: Mapped[str]
    anesthesia: Mapped[str]
    inpatient: Mapped[bool]
    majors: Mapped[list[Any]]
    ordered_at: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


class CaseRecord(Base):
    """One revision of one record; a correction is another. Never changed or removed.

    ``key`` names the record within its case, ``kind`` is of ``rules.records.Kind``. ``values``
    are the answers to its form. ``completed_at`` is None for what is not closed, and for what
    is complete when all have signed.
    """

    __tablename__ = "case_record"
    __table_args__ = (UniqueConstraint("case_id", "key", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    key: Mapped[str]
    kind: Mapped[str]
    revision: Mapped[int]
    completed_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    author_no: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str]
    document_id: Mapped[str]
    codes: Mapped[list[Any]]
    values: Mapped[dict[str, Any]] = mapped_column(info=_HIDDEN)


class CaseSignature(Base):
    """One party's signature under a record that several sign. Never changed or removed."""

    __tablename__ = "case_signature"
    __table_args__ = (
        UniqueConstraint("case_id", "key", "revision", "hand"),
        CheckConstraint("hand IN ('surgeon', 'anesthetist', 'nurse')", name="hand"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    key: Mapped[str]
    revision: Mapped[int]
    hand: Mapped[str]
    staff_no: Mapped[str]
    signed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    source: Mapped[str]


class CaseOpinion(_Said, Base):
    """What whoever decides said of a revision of a record, in person. Never changed or removed."""

    __tablename__ = "case_opinion"
    __table_args__ = (
        UniqueConstraint("case_id", "key", "revision", "seat"),
        CheckConstraint("seat IN ('head', 'office')", name="seat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    key: Mapped[str]
    revision: Mapped[int]
    seat: Mapped[str]
    agreed: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, info=_HIDDEN)
    staff_no: Mapped[str]


class HostAuthorization(_Said, Base):
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


class MdtAnswer(_Said, Base):
    """What an invited colleague said: comes or does not, and the opinion. Added, never changed."""

    __tablename__ = "mdt_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'declined', 'opinion')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("mdt_invitation.id"), index=True)
    answer: Mapped[str]
    text: Mapped[str] = mapped_column(Text, info=_HIDDEN)


class CaseBypass(_Said, Base):
    """A rescue that goes round something, stated before it does. Never changed or removed."""

    __tablename__ = "case_bypass"
    __table_args__ = (CheckConstraint("what IN ('discussion', 'mdt', 'privilege')", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"), index=True)
    what: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    by_no: Mapped[str]
    superior_no: Mapped[str]
    asked_at: Mapped[datetime | None]
    asked_how: Mapped[str]
    duty_told: Mapped[bool]
    none_present: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class BypassAct(_Said, Base):
    """What follows an operation beyond privilege: the report, and somebody else's verdict."""

    __tablename__ = "bypass_act"
    __table_args__ = (
        UniqueConstraint("bypass_id", "kind"),
        CheckConstraint("kind IN ('report', 'review')", name="kind"),
        CheckConstraint("verdict IN ('none', 'reasonable', 'unreasonable')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bypass_id: Mapped[int] = mapped_column(ForeignKey("case_bypass.id"))
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str]
    staff_no: Mapped[str]


class CasePerformance(Base):
    """The operation as it was; a correction is another revision. Never changed or removed.

    ``clearance`` is what clearance answered for the surgeon who really operated, at the start;
    ``grade`` the highest effective one of the procedures then, None where any is unknown.
    """

    __tablename__ = "case_performance"
    __table_args__ = (
        UniqueConstraint("case_id", "revision"),
        CheckConstraint("ended_at > began_at", name="end_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("surgical_case.id"))
    revision: Mapped[int]
    surgeon_no: Mapped[str]
    codes: Mapped[list[Any]]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    clearance: Mapped[dict[str, Any]]
    grade: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    supervisor_no: Mapped[str] = mapped_column(server_default="")


class TechnologyFiling(_Said, Base):
    """That a restricted technology was filed (备案) with the commission on a day."""

    __tablename__ = "technology_filing"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    filed_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str]
    ethics: Mapped[str]
