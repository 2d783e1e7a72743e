"""Procedures that are managed at a higher grade now than in some earlier edition."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, func, select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.catalog.queries.editions import edition_in_force
from surgery_gov.catalog.rules.grades import RESTRICTED_GRADE
from surgery_gov.catalog.rules.risen import Graded
from surgery_gov.kernel import db

_entry = CatalogEntry.__table__.c
_edition = Edition.__table__.c
_GRADE = case((_entry.restricted.is_(True), RESTRICTED_GRADE), else_=_entry.grade)


def risen_at(at: datetime) -> Mapping[str, tuple[Graded, ...]]:
    """Return the grades in order of time of each procedure that rose, by code.

    Effective grades: a restricted technology is grade 4. Two statements.
    """
    edition = edition_in_force(at)
    if edition is None:
        return {}
    come = (_edition.status == "published", _edition.in_force_from <= at)
    lowest = (
        select(_entry.code, func.min(_GRADE).label("lowest"))
        .join_from(CatalogEntry.__table__, Edition.__table__, _edition.id == _entry.edition_id)
        .where(*come)
        .group_by(_entry.code)
        .subquery()
    )
    risen = (
        select(_entry.code)
        .join(lowest, lowest.c.code == _entry.code)
        .where(_entry.edition_id == edition.id, lowest.c.lowest < _GRADE)
    )
    rows = db.session.execute(
        select(_entry.code, _GRADE.label("grade"), _entry.department, _edition.in_force_from)
        .join_from(CatalogEntry.__table__, Edition.__table__, _edition.id == _entry.edition_id)
        .where(*come, _entry.code.in_(risen))
        .order_by(_edition.in_force_from, _edition.published_at, _edition.id)
    )
    found: dict[str, list[Graded]] = {}
    for row in rows:
        departments = frozenset(name for name in row.department.split("、") if name)
        found.setdefault(row.code, []).append(Graded(row.in_force_from, row.grade, departments))
    return {code: tuple(grades) for code, grades in found.items()}
