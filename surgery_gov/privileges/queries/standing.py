"""How many privileges stand for given procedures: what an edition of the catalog would touch."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.lots import in_lots
from surgery_gov.privileges.models import PrivilegeSpan

_span = PrivilegeSpan.__table__.c
_STANDING = (
    select(_span.target, func.count())
    .where(
        _span.target.in_(bindparam("codes", expanding=True)),
        _span.since <= bindparam("at"),
        or_(_span.until.is_(None), _span.until > bindparam("at")),
    )
    .group_by(_span.target)
)


def standing_by_code(codes: Collection[str], at: datetime) -> Mapping[str, int]:
    """Return how many privileges, suspended ones included, stand item by item at an instant."""
    found: dict[str, int] = {}
    for lot in in_lots(sorted(codes)):
        values = {"codes": lot, "at": at}
        found.update({row[0]: row[1] for row in db.session.execute(_STANDING, values)})
    return found
