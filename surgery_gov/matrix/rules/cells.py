"""One cell: how one surgeon stands for one procedure, as one character and in words."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.privileges.rules.conditions import Condition, ends_at
from surgery_gov.privileges.rules.ledger import Standing
from surgery_gov.privileges.rules.reach import prevailing
from surgery_gov.privileges.rules.stood import Stood

NEVER = Stood(Standing.NONE)


class Mark(StrEnum):
    """What a cell shows. A condition outweighs a near end: it bears on every operation."""

    HELD = "held"
    ENDING = "ending"
    CONDITIONAL = "conditional"
    SUSPENDED = "suspended"
    APPLIED = "applied"

    @property
    def character(self) -> str:
        """The one character in the cell."""
        return CHARACTERS[self]

    @property
    def word(self) -> str:
        """The same in words."""
        return WORDS[self]


CHARACTERS = {
    Mark.HELD: "有",
    Mark.ENDING: "近",
    Mark.CONDITIONAL: "限",
    Mark.SUSPENDED: "停",
    Mark.APPLIED: "申",
}
WORDS = {
    Mark.HELD: "有效",
    Mark.ENDING: "将到期",
    Mark.CONDITIONAL: "附条件",
    Mark.SUSPENDED: "暂停",
    Mark.APPLIED: "申请中",
}
NOTHING = "没有权限（从未授予、未生效、已过期或已取消）"
"""What an empty cell says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A mark and what is behind it: the target that decides, or the number of an application."""

    mark: Mark
    target: str
    ends_soon: bool = False
    until: datetime | None = None
    conditions: tuple[Condition, ...] = ()
    application: str = ""

    @property
    def able(self) -> bool:
        """Whether the privilege is active, with conditions or without."""
        return self.mark in ABLE

    @property
    def words(self) -> str:
        """What the cell says, for who does not see it."""
        soon = "，将到期" if self.ends_soon and self.mark is not Mark.ENDING else ""
        return self.mark.word + soon


ABLE = frozenset({Mark.HELD, Mark.ENDING, Mark.CONDITIONAL})
Cells = Mapping[str, Mapping[int, Cell]]
"""By procedure code, then by surgeon id; empty cells are absent."""


def cell_of(target: str, standing: Stood, at: datetime, soon: datetime) -> Cell | None:
    """Return the cell of what prevails; None where nothing is held, or a 限期 has passed."""
    if standing.standing is Standing.SUSPENDED:
        return Cell(mark=Mark.SUSPENDED, target=target)
    if standing.standing is not Standing.ACTIVE:
        return None
    ends_of = (standing.until, ends_at(standing.conditions))
    until = min((end for end in ends_of if end is not None), default=None)
    if until is not None and until <= at:
        return None
    ends = until is not None and until <= soon
    mark = Mark.ENDING if ends else Mark.HELD
    return Cell(
        mark=Mark.CONDITIONAL if standing.conditions else mark,
        target=target,
        ends_soon=ends,
        until=until,
        conditions=standing.conditions,
    )


def fill(
    reach: Mapping[str, Sequence[str]],
    standings: Mapping[int, Mapping[str, Stood]],
    at: datetime,
    soon: datetime,
) -> dict[str, dict[int, Cell]]:
    """Fill the cells; ``reach`` gives by code the targets that cover it, the item first."""
    covered: dict[str, list[str]] = {}
    for code, targets in reach.items():
        for band in targets[1:]:
            covered.setdefault(band, []).append(code)
    found: dict[str, dict[int, Cell]] = {code: {} for code in reach}
    for surgeon, stood in standings.items():
        standing_of = _looking_up(stood)
        for code in _touched(stood, reach, covered):
            targets = reach[code]
            target = prevailing(targets, standing_of) if len(targets) > 1 else code
            cell = cell_of(target, stood.get(target, NEVER), at, soon)
            if cell is not None:
                found[code][surgeon] = cell
    return found


def _looking_up(stood: Mapping[str, Stood]) -> Callable[[str], Standing]:
    return lambda target: stood.get(target, NEVER).standing


def _touched(
    stood: Mapping[str, Stood],
    reach: Mapping[str, Sequence[str]],
    covered: Mapping[str, Sequence[str]],
) -> Collection[str]:
    """Return the codes that anything the surgeon ever held reaches."""
    codes = {target for target in stood if target in reach}
    for target in stood:
        codes.update(covered.get(target, ()))
    return codes


def applied(
    cells: Mapping[int, Cell], targets: Sequence[str], numbers: Mapping[tuple[int, str], str]
) -> dict[int, Cell]:
    """Add, where nothing is held, what is applied for: by (surgeon id, target)."""
    found = dict(cells)
    for (surgeon, target), number in numbers.items():
        if target in targets and surgeon not in found:
            found[surgeon] = Cell(mark=Mark.APPLIED, target=target, application=number)
    return found
