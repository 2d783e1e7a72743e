"""Visits of invited surgeons, as they were known at an instant."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.reading import Read
from surgery_gov.staff.models import Department, Surgeon, SurgeonLicence, SurgeonVisit
from surgery_gov.staff.rules.visits import Guest, Visit, guest_at

_visit = SurgeonVisit.__table__.c
_department = Department.__table__.c
_known_at = bindparam("known_at", type_=_visit.recorded_at.type)
_READ = Read(
    select(
        _visit.surgeon_id,
        _visit.id,
        _visit.home_hospital,
        _department.code.label("department_code"),
        _department.name.label("department_name"),
        _visit.invitation_no,
        _visit.responsible_no,
        _visit.since,
        _visit.until,
    )
    .join_from(SurgeonVisit.__table__, Department.__table__, _department.id == _visit.department_id)
    .where(
        _visit.surgeon_id.in_(bindparam("ids", expanding=True)),
        _visit.recorded_at <= _known_at,
        or_(_visit.retracted_at.is_(None), _visit.retracted_at > _known_at),
    )
    .order_by(_visit.since, _visit.id),
    ["ids"],
)


def visits_by_ids(
    ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, tuple[Visit, ...]]:
    """Return the visits known then by the id of the surgeon's row, in order of time."""
    known = known_at or clock.now()
    found: dict[int, list[Visit]] = {}
    for lot in in_lots(list(ids)):
        for row in _READ.rows({"ids": lot, "known_at": known}):
            said = row._asdict()
            found.setdefault(said.pop("surgeon_id"), []).append(Visit(**said))
    return {key: tuple(visits) for key, visits in found.items()}


def guests_among(
    staff_nos: Collection[str], at: datetime, known_at: datetime | None = None
) -> Mapping[str, Guest]:
    """Return by 工号 those who are or were invited; two statements, none where nobody is asked."""
    if not staff_nos:
        return {}
    numbers = {
        row.id: row.staff_no
        for row in db.session.execute(
            select(Surgeon.id, Surgeon.staff_no).where(Surgeon.staff_no.in_(staff_nos))
        )
    }
    found = visits_by_ids(list(numbers), known_at)
    return {numbers[key]: guest_at(visits, at) for key, visits in found.items()}


def numbers_by_certificate(certificate_no: str) -> Collection[str]:
    """Return the 工号 of whoever is on file with that licence number, as held to be so today."""
    return db.session.scalars(
        select(Surgeon.staff_no)
        .join(SurgeonLicence, SurgeonLicence.surgeon_id == Surgeon.id)
        .where(
            SurgeonLicence.certificate_no == certificate_no, SurgeonLicence.retracted_at.is_(None)
        )
        .distinct()
        .order_by(Surgeon.staff_no)
    ).all()
