"""The part of an edition that is reported to the commission: grades 3 and 4, not prohibited.

Counted and compared where the rows are: the pages that say what is due ask at every visit.
"""

from typing import Any

from sqlalchemy import Select, bindparam, except_, func, not_, select, union

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.catalog.rules.grades import ITEMIZED
from surgery_gov.kernel import db

_entry = CatalogEntry.__table__.c


def _reported(edition: str) -> Select[Any]:
    return select(
        _entry.code,
        _entry.name,
        _entry.grade,
        _entry.department,
        _entry.category,
        _entry.restricted,
        _entry.exam_grade4,
        _entry.minimally_invasive,
        _entry.remark,
    ).where(
        _entry.edition_id == bindparam(edition),
        _entry.grade.in_(sorted(ITEMIZED)),  # a restricted technology is stored at its grade 4
        not_(_entry.prohibited),
    )


_COUNT = select(func.count()).select_from(_reported("edition").subquery())
_gone = except_(_reported("before"), _reported("after")).subquery()
_come = except_(_reported("after"), _reported("before")).subquery()
_CHANGED = union(select(_gone.c.code), select(_come.c.code))


def reported_count(edition_id: int) -> int:
    """Return how many entries of an edition are reported."""
    return db.session.scalar(_COUNT, {"edition": edition_id}) or 0


def reported_changes(before_id: int, after_id: int) -> frozenset[str]:
    """Return the codes whose reported entry came, went or changed from one edition to another."""
    return frozenset(db.session.scalars(_CHANGED, {"before": before_id, "after": after_id}))
