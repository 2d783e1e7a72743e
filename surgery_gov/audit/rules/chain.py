"""The hash chain of the trail. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
).encode


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One entry as the chain sees it; ``details`` is canonical JSON text."""

    id: int
    at: datetime
    actor_id: str
    actor_name: str
    role: str | None
    door: str
    command: str
    event: str
    subject: str
    details: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: enough to notice later that a tail was cut off."""

    id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that is not as it was written, and what is wrong with it."""

    id: int
    why: str


class Unreadable(Exception):
    """The next entry cannot be read back as anything that was ever written."""


def canonical(details: Mapping[str, Any]) -> str:
    """Return the details as JSON text with one spelling; what is not JSON becomes its text."""
    return _CANONICAL(details)


def chained(link: Link, previous_hash: str) -> str:
    """Return the SHA-256 of an entry and of everything before it."""
    parts = (
        str(link.id),
        link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.actor_id,
        link.actor_name,
        "" if link.role is None else f"={link.role}",
        link.door,
        link.command,
        link.event,
        link.subject,
        link.details,
        previous_hash,
    )
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def first_break(
    rows: Iterable[tuple[Link, str, str]], known: Head | None = None
) -> tuple[Head, Break | None]:
    """Walk rows of (entry, hash before, hash) in order of id.

    Returns the last sound head and the first break, if any. ``known`` is a head kept
    elsewhere: its entry must be there, unchanged. ``rows`` may raise ``Unreadable``.
    """
    head = Head(0, FIRST)
    try:
        for link, previous_hash, own_hash in rows:
            why = _fault(head, link, previous_hash, own_hash, known)
            if why:
                return head, Break(link.id, why)
            head = Head(link.id, own_hash)
    except Unreadable:
        return head, Break(head.id + 1, "读不出来，存储的内容被改动或已损坏")
    if known is not None and head.id < known.id:
        return head, Break(head.id + 1, f"日志被截短：应至少有{known.id}条，现在只有{head.id}条")
    return head, None


def _fault(head: Head, link: Link, previous: str, own: str, known: Head | None) -> str | None:
    if link.id != head.id + 1:
        return f"编号不连续：{head.id}之后是{link.id}，中间的记录被删除"
    if previous != head.hash:
        return "与前一条的校验值不相连，前后记录被删除、调换或改动"
    if own != chained(link, previous):
        return "内容与写入时的校验值不符，记录被改动"
    if known is not None and link.id == known.id and own != known.hash:
        return "与另存的日志头不符，日志被整体重写"
    return None
