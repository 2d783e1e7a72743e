"""Reading the filings that are kept. The content and the workbook are only read when asked for."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from surgery_gov.filings.models import Filing
from surgery_gov.filings.rules.content import Content, Kind
from surgery_gov.filings.rules.wanted import number_of
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, paginate

_filing = Filing.__table__.c
_before = aliased(Filing.__table__)
_SEEN = select(
    _filing.id,
    _filing.number,
    _filing.kind,
    _filing.edition,
    _filing.edition_id,
    _filing.status,
    _filing.digest,
    _filing.grade3,
    _filing.grade4,
    _filing.changed,
    _filing.prepared_at,
    _filing.prepared_by,
    _filing.exported_at,
    _filing.exported_by,
    _before.c.number.label("previous"),
).join_from(Filing.__table__, _before, _filing.previous_id == _before.c.id, isouter=True)
_NEWEST_FIRST = _SEEN.order_by(_filing.id.desc())


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """A filing without its content; ``previous`` is the number it was compared with."""

    id: int
    number: str
    kind: Kind
    edition: str
    edition_id: int
    status: str
    digest: str
    grade3: int
    grade4: int
    changed: int
    prepared_at: datetime
    prepared_by: str
    exported_at: datetime | None
    exported_by: str | None
    previous: str | None

    @property
    def is_exported(self) -> bool:
        """Whether it is frozen."""
        return self.status == "exported"

    @property
    def is_prepared(self) -> bool:
        """Whether it waits to be exported or discarded."""
        return self.status == "prepared"


def list_filings(number: int = 1, size: int = 50, *, exported_only: bool) -> Page[Filed]:
    """Return one page of the filings, newest first."""
    found = paginate(_seen(_NEWEST_FIRST, exported_only=exported_only), number, size)
    return replace(found, items=[_filed(row) for row in found.items])


def find_filing(number: str, *, exported_only: bool = False) -> Filed | None:
    """Return the filing of that number; None where there is none or it is not to be seen."""
    statement = _seen(_SEEN.where(_filing.number == number), exported_only=exported_only)
    return _one(statement)


def get_filing(number: str, *, exported_only: bool = False) -> Filed:
    """Return the filing of that number; ``NotFound`` where there is none or not to be seen."""
    found = find_filing(number, exported_only=exported_only)
    if found is None:
        raise NotFound(f"没有编号为“{number[:40]}”的报送。请从“目录报送”的列表进入。")
    return found


def find_outstanding() -> Filed | None:
    """Return the filing prepared but neither exported nor discarded; there is one at most."""
    return _one(_SEEN.where(_filing.status == "prepared"))


def last_exported() -> Filed | None:
    """Return the filing that the next one is compared with."""
    return _one(_NEWEST_FIRST.where(_filing.status == "exported").limit(1))


def content_of(filed: Filed) -> Content:
    """Return what it says."""
    text = db.session.execute(select(_filing.content).where(_filing.id == filed.id)).scalar_one()
    return Content.from_json(text)


def workbook_of(filed: Filed) -> bytes:
    """Return the bytes that were exported; ``NotFound`` before that."""
    data = db.session.execute(select(_filing.workbook).where(_filing.id == filed.id)).scalar_one()
    if data is None:
        raise NotFound(f"{filed.number}还没有导出，没有可下载的文件。")
    return bytes(data)


def next_number(year: int) -> str:
    """Return the number after the last of that year; discarded ones keep theirs."""
    start = f"BS-{year}-"
    taken = db.session.scalars(select(_filing.number).where(_filing.number.startswith(start)))
    positions = (int(number.removeprefix(start)) for number in taken)
    return number_of(year, 1 + max(positions, default=0))


def _seen(statement: Select[Any], *, exported_only: bool) -> Select[Any]:
    return statement.where(_filing.status == "exported") if exported_only else statement


def _one(statement: Select[Any]) -> Filed | None:
    row = db.session.execute(statement).first()
    return None if row is None else _filed(row)


def _filed(row: Row[Any]) -> Filed:
    values = row._asdict()
    return Filed(**{**values, "kind": Kind(values["kind"])})
