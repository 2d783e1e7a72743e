"""Reading and verifying the trail."""

import json
from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, String, func, or_, select, type_coerce
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.audit.rules.chain import FIRST, Break, Head, Link, Unreadable, first_break
from surgery_gov.audit.rules.kinds import QUIET
from surgery_gov.audit.rules.phrases import PHRASES, sentence
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.watch import HIDDEN

_COLUMNS = [getattr(AuditEntry, name) for name in (*Link.__slots__, "previous_hash", "hash")]
_CHAIN = select(*_COLUMNS).order_by(AuditEntry.id)
_CHAIN_IN_TEXT = select(
    *(type_coerce(AuditEntry.at, String) if c is AuditEntry.at else c for c in _COLUMNS)
).order_by(AuditEntry.id)
_LAST_CHANGE = (
    select(AuditEntry.id)
    .where(AuditEntry.event.not_in(QUIET))
    .order_by(AuditEntry.id.desc())
    .limit(1)
)
_SPELLING = "%Y-%m-%d %H:%M:%S.%f"
_UNREADABLE = (DBAPIError, TypeError, ValueError)
CHUNK = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One entry as people read it; ``changes`` are its columns, without what is secret."""

    id: int
    at: datetime
    who: str
    actor_id: str
    role: str | None
    door: str
    text: str
    event: str
    subject: str
    details: dict[str, Any]
    changes: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What to look for; an absent part matches everything. ``events`` are beginnings of names."""

    person: str = ""
    subject: str = ""
    events: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def read(wanted: Filter, number: int = 1, size: int = 50) -> Page[Line]:
    """Return one page of the trail, newest first."""
    page = paginate(_matching(wanted).order_by(AuditEntry.id.desc()), number, size)
    return Page([_line(entry) for entry in page.items], page.total, page.number, page.size)


def _matching(wanted: Filter) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if wanted.person:
        found = found.where(
            (AuditEntry.actor_id == wanted.person)
            | AuditEntry.actor_name.contains(wanted.person, autoescape=True)
        )
    if wanted.subject:
        found = found.where(AuditEntry.subject.contains(wanted.subject, autoescape=True))
    if wanted.events:
        begins = (AuditEntry.event.startswith(each, autoescape=True) for each in wanted.events)
        found = found.where(or_(*begins))
    if wanted.since is not None:
        found = found.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(AuditEntry.at < wanted.until)
    return found


def _line(entry: AuditEntry) -> Line:
    details = json.loads(entry.details)
    changes = details.pop("changes", [])
    return Line(
        id=entry.id,
        at=entry.at,
        who=entry.actor_name,
        actor_id=entry.actor_id,
        role=entry.role,
        door=entry.door,
        text=sentence(entry.event, entry.subject, details),
        event=entry.event,
        subject=entry.subject,
        details=details,
        changes=[_shown(change) for change in changes],
    )


def _shown(change: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not to be on the trail: older entries may hold it, and cannot be changed.

    What is of a patient stands in the case, where it is asked who may see it and noted who did.
    """
    kept = change["columns"].items()
    hidden = _hidden_of(change["table"])
    columns = {name: [HIDDEN, HIDDEN] if name in hidden else pair for name, pair in kept}
    return {**change, "columns": columns}


def _hidden_of(table: str) -> Collection[str]:
    found = db.Base.metadata.tables.get(table)
    return {c.key for c in found.columns if c.info.get("secret")} if found is not None else ()


def last_of(event: str) -> datetime | None:
    """Return when an event was last put on the trail."""
    return db.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.event == event))


def happened_since(event: str, subject: str, actor_id: str, since: datetime) -> bool:
    """Whether somebody has put this on the trail since then, in one statement."""
    found = (
        select(AuditEntry.id)
        .where(
            AuditEntry.subject == subject,
            AuditEntry.event == event,
            AuditEntry.actor_id == actor_id,
            AuditEntry.at >= since,
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def last_change() -> int:
    """Return the number of the newest entry that can have changed a fact; 0 for none."""
    return db.session.execute(_LAST_CHANGE).scalar() or 0


def last_among(kinds: Collection[str]) -> int:
    """Return the number of the newest entry whose event is of such a kind (``surgeon``); 0."""
    events = [event for event in PHRASES if event.partition(".")[0] in kinds]
    return (
        db.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.event.in_(events))) or 0
    )


def head() -> Head:
    """Return the newest entry's number and hash; number 0 where the trail is empty."""
    found = db.session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    return Head(found.id, found.hash) if found else Head(0, FIRST)


def verify(known: Head | None = None) -> tuple[Head, Break | None]:
    """Walk the whole chain; return the last sound head and the first break, if any."""
    with closing(_links()) as links:  # a break leaves the cursor half read
        return first_break(links, known)


def _links() -> Generator[tuple[Link, str, str], None, None]:
    """Yield the entries as they are stored; raises ``Unreadable`` at one that cannot be read."""
    last = 0
    try:
        with db.session.execute(_chain().execution_options(yield_per=CHUNK)) as rows:
            for row in rows:
                yield _as_stored(row)
                last = row[0]
    except _UNREADABLE:  # somewhere in this chunk: go on one by one
        yield from _links_after(last)


def _links_after(last: int) -> Generator[tuple[Link, str, str], None, None]:
    while True:
        try:
            row = db.session.execute(_chain().where(AuditEntry.id > last).limit(1)).first()
            link = _as_stored(row) if row else None
        except _UNREADABLE as fault:
            raise Unreadable from fault
        if link is None:
            return
        yield link
        last = link[0].id


def _chain() -> Select[Any]:
    """SQLite keeps an instant as text: there every letter of it counts."""
    return _CHAIN_IN_TEXT if db.session.get_bind().dialect.name == "sqlite" else _CHAIN


def _as_stored(row: Row[Any]) -> tuple[Link, str, str]:
    number, at, *texts = tuple(row)
    if any(not isinstance(text, str | None) for text in texts):
        raise TypeError("not text")
    link = Link(**dict(zip(Link.__slots__, (number, _instant(at), *texts[:-2]), strict=True)))
    return link, texts[-2], texts[-1]


def _instant(stored: datetime | str) -> datetime:
    if isinstance(stored, datetime):
        return stored
    at = datetime.strptime(stored, _SPELLING).replace(tzinfo=UTC)
    if at.strftime(_SPELLING) != stored:
        raise ValueError("not spelt as we write it")
    return at
