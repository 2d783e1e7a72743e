"""One cell: how one surgeon stands for one procedure, as one character and in words."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules.conditions import Condition, ends_at
from surgery_gov.privileges.rules.counted import (
    REACHED,
    USED,
    Counts,
    barred,
    counts_since,
    in_words,
    outstanding,
)
from surgery_gov.privileges.rules.ledger import Standing
from surgery_gov.privileges.rules.reach import prevailing
from surgery_gov.privileges.rules.stood import Stood

NEVER = Stood(Standing.NONE)


class Mark(StrEnum):
    """What a cell shows. A condition outweighs a near end: it bears on every operation.

    ``REACHED`` outweighs both: the cases before a review are done, nothing more may be.
    """

    HELD = "held"
    ENDING = "ending"
    CONDITIONAL = "conditional"
    REACHED = "reached"
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
    Mark.REACHED: "满",
    Mark.SUSPENDED: "停",
    Mark.APPLIED: "申",
}
WORDS = {
    Mark.HELD: "有效",
    Mark.ENDING: "将到期",
    Mark.CONDITIONAL: "附条件",
    Mark.REACHED: REACHED,
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
    counts: Counts = ()
    application: str = ""

    @property
    def able(self) -> bool:
        """Whether one may operate by it now, with conditions or without."""
        return self.mark in ABLE

    @property
    def told(self) -> str:
        """The conditions in words, those that count cases with how far they are."""
        return in_words(self.conditions, self.counts)

    @property
    def words(self) -> str:
        """What the cell says, for who does not see it."""
        soon = "，将到期" if self.ends_soon and self.mark is not Mark.ENDING else ""
        used = self.mark is Mark.REACHED and any(count.single for count in self.counts)
        return (USED if used else self.mark.word) + soon


ABLE = frozenset({Mark.HELD, Mark.ENDING, Mark.CONDITIONAL})


def cell_of(
    target: str, standing: Stood, at: datetime, soon: datetime, counts: Counts = ()
) -> Cell | None:
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
    return Cell(
        mark=_mark(standing.conditions, counts, ends=ends),
        target=target,
        ends_soon=ends,
        until=until,
        conditions=standing.conditions,
        counts=counts,
    )


def _mark(conditions: tuple[Condition, ...], counts: Counts, *, ends: bool) -> Mark:
    if barred(counts):
        return Mark.REACHED
    if outstanding(conditions, counts):
        return Mark.CONDITIONAL
    return Mark.ENDING if ends else Mark.HELD


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """What stands at ``at``: by surgeon id and target; what ends by ``soon`` ends soon.

    ``performed`` are operations by surgeon id and code; they were read of everybody of whom a
    condition counts them.
    """

    standings: Mapping[int, Mapping[str, Stood]]
    at: datetime
    soon: datetime
    performed: Mapping[tuple[int, str], Sequence[Performed]]

    def cell(self, surgeon: int, code: str, target: str) -> Cell | None:
        """Return the cell of one surgeon and procedure, held by that target."""
        standing = self.standings[surgeon].get(target, NEVER)
        done = self.performed.get((surgeon, code), ()) if standing.counting else ()
        counts = counts_since(standing.conditions, standing.counting, done, self.at)
        return cell_of(target, standing, self.at, self.soon, counts)


def fill(reach: Mapping[str, Sequence[str]], held: Ledger) -> dict[str, dict[int, Cell]]:
    """Fill the cells; ``reach`` gives by code the targets that cover it, the item first."""
    found: dict[str, dict[int, Cell]] = {code: {} for code in reach}
    for surgeon, code, target in prevailing_in(reach, held.standings):
        cell = held.cell(surgeon, code, target)
        if cell is not None:
            found[code][surgeon] = cell
    return found


def prevailing_in(
    reach: Mapping[str, Sequence[str]], standings: Mapping[int, Mapping[str, Stood]]
) -> Iterator[tuple[int, str, str]]:
    """Yield surgeon, code and the target that decides, wherever anything was ever held."""
    covered: dict[str, list[str]] = {}
    for code, targets in reach.items():
        for band in targets[1:]:
            covered.setdefault(band, []).append(code)
    for surgeon, stood in standings.items():
        standing_of = _looking_up(stood)
        for code in _touched(stood, reach, covered):
            targets = reach[code]
            yield surgeon, code, prevailing(targets, standing_of) if len(targets) > 1 else code


def counting_in(
    reach: Mapping[str, Sequence[str]], standings: Mapping[int, Mapping[str, Stood]]
) -> tuple[frozenset[int], frozenset[str]]:
    """Return of whom, and of which procedures, the operations are to be read."""
    own = {i: stood for i, stood in standings.items() if any(s.counting for s in stood.values())}
    pairs = {
        (surgeon, code)
        for surgeon, code, target in prevailing_in(reach, own)
        if own[surgeon].get(target, NEVER).counting
    }
    return frozenset(surgeon for surgeon, _ in pairs), frozenset(code for _, code in pairs)


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
