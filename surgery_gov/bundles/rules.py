"""What a bundle is, who may keep it, and into what it is written out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.permissions import Actor, Permission

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,19}")
MOST = 300
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Item:
    """A procedure of a bundle, with the name it had when it was put in."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A bundle as somebody writes it; ``items`` are procedure codes in their order."""

    department: str
    code: str
    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A bundle on record; ``department`` is a code, ``retired_at`` None while it is in use."""

    id: int
    department: str
    department_name: str
    code: str
    name: str
    items: tuple[Item, ...]
    changed_at: datetime
    changed_by: str
    retired_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """An entry of the edition in force; ``grade`` is the one it is managed by."""

    code: str
    name: str
    grade: int
    restricted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Expansion:
    """A bundle written out: the procedures in force, and the items that left the catalog."""

    procedures: tuple[Procedure, ...]
    left: tuple[Item, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that can be applied for, in the order of the bundle."""
        return tuple(procedure.code for procedure in self.procedures)


def expansion_of(items: Sequence[Item], known: Mapping[str, Procedure]) -> Expansion:
    """Write the items out by the entries in force; whatever left the catalog is named."""
    return Expansion(
        procedures=tuple(known[item.code] for item in items if item.code in known),
        left=tuple(item for item in items if item.code not in known),
    )


def may_keep(actor: Actor, department: str) -> bool:
    """Whether the actor may edit the bundles of a department: his own, or any."""
    if actor.may(Permission.BUNDLES_MANAGE_ALL):
        return True
    return actor.may(Permission.BUNDLES_MANAGE) and actor.department == department


def faults_of(
    draft: Draft, departments: Collection[str], known: Collection[str], kept: Collection[str]
) -> dict[str, list[str]]:
    """Return everything wrong, by field.

    ``known`` are the codes of the edition in force; ``kept`` those the bundle held before, which
    may stay although they left the catalog.
    """
    faults: dict[str, list[str]] = {}
    if draft.department not in departments:
        faults["department"] = ["没有这个科室，或已停用。请重新选择"]
    if not CODE.fullmatch(draft.code):
        faults["code"] = ["代码为2至20位大写字母、数字、横线，例如 PW-01"]
    if not draft.name or len(draft.name) > LONGEST_NAME:
        faults["name"] = [f"请填写名称，最多{LONGEST_NAME}个字"]
    if found := _item_faults(draft.items, known, kept):
        faults["items"] = found
    return faults


def _item_faults(items: Sequence[str], known: Collection[str], kept: Collection[str]) -> list[str]:
    if not items:
        return ["手术包至少要有一项手术"]
    if len(items) > MOST:
        return [f"一个手术包最多{MOST}项，请分成几个"]
    unknown = [code for code in items if code not in known and code not in kept]
    return [f"编码 {code} 不在现行目录里，请核对编码" for code in unknown]
