"""Every surgeon as of an instant and as known at another: where employed, whether licensed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.staff.models import Department, Surgeon, SurgeonEmployment, SurgeonLicence


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One surgeon; the department is None where not employed then."""

    id: int
    staff_no: str
    name: str
    pinyin: str
    department_code: str | None
    department: str | None
    licensed: bool


def roster(at: datetime, known_at: datetime | None = None) -> Sequence[Listed]:
    """Return all surgeons by 工号, in one statement."""
    known = known_at or clock.now()
    post, licence = SurgeonEmployment, SurgeonLicence
    licensed = exists().where(licence.surgeon_id == Surgeon.id, _held(licence, at, known))
    statement = (
        select(
            Surgeon.id,
            Surgeon.staff_no,
            Surgeon.name,
            Surgeon.pinyin,
            Department.code.label("department_code"),
            Department.name.label("department"),
            licensed.label("licensed"),
        )
        .outerjoin(post, and_(post.surgeon_id == Surgeon.id, _held(post, at, known)))
        .outerjoin(Department, Department.id == post.department_id)
        .order_by(Surgeon.staff_no)
    )
    return [Listed(**row._mapping) for row in db.session.execute(statement)]  # noqa: SLF001


def _held(fact: Any, at: datetime, known: datetime) -> Any:
    """Say that a row covers the instant and was held to be so at the other."""
    return and_(
        fact.since <= at,
        or_(fact.until.is_(None), fact.until > at),
        fact.recorded_at <= known,
        or_(fact.retracted_at.is_(None), fact.retracted_at > known),
    )
