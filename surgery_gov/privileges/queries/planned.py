"""Cases planned for a surgeon, asked of whoever keeps them.

Privileges know nothing of planned cases; the application plugs in who counts them. Where nothing
is plugged nothing is said: a 0 would say that there are none.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from surgery_gov.privileges.queries.drafts import Draft

Planned = Callable[[str, Collection[str], datetime], Mapping[str, int]]
"""``(staff_no, targets, since)`` to the number of cases from then on, by target, 0 included.

A target is a code, or ``grade:2@PW`` for what is planned under it.
"""
_counters: list[Planned] = []


def planned_cases_with(count: Planned | None) -> None:
    """Choose who counts planned cases; None for nobody."""
    _counters[:] = [count] if count else []


def planned_of(drafts: Sequence[Draft]) -> Mapping[str, int]:
    """Return the planned cases that the drafts of one surgeon touch; empty where nobody counts."""
    if not drafts or not _counters:
        return {}
    targets = [str(d.proposal.target) for d in drafts]
    since = min(d.proposal.effective_at for d in drafts)
    return _counters[0](drafts[0].person.staff_no, targets, since)
