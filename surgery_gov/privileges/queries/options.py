"""Procedures to choose from while typing: code prefix, Chinese text, initials, in that order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.kernel import db
from surgery_gov.kernel.pinyin import fold
from surgery_gov.privileges.queries.procedures import RESTRICTED_GRADE, edition_at

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Option:
    """A procedure of the edition in force, with its effective grade."""

    code: str
    name: str
    grade: int


def procedure_options(q: str, at: datetime) -> list[Option]:
    """Return the first few that match; none for nothing typed; what is prohibited is left out."""
    typed = q.strip()
    if not typed:
        return []
    by_code = CatalogEntry.code.startswith(typed, autoescape=True)
    by_name = CatalogEntry.name.contains(typed, autoescape=True)
    initials = fold(typed)
    found = [by_code, by_name]
    if initials:
        found.append(CatalogEntry.pinyin.startswith(initials, autoescape=True))
    rows = db.session.execute(
        select(CatalogEntry.code, CatalogEntry.name, CatalogEntry.grade, CatalogEntry.restricted)
        .where(
            CatalogEntry.edition_id == edition_at(at).id,
            CatalogEntry.prohibited.is_(False),
            or_(*found),
        )
        .order_by(case((by_code, 0), (by_name, 1), else_=2), CatalogEntry.code)
        .limit(SHOWN)
    )
    return [
        Option(row.code, row.name, RESTRICTED_GRADE if row.restricted else row.grade)
        for row in rows
    ]
