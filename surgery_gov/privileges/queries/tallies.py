"""Counts per surgeon for other features to join: what is held, and the newest decision."""

from datetime import datetime

from sqlalchemy import Subquery, func, or_, select

from surgery_gov.privileges.models import Privilege, PrivilegeDecision, PrivilegeSpan

_head = Privilege.__table__.c
_line = PrivilegeDecision.__table__.c
_span = PrivilegeSpan.__table__.c


def newest_decisions() -> Subquery:
    """Select surgeon_id, decision_id and recorded_at of the newest decision about each surgeon."""
    return (
        select(
            _head.surgeon_id,
            func.max(_line.id).label("decision_id"),
            func.max(_line.recorded_at).label("recorded_at"),
        )
        .join_from(PrivilegeDecision.__table__, Privilege.__table__, _line.privilege_id == _head.id)
        .group_by(_head.surgeon_id)
        .subquery()
    )


def held(at: datetime) -> Subquery:
    """Select surgeon_id and how many privileges stand at the instant or are yet to begin."""
    return (
        select(_span.surgeon_id, func.count(_span.privilege_id.distinct()).label("privileges"))
        .where(or_(_span.until.is_(None), _span.until > at))
        .group_by(_span.surgeon_id)
        .subquery()
    )
