"""Reading editions: all of them, one by name, the one in force at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from surgery_gov.catalog.models import Edition
from surgery_gov.catalog.queries.in_force import in_force
from surgery_gov.catalog.rules.editions import Published
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound

_edition = Edition.__table__.c
_ALL = select(Edition.__table__)
_BY_ID = _ALL.where(_edition.id == bindparam("id"))
_BY_NAME = _ALL.where(_edition.name == bindparam("name"))
_IN_FORCE = in_force(Edition.__table__)
_LATEST_FIRST = _ALL.order_by(
    _edition.status == "published",  # drafts first: they are what is being worked on
    _edition.in_force_from.desc(),
    _edition.published_at.desc(),
    _edition.id.desc(),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionRow:
    """An edition as it stands. The dates and the document are None while it is a draft."""

    id: int
    name: str
    status: str
    created_at: datetime
    created_by: str
    source_name: str
    source_digest: str
    entry_count: int
    in_force_from: datetime | None
    document_no: str | None
    published_at: datetime | None
    published_by: str | None
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether it may still be replaced."""
        return self.status == "draft"


def edition_in_force(at: datetime, known_at: datetime | None = None) -> EditionRow | None:
    """Return the edition in force at an instant, as known at another (now by default)."""
    values = {"at": at, "known_at": known_at or clock.now()}
    return _one(db.session.execute(_IN_FORCE, values).first())


def find_edition(name: str) -> EditionRow | None:
    """Return the edition of that name."""
    return _one(db.session.execute(_BY_NAME, {"name": name}).first())


def get_edition_named(name: str) -> EditionRow:
    """Return the edition of that name; ``NotFound`` where there is none."""
    found = find_edition(name)
    if found is None:
        raise NotFound(f"没有名为“{name[:60]}”的目录版本。请用 surgery-gov catalog list 核对名称。")
    return found


def get_edition(edition_id: int) -> EditionRow:
    """Return the edition; ``NotFound`` where there is none."""
    found = _one(db.session.execute(_BY_ID, {"id": edition_id}).first())
    if found is None:
        raise NotFound("没有这个目录版本，它可能已被删除。请从版本列表重新选择。")
    return found


def list_editions() -> Sequence[EditionRow]:
    """Return every edition: drafts, then published ones from the latest in force."""
    return [_row(row) for row in db.session.execute(_LATEST_FIRST)]


def edition_before(edition: EditionRow) -> EditionRow | None:
    """Return what an edition follows: for a draft the one in force now."""
    if edition.is_draft:
        return edition_in_force(clock.now())
    earlier = [row for row in list_editions() if not row.is_draft and _place(row) < _place(edition)]
    return max(earlier, key=_place, default=None)


def published() -> Sequence[Published]:
    """Return what the rules ask of published editions, latest in force first."""
    return [
        Published(name=row.name, in_force_from=row.in_force_from)
        for row in list_editions()
        if row.in_force_from is not None and not row.is_draft
    ]


def _place(row: EditionRow) -> tuple[Any, ...]:
    """Order published editions: by when they come into force, then by when they were published."""
    return row.in_force_from, row.published_at, row.id


def _one(row: Row[Any] | None) -> EditionRow | None:
    return _row(row) if row is not None else None


def _row(row: Row[Any]) -> EditionRow:
    return EditionRow(**row._asdict())
