"""What is asked for: the items, the reason, the period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from surgery_gov.applications.rules.words import Kind

MOST_ITEMS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One procedure applied for; ``note`` explains conditions that are not met.

    ``name``, ``grade`` (the effective one) and ``restricted`` are those of the edition in force
    at submission; a draft has none of them.
    """

    code: str
    note: str = ""
    name: str = ""
    grade: int = 0
    restricted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as stored."""
        return {
            "code": self.code,
            "note": self.note,
            "name": self.name,
            "grade": self.grade,
            "restricted": self.restricted,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What an applicant writes; ``until`` is the last day wanted, ``wanted`` conditions in words.

    ``bundles`` names the bundles of procedures that the items were expanded from, if any.
    """

    kind: Kind
    items: tuple[Item, ...] = ()
    reason: str = ""
    wanted: str = ""
    until: date | None = None
    phone: str = ""
    bundles: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(item.code for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """Return it as stored."""
        return {
            "kind": self.kind.value,
            "items": [item.as_json() for item in self.items],
            "reason": self.reason,
            "wanted": self.wanted,
            "until": self.until.isoformat() if self.until else None,
            "phone": self.phone,
            "bundles": list(self.bundles),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Content":
        """Read it as stored."""
        until = stored.get("until")
        return cls(
            kind=Kind(stored["kind"]),
            items=tuple(Item(**row) for row in stored["items"]),
            reason=stored["reason"],
            wanted=stored["wanted"],
            until=date.fromisoformat(until) if until else None,
            phone=stored.get("phone", ""),
            bundles=tuple(stored.get("bundles", ())),
        )


def differences(
    now: Content, mine: Content, names: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return (field, as saved, as typed) of what differs; ``names`` are the procedures by code."""
    rows = zip(_in_words(now, names), _in_words(mine, names), strict=True)
    return tuple((field, saved, typed) for (field, saved), (_, typed) in rows if saved != typed)


def _in_words(content: Content, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    items, notes = content.items, [item for item in content.items if item.note]
    return (
        ("申请类型", content.kind.label),
        ("手术", "、".join(names.get(item.code, item.code) for item in items)),
        ("各项的说明", "；".join(f"{names.get(i.code, i.code)}：{i.note}" for i in notes)),
        ("申请的有效期至", content.until.isoformat() if content.until else ""),
        ("申请理由", content.reason),
        ("希望附带的条件", content.wanted),
        ("联系电话", content.phone),
    )
