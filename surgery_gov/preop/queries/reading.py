"""How tables of cases are read as known at an instant: one statement a table, however many."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from surgery_gov.kernel.reading import Read, padded
from surgery_gov.preop.models import CaseRecord

AT = bindparam("at", type_=CaseRecord.__table__.c.recorded_at.type)


def known_read(table: Any, *columns: Any) -> Read:
    """Read what a table had on record about the cases by then."""
    cases: BindParameter[int] = bindparam("case_ids", expanding=True)
    wanted = select(*(columns or [table])).where(table.c.case_id.in_(cases))
    return Read(wanted.where(table.c.recorded_at <= AT), ["case_ids"])


def asked_of(case_ids: Collection[int], at: datetime) -> dict[str, Any]:
    """Return what such a read asks with."""
    return {"case_ids": padded(case_ids), "at": at}
