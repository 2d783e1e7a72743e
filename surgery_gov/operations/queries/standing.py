"""What is on record already of the rows of a source."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from surgery_gov.kernel import db
from surgery_gov.kernel.lots import in_lots
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.rules.plan import Standing
from surgery_gov.operations.rules.records import Person

_record = OperationRecord.__table__.c
_STANDING = (
    select(
        _record.row_key,
        _record.revision,
        _record.digest,
        _record.supervisor_no,
        _record.supervisor_name,
    )
    .where(
        _record.source == bindparam("source"),
        _record.row_key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(_record.revision)
)


def standing_of(source: str, keys: Sequence[str]) -> Mapping[str, Standing]:
    """Return the newest revision of each row on record; a statement per five thousand rows."""
    found: dict[str, Standing] = {}
    for lot in in_lots(keys):
        for row in db.session.execute(_STANDING, {"source": source, "keys": lot}):
            found[row.row_key] = Standing(
                row.revision, row.digest, Person(row.supervisor_no, row.supervisor_name)
            )
    return found
