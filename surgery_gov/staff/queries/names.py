"""What surgeons are called now: one statement for as many as are asked, none where nobody is."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select

from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.reading import Read, padded
from surgery_gov.staff.models import Surgeon

_row = Surgeon.__table__.c
_NAMES = Read(
    select(_row.staff_no, _row.name).where(
        _row.staff_no.in_(bindparam("staff_nos", expanding=True))
    ),
    ["staff_nos"],
)


def names_of(staff_nos: Iterable[str]) -> Mapping[str, str]:
    """Return the names behind these 工号; who is on no file is absent."""
    asked = sorted({number for number in staff_nos if number})
    rows = (row for lot in in_lots(asked) for row in _NAMES.rows({"staff_nos": padded(lot)}))
    return {row.staff_no: row.name for row in rows}
