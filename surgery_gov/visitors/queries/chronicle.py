"""Visits of an invited surgeon, and those a surgeon of the hospital answers for, as an archive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation
from surgery_gov.visitors.rules.invitations import ActKind

SECTION = "执业"


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Return the approvals and cancelations known then, the latest first, in one statement."""
    row, act = VisitorInvitation, VisitorAct
    told = (ActKind.APPROVE.value, ActKind.CANCEL.value)
    rows = db.session.execute(
        select(row, act)
        .join(act, act.invitation_id == row.id)
        .where(
            or_(row.visitor_no == staff_no, row.responsible_no == staff_no),
            row.visitor_no != "",
            act.kind.in_(told),
            act.at <= at,
        )
        .order_by(act.id.desc())
    )
    return [_moment(row, act, guest=row.visitor_no == staff_no) for row, act in rows]


def _moment(row: Any, act: Any, *, guest: bool) -> Moment:
    canceled = act.kind == ActKind.CANCEL.value
    where = f"自{row.home_hospital}应邀来院" if guest else f"负责外请专家{row.name}来院"
    return Moment(
        at=act.at if canceled or row.day is None else start_of_day(row.day),
        section=SECTION,
        label="外请取消" if canceled else "外请来院",
        text=f"{where}，限{row.day}一天、一名患者{'，已取消' if canceled else ''}。",
        day_only=not canceled,
        document_no=act.document_no,
        by=act.actor_name,
        endpoint="visitors.show",
        values={"number": row.number},
    )
