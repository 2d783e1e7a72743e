"""Reading signed rosters: which there were, and the bytes of the newest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from surgery_gov.certificates.models import SignedRoster, SignedRosterFile
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound

_roster = SignedRoster.__table__.c
_file = SignedRosterFile.__table__.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A signed roster without its bytes; it may be believed from ``since`` until ``until``."""

    id: int
    number: str
    since: datetime
    until: datetime
    made_by_id: str
    made_by: str
    surgeons: int
    privileges: int
    key_id: str
    digest: str


def newest_roster() -> Made | None:
    """Return the newest signed roster, whether or not it may still be believed."""
    row = db.session.execute(
        select(*SignedRoster.__table__.columns).order_by(_roster.id.desc()).limit(1)
    ).first()
    return Made(**row._mapping) if row is not None else None  # noqa: SLF001


def bytes_of(made: Made) -> bytes:
    """Return the file of a roster; ``NotFound`` where a newer one has taken its place."""
    data = db.session.scalar(select(_file.data).where(_file.roster_id == made.id))
    if data is None:
        raise NotFound(f"名册{made.number}已被更新的代替。请刷新页面，下载最新的一份。")
    return bytes(data)


def next_number(day: str) -> str:
    """Return the number after the last one of a day (``20261125``)."""
    start = f"DW{day}-"
    taken = db.session.scalars(select(_roster.number).where(_roster.number.startswith(start)))
    positions = (int(number.removeprefix(start)) for number in taken)
    return f"{start}{1 + max(positions, default=0):02}"
