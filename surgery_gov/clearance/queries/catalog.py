"""What the catalog in force at an instant says of the procedures, in one statement built once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from surgery_gov.catalog.queries import ENTRIES_IN_FORCE, LOW_ENTRIES_IN_FORCE
from surgery_gov.clearance.rules.dossier import Edition, Procedure
from surgery_gov.kernel import db
from surgery_gov.kernel.reading import Read

ENTRIES = Read(ENTRIES_IN_FORCE, ["codes"])


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
    rows = db.session.execute(LOW_ENTRIES_IN_FORCE, {"at": at, "known_at": known_at})
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
