"""What the catalog says of the procedures, in the edition in force then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel import clock, db
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.staff.queries import list_departments

RESTRICTED_GRADE = 4


@dataclass(frozen=True, slots=True)
class InForce:
    """The edition in force at an instant; ``id`` 0 and an empty name where there was none."""

    id: int
    name: str


def edition_at(at: datetime, known_at: datetime | None = None) -> InForce:
    """Return the edition in force at ``at`` as known then."""
    row = db.session.execute(
        select(Edition.id, Edition.name)
        .where(
            Edition.status == "published",
            Edition.published_at <= (known_at or clock.now()),
            Edition.in_force_from <= at,
        )
        .order_by(Edition.in_force_from.desc(), Edition.published_at.desc(), Edition.id.desc())
        .limit(1)
    ).first()
    return InForce(row.id, row.name) if row else InForce(0, "")


def procedures_in(edition: InForce, codes: Collection[str] | None) -> Mapping[str, Procedure]:
    """Return the edition's entries for these codes, by code (None: all of them)."""
    wanted = select(
        CatalogEntry.code,
        CatalogEntry.name,
        CatalogEntry.grade,
        CatalogEntry.department,
        CatalogEntry.restricted,
        CatalogEntry.prohibited,
    ).where(CatalogEntry.edition_id == edition.id)
    if codes is not None:
        wanted = wanted.where(CatalogEntry.code.in_(list(codes)))
    return {
        row.code: Procedure(
            code=row.code,
            name=row.name,
            grade=RESTRICTED_GRADE if row.restricted else row.grade,
            departments=frozenset(d for d in row.department.split("、") if d),
            restricted=row.restricted,
            prohibited=row.prohibited,
        )
        for row in db.session.execute(wanted)
    }


def departments_at(at: datetime) -> Mapping[str, str]:
    """Return the names of the departments that exist then, by code, in the order of codes."""
    return {row.code: row.name for row in list_departments(at)}
