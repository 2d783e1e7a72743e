"""Makers: one call, believable rows, made through the commands. Override what the test is about.

What they record is known from ``START`` on, so that a test may ask about any later instant.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.institution import Profile, check_character
from surgery_gov.staff import queries as staff_queries
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import (
    DepartmentEntry,
    EmploymentEntry,
    LicenceEntry,
    SurgeonEntry,
)

FIRST_DAY = date(2020, 1, 1)
START = datetime(2020, 1, 1, tzinfo=UTC)
_CREDIT_CODE = "12310000425001234"


def profile(**changes):
    values = {
        "name": "仁和市第一人民医院",
        "registration_no": "425001234310115112A1001",
        "credit_code": _CREDIT_CODE + check_character(_CREDIT_CODE),
        "level": "三级甲等",
        "issuing_authority": "仁和市卫生健康委员会",
        "district": "仁和市中心区",
        "phone": "021-56780000",
    }
    return Profile(**{**values, **changes})


def institution(since=FIRST_DAY, **changes):
    """Record the hospital's profile."""
    with clock.stopped_at(START):
        policy.set_institution(SYSTEM, profile(**changes), since)


def department(code="PW", name="普通外科", since=FIRST_DAY):
    """Add a department unless it is there; return its row."""
    if staff_queries.find_department(code) is None:
        with clock.stopped_at(START):
            staff.add_department(SYSTEM, DepartmentEntry(code=code, name=name, since=since))
    return staff_queries.get_department(code)


def surgeon(
    staff_no="D001",
    name="张三",
    *,
    department_code="PW",
    department_name="普通外科",
    since=FIRST_DAY,
    last_day=None,
    licensed=True,
    licence_last_day=None,
    title=None,
):
    """Add a surgeon, with a department and a licence; return the facts."""
    department(department_code, department_name)
    held = (
        LicenceEntry(
            certificate_no=f"1103100000{staff_no}",
            scope="外科专业",
            since=since,
            last_day=licence_last_day,
        )
        if licensed
        else None
    )
    entry = SurgeonEntry(
        staff_no=staff_no,
        name=name,
        employment=EmploymentEntry(department=department_code, since=since, last_day=last_day),
        licence=held,
        title=title,
    )
    with clock.stopped_at(START):
        staff.add_surgeon(SYSTEM, entry)
    return staff_queries.get_facts(staff_no)


def licence(staff_no="D001", since=FIRST_DAY, last_day=None, **changes):
    """Record a further licence of a surgeon."""
    values = {"certificate_no": f"1103100000{staff_no}", "scope": "外科专业", **changes}
    with clock.stopped_at(START):
        staff.record_licence(
            SYSTEM, staff_no, LicenceEntry(since=since, last_day=last_day, **values)
        )


def last_trail_entry():
    """Return the newest entry on the trail."""
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
