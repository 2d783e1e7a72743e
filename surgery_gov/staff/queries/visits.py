"""Visits of invited surgeons, as they were known at an instant."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.staff.models import Department, SurgeonVisit
from surgery_gov.staff.rules.visits import Visit

AT_ONCE = 5_000  # values in one IN list; both databases take many more


def visits_by_ids(
    ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, tuple[Visit, ...]]:
    """Return the visits known then by the id of the surgeon's row, in order of time."""
    known = known_at or clock.now()
    found: dict[int, list[Visit]] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), AT_ONCE):
        statement = (
            select(SurgeonVisit, Department.code, Department.name)
            .join(Department, Department.id == SurgeonVisit.department_id)
            .where(
                SurgeonVisit.surgeon_id.in_(wanted[start : start + AT_ONCE]),
                SurgeonVisit.recorded_at <= known,
                or_(SurgeonVisit.retracted_at.is_(None), SurgeonVisit.retracted_at > known),
            )
            .order_by(SurgeonVisit.since, SurgeonVisit.id)
        )
        for row, code, name in db.session.execute(statement):
            found.setdefault(row.surgeon_id, []).append(
                Visit(
                    id=row.id,
                    home_hospital=row.home_hospital,
                    department_code=code,
                    department_name=name,
                    invitation_no=row.invitation_no,
                    responsible_no=row.responsible_no,
                    since=row.since,
                    until=row.until,
                )
            )
    return {key: tuple(visits) for key, visits in found.items()}
