"""What the catalog in force at an instant says of the procedures, in one statement built once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.catalog.models import Edition as EditionTable
from surgery_gov.clearance.rules.dossier import Edition, Procedure
from surgery_gov.kernel import db
from surgery_gov.kernel.reading import Read
from surgery_gov.privileges.rules.target import LOW_GRADES

_edition = EditionTable.__table__.c
_entry = CatalogEntry.__table__.c
_IN_FORCE = (
    select(_edition.id)
    .where(
        _edition.status == "published",
        _edition.published_at <= bindparam("known_at"),
        _edition.in_force_from <= bindparam("at"),
    )
    .order_by(_edition.in_force_from.desc(), _edition.published_at.desc(), _edition.id.desc())
    .limit(1)
    .scalar_subquery()
)
_COLUMNS = (
    _edition.name.label("edition"),
    _edition.document_no,
    _edition.in_force_from,
    _entry.code,
    _entry.name,
    _entry.grade,
    _entry.department,
    _entry.restricted,
    _entry.prohibited,
)
_ENTRIES = (
    select(*_COLUMNS)
    .outerjoin_from(
        EditionTable.__table__,
        CatalogEntry.__table__,
        and_(
            _entry.edition_id == _edition.id,
            _entry.code.in_(bindparam("codes", expanding=True)),
        ),
    )
    .where(_edition.id == _IN_FORCE)
)
ENTRIES = Read(_ENTRIES, ["codes"])
_LOW = (
    select(*_COLUMNS)
    .join_from(EditionTable.__table__, CatalogEntry.__table__, _entry.edition_id == _edition.id)
    .where(_edition.id == _IN_FORCE, _entry.grade.in_(LOW_GRADES))
)


def entries_at(
    codes: Collection[str], at: datetime, known_at: datetime
) -> tuple[Edition | None, Mapping[str, Procedure]]:
    """Return the edition in force and its entries for these codes; unknown codes are absent."""
    return entries_of(ENTRIES.rows({"codes": list(codes), "at": at, "known_at": known_at}))


def entries_of(rows: Sequence[Any]) -> tuple[Edition | None, Mapping[str, Procedure]]:
    """Build the edition and its entries from the rows of ``ENTRIES``."""
    if not rows:
        return None, {}
    first = rows[0]
    edition = Edition(
        name=first.edition, document_no=first.document_no, in_force_from=first.in_force_from
    )
    return edition, {row.code: _procedure(row) for row in rows if row.code is not None}


def low_entries_at(at: datetime, known_at: datetime) -> Mapping[str, Procedure]:
    """Return every entry of grade 1 or 2 in the edition in force."""
    rows = db.session.execute(_LOW, {"at": at, "known_at": known_at})
    return {row.code: _procedure(row) for row in rows}


def _procedure(row: Any) -> Procedure:
    return Procedure(
        code=row.code,
        name=row.name,
        grade=row.grade,
        departments=frozenset(name for name in row.department.split("、") if name),
        restricted=row.restricted,
        prohibited=row.prohibited,
    )
