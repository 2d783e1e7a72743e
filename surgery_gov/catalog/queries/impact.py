"""What a change of edition does to privileges, asked of whoever keeps them.

The catalog knows nothing of privileges; the application plugs in who counts them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog.rules.changes import Change, Kind
from surgery_gov.catalog.rules.grades import ITEMIZED, NAMES

Count = Callable[[Collection[str], datetime], Mapping[str, int]]
_counters: list[Count] = []


@dataclass(frozen=True, slots=True)
class Impact:
    """``lost``: privileges for procedures that leave the catalog; ``codes`` of these.

    ``itemized``: procedures that rise to grade 3 or 4, where a privilege by grade and department
    no longer reaches and only one for the item does.
    """

    lost: int
    codes: tuple[str, ...]
    itemized: int


def count_privileges_with(count: Count) -> None:
    """Choose who counts the privileges standing for codes at an instant."""
    _counters[:] = [count]


def impact_of(changes: Sequence[Change], at: datetime) -> Impact:
    """Return what these changes do when they come into force."""
    removed = [change.code for change in changes if change.kind is Kind.REMOVED]
    held = {code: n for count in _counters for code, n in count(removed, at).items()}
    itemized = {NAMES[grade] for grade in ITEMIZED}
    raised = sum(
        change.kind is Kind.UPGRADED and change.after in itemized and change.before not in itemized
        for change in changes
    )
    return Impact(sum(held.values()), tuple(sorted(held)), raised)
