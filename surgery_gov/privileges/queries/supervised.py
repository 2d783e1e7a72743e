"""Who holds a privilege only under a certain supervisor: asked before his is taken away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.privileges.models import PrivilegeSpan
from surgery_gov.privileges.queries.people import people
from surgery_gov.privileges.rules.conditions import from_json, supervisor_named_by
from surgery_gov.privileges.rules.scope import Everyone


@dataclass(frozen=True, kw_only=True, slots=True)
class Supervised:
    """A surgeon, the target held, and until when it is."""

    staff_no: str
    name: str
    target: str
    until: datetime | None


def supervised_by(staff_no: str, targets: Collection[str]) -> Sequence[Supervised]:
    """Return who holds one of the targets, now or later, under the supervisor of that 工号."""
    now = clock.now()
    whom = people(Everyone(), now).subquery()
    rows = db.session.execute(
        select(whom.c.staff_no, whom.c.name, PrivilegeSpan.target, PrivilegeSpan.until)
        .add_columns(PrivilegeSpan.conditions)
        .join(PrivilegeSpan, PrivilegeSpan.surgeon_id == whom.c.id)
        .where(
            PrivilegeSpan.target.in_(sorted(targets)),
            or_(PrivilegeSpan.until.is_(None), PrivilegeSpan.until > now),
            cast(PrivilegeSpan.conditions, Text).contains(staff_no, autoescape=True),
        )
        .order_by(whom.c.staff_no, PrivilegeSpan.since)
    )
    found = {
        (row.staff_no, row.target): Supervised(
            staff_no=row.staff_no, name=row.name, target=row.target, until=row.until
        )
        for row in rows
        if any(supervisor_named_by(c) == staff_no for c in from_json(row.conditions))
    }
    return tuple(found.values())
