"""Tables of departments and surgeons.

Facts that bear on authority (licence, post) carry both clocks: when they hold (since, until)
and when they were known (recorded, retracted). A correction retracts a row and adds another.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surgery_gov.kernel.db import Base


class Department(Base):
    """A clinical department; ``code`` is the hospital's own."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    pinyin: Mapped[str] = mapped_column(index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class DepartmentName(Base):
    """A name that a department bears or bore, and since when that is known.

    Published catalogs go on calling a department by the name it had, so that no name is
    ever given to another one.
    """

    __tablename__ = "department_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class Surgeon(Base):
    """A doctor who may operate; ``staff_no`` (工号) is text and the only identity."""

    __tablename__ = "surgeon"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    pinyin: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class SurgeonEmployment(Base):
    """A span of time in which a surgeon works in a department."""

    __tablename__ = "surgeon_employment"
    __table_args__ = (CheckConstraint("until IS NULL OR until > since", name="until_after_since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    retracted_at: Mapped[datetime | None]


class SurgeonLicence(Base):
    """A span of time in which a surgeon is licensed to practise, and for what."""

    __tablename__ = "surgeon_licence"
    __table_args__ = (CheckConstraint("until IS NULL OR until > since", name="until_after_since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    certificate_no: Mapped[str]
    scope: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    retracted_at: Mapped[datetime | None]


class SurgeonTitle(Base):
    """A professional title from a day on: shown, never a ground for authority."""

    __tablename__ = "surgeon_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    title: Mapped[str]
    since: Mapped[datetime]
    recorded_at: Mapped[datetime]
    retracted_at: Mapped[datetime | None]


class SurgeonVisit(Base):
    """A span of time for which a surgeon of another hospital is invited (外请专家).

    It is no post: ``responsible_no`` is the 工号 of the surgeon of this hospital who answers.
    """

    __tablename__ = "surgeon_visit"
    __table_args__ = (CheckConstraint("until > since", name="until_after_since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    surgeon_id: Mapped[int] = mapped_column(ForeignKey("surgeon.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    home_hospital: Mapped[str]
    invitation_no: Mapped[str]
    responsible_no: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    recorded_at: Mapped[datetime]
    retracted_at: Mapped[datetime | None]
