"""Licences that end soon, or ended while their holder goes on working here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import last_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.staff.models import Department, Surgeon, SurgeonEmployment, SurgeonLicence
from surgery_gov.staff.queries.reach import current, within
from surgery_gov.staff.rules.scope import EVERYONE, Scope

LICENCE = "staff.licence"


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell 医务科 of everybody's licences and a surgeon of the own one, in two statements."""
    keeps = actor.may(Permission.STAFF_MANAGE) and actor.may(Permission.PRIVILEGES_GRANT)
    if keeps:
        return _licences(EVERYONE, at, keeps=True)
    if actor.may(Permission.PRIVILEGES_READ_OWN):
        return _licences(Scope(staff_no=actor.staff_no), at, keeps=False)
    return ()


def _licences(scope: Scope, at: datetime, *, keeps: bool) -> Sequence[Due]:
    ahead = timedelta(days=policy.numbers(Key.EXPIRING_DAYS, at)[0])
    rows = db.session.execute(_ending(scope, at, at + ahead))
    return [_due(row, at, keeps=keeps) for row in rows]


def _ending(scope: Scope, at: datetime, until: datetime) -> Select[Any]:
    """Select, of those who work here, the licence that lasts longest where it ends by then.

    A licence without an end is later than any; who has none on file is another matter.
    """
    post, licence = SurgeonEmployment, SurgeonLicence
    held = (
        select(
            licence.surgeon_id,
            func.max(licence.until).label("until"),
            func.count(licence.id).label("all"),
            func.count(licence.until).label("ending"),
        )
        .where(licence.retracted_at.is_(None))
        .group_by(licence.surgeon_id)
        .subquery()
    )
    return (
        select(
            Surgeon.staff_no,
            Surgeon.name,
            Department.name.label("department"),
            held.c.until,
        )
        .join(post, and_(post.surgeon_id == Surgeon.id, current(post, at)))
        .join(Department, Department.id == post.department_id)
        .join(held, held.c.surgeon_id == Surgeon.id)
        .where(within(scope), held.c.all == held.c.ending, held.c.until <= until)
        .order_by(held.c.until, Surgeon.staff_no)
    )


def _due(row: Any, at: datetime, *, keeps: bool) -> Due:
    last = last_day(row.until)
    ended = row.until <= at
    title = "执业证书已到期" if ended else "执业证书将到期"
    then = "到期后的手术一律判为不可实施" if not ended else "在职，现在的手术一律判为不可实施"
    return Due(
        kind=LICENCE,
        subject=f"surgeon:{row.staff_no}",
        title=f"{title}：{row.name}（{row.staff_no}）" if keeps else title,
        detail=f"{row.department}，最后一天{last}；{then}",
        act="登记新证书" if keeps else "查看",
        endpoint="staff.edit" if keeps else "privileges.mine",
        values={"staff_no": row.staff_no, "act": "licence"} if keeps else {},
        due_at=row.until,
    )
