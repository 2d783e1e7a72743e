"""What changes from one edition to the next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surgery_gov.catalog.rules.entries import FIELDS, Entry, said
from surgery_gov.catalog.rules.grades import ITEMIZED


class Kind(StrEnum):
    """How an entry changed, in the words of the committee."""

    ADDED = "新增"
    REMOVED = "取消"
    UPGRADED = "升级"
    DOWNGRADED = "降级"
    RENAMED = "改名"
    ALTERED = "属性变更"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One change of one entry; an entry may be both renamed and upgraded.

    ``field`` is None and the values are empty where the whole entry came or went.
    """

    kind: Kind
    code: str
    name: str
    field: str | None = None
    before: str = ""
    after: str = ""
    reported: bool = False
    """Whether it touches grades 3 and 4, which are reported to the commission."""

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "kind": self.kind.value,
            "code": self.code,
            "name": self.name,
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "reported": self.reported,
        }


def compare(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Sequence[Change]:
    """Return every change in the order of the codes."""
    changes: list[Change] = []
    for code in sorted(before.keys() | after.keys()):
        changes += _of(code, before.get(code), after.get(code))
    return changes


def counted(changes: Sequence[Change]) -> dict[Kind, int]:
    """Return how many changes there are of each kind, none left out."""
    counts = Counter(change.kind for change in changes)
    return {kind: counts[kind] for kind in Kind}


def _of(code: str, before: Entry | None, after: Entry | None) -> list[Change]:
    if before is None or after is None:
        return [_whole(code, before, after)] if before or after else []
    if before == after:
        return []
    reported = not ITEMIZED.isdisjoint({before.effective_grade, after.effective_grade})
    values = [(field, getattr(before, field), getattr(after, field)) for field in FIELDS]
    values.append(("department", before.department, after.department))
    return [
        Change(
            kind=_kind(field, old, new),
            code=code,
            name=after.name,
            field=field,
            before=said(field, old),
            after=said(field, new),
            reported=reported,
        )
        for field, old, new in values
        if old != new
    ]


def _whole(code: str, before: Entry | None, after: Entry | None) -> Change:
    entry = after or before
    assert entry is not None  # noqa: S101 - one of the two is there
    return Change(
        kind=Kind.ADDED if before is None else Kind.REMOVED,
        code=code,
        name=entry.name,
        before="" if before is None else said("grade", before.grade),
        after="" if after is None else said("grade", after.grade),
        reported=entry.effective_grade in ITEMIZED,
    )


def _kind(field: str, old: object, new: object) -> Kind:
    if field == "name":
        return Kind.RENAMED
    if field == "grade" and isinstance(old, int) and isinstance(new, int):
        return Kind.UPGRADED if new > old else Kind.DOWNGRADED
    return Kind.ALTERED
