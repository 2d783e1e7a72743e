"""Planned cases: the plan in its revisions, and the records with what is put under them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base
from surgery_gov.preop.models._said import HIDDEN, Said


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
    patient_no: Mapped[str] = mapped_column(index=True, info=HIDDEN)
    patient_name: Mapped[str] = mapped_column(info=HIDDEN)
    patient_sex: Mapped[str] = mapped_column(info=HIDDEN)
    patient_age: Mapped[str] = mapped_column(info=HIDDEN)
    patient_bed: Mapped[str] = mapped_column(server_default="", info=HIDDEN)
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
    diagnosis: Mapped[str] = mapped_column(Text, info=HIDDEN)
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
    values: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)


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


class CaseOpinion(Said, Base):
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
    text: Mapped[str] = mapped_column(Text, info=HIDDEN)
    staff_no: Mapped[str]
