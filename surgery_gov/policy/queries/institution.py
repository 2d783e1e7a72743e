"""Reading the hospital's profile as it stood on a day, as known at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.policy.models import Institution
from surgery_gov.policy.rules.institution import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class InstitutionRecord:
    """The profile from a day on, and who recorded it when."""

    id: int
    profile: Profile
    effective_from: date
    recorded_at: datetime
    recorded_by: str
    is_demo: bool


def is_demo() -> bool:
    """Whether the database holds the demo hospital."""
    found = institution_at(local_date(clock.now()))
    return found is not None and found.is_demo


def was_ever_demo() -> bool:
    """Whether any profile on record is the demo's, of whatever day."""
    return db.session.scalar(select(exists().where(Institution.is_demo))) or False


def hospital() -> tuple[str, str]:
    """Return the hospital's name and telephone today, for every page; empty where unknown."""
    found = institution_at(local_date(clock.now()))
    return (found.profile.name, found.profile.phone) if found else ("", "")


def institution_at(day: date, known_at: datetime | None = None) -> InstitutionRecord | None:
    """Return the profile in force on that day; None where none was ever recorded."""
    found = db.session.scalars(
        select(Institution)
        .where(
            Institution.effective_from <= day,
            Institution.recorded_at <= (known_at or clock.now()),
        )
        .order_by(
            Institution.effective_from.desc(), Institution.recorded_at.desc(), Institution.id.desc()
        )
        .limit(1)
    ).first()
    return None if found is None else _record(found)


def institution_history() -> Sequence[InstitutionRecord]:
    """Return every profile ever recorded, newest first."""
    rows = db.session.scalars(
        select(Institution).order_by(Institution.effective_from.desc(), Institution.id.desc())
    )
    return [_record(row) for row in rows]


def _record(row: Institution) -> InstitutionRecord:
    return InstitutionRecord(
        id=row.id,
        profile=Profile(
            name=row.name,
            registration_no=row.registration_no,
            credit_code=row.credit_code,
            level=row.level,
            issuing_authority=row.issuing_authority,
            district=row.district,
            phone=row.phone,
        ),
        effective_from=row.effective_from,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        is_demo=row.is_demo,
    )
