"""The content of a certificate, frozen. One value, one JSON text, one digest."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Self

FORMAT = "手术授权书 第1版"
FIRST = "首次签发"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Whom it is issued to, as known at issue."""

    staff_no: str
    name: str
    department: str
    licence_no: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One privilege as issued, in the words of the paper.

    ``code`` is empty for a grade within a department, ``grade`` 0 where no catalog in force says
    it. ``since`` and ``until`` are days of Beijing, the last one inclusive, or 长期.
    ``decisions`` are the ids of the ledger's decisions that it rests on.
    """

    target: str
    code: str
    name: str
    grade: int
    kind: str
    conditions: str
    since: str
    until: str
    document_no: str
    state: str
    decisions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One difference to the certificate before."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything a certificate says; ``previous`` is the number it takes the place of, or empty."""

    number: str
    institution: str
    issued_on: str
    issued_by: str
    holder: Holder
    items: tuple[Item, ...]
    previous: str
    changes: tuple[Change, ...]
    format: str = FORMAT

    def as_json(self) -> str:
        """Return the one text of this content: sorted keys, no spaces, nothing escaped."""
        return canonical(asdict(self))

    @property
    def digest(self) -> str:
        """The SHA-256 of that text, in hexadecimal."""
        return sha256(self.as_json())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote."""
        data = json.loads(text)
        items = [{**item, "decisions": tuple(item["decisions"])} for item in data["items"]]
        return cls(
            **{
                **data,
                "holder": Holder(**data["holder"]),
                "items": tuple(Item(**item) for item in items),
                "changes": tuple(Change(**change) for change in data["changes"]),
            }
        )


def body_digest(holder: Holder, items: tuple[Item, ...]) -> str:
    """Return the digest of what is certified, whatever its number and day: to tell a repeat."""
    return sha256(canonical([asdict(holder), [asdict(item) for item in items]]))


def changes_between(before: tuple[Item, ...], after: tuple[Item, ...]) -> tuple[Change, ...]:
    """Return what the later certificate says differently, in the order of the items."""
    old, new = ({item.target: item for item in items} for items in (before, after))
    added = (Change(kind="新增", name=i.name, text=i.kind) for t, i in new.items() if t not in old)
    gone = (
        Change(kind="移出", name=i.name, text="不再有效") for t, i in old.items() if t not in new
    )
    altered = (c for t, i in new.items() if t in old and (c := _altered(old[t], i)) is not None)
    return (*added, *altered, *gone)


def _altered(before: Item, after: Item) -> Change | None:
    said = [
        f"{label}由“{was or '无'}”改为“{now or '无'}”"
        for label, was, now in (
            ("条件", before.conditions, after.conditions),
            ("有效期至", before.until, after.until),
            ("状态", before.state, after.state),
            ("级别", _grade(before), _grade(after)),
        )
        if was != now
    ]
    return Change(kind="变更", name=after.name, text="；".join(said)) if said else None


def _grade(item: Item) -> str:
    return f"{'一二三四'[item.grade - 1]}级" if item.grade else ""


def canonical(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
