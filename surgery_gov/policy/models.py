"""Tables of the institution and the rule settings. A change is a new dated row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from surgery_gov.kernel.db import Base


class Institution(Base):
    """The hospital's profile from a day on, as it stands on its licence."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    effective_from: Mapped[date] = mapped_column(Date, index=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    name: Mapped[str]
    registration_no: Mapped[str]
    credit_code: Mapped[str]
    level: Mapped[str]
    issuing_authority: Mapped[str]
    district: Mapped[str]
    phone: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)


class HolidayArrangement(Base):
    """One year's public holidays as recorded; the newest row of a year is what counts.

    ``days_off`` and ``days_on`` are lists of ISO dates.
    """

    __tablename__ = "holiday_arrangement"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    days_off: Mapped[list[Any]]
    days_on: Mapped[list[Any]]
    document_no: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class PolicySetting(Base):
    """One value of one rule setting, in force from an instant on.

    ``value`` is JSON; ``basis`` and ``document_no`` say why the hospital set it so.
    """

    __tablename__ = "policy_setting"
    __table_args__ = (Index("ix_policy_setting_key_effective_from", "key", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)
    effective_from: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    basis: Mapped[str] = mapped_column(Text)
    document_no: Mapped[str | None]
