"""Entries of several features on one timeline, newest first, counted by section."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from surgery_gov.kernel.chronicle import Moment

SECTIONS = ("执业", "培训考核", "手术权限", "申请评估", "手术工作量")
"""In the order of the archive; a section of another name follows them."""


def ordered(moments: Iterable[Moment], at: datetime) -> tuple[Moment, ...]:
    """Return what was true up to ``at``, the newest first.

    What is of one instant and section is told in its order, so the later told stands first.
    """
    past = sorted((m for m in moments if m.at <= at), key=lambda m: (m.at, m.section))
    return tuple(past[::-1])


def of_section(moments: Sequence[Moment], section: str) -> tuple[Moment, ...]:
    """Return those of one section; all where it is empty."""
    return tuple(m for m in moments if not section or m.section == section)


def counted(moments: Sequence[Moment]) -> list[tuple[str, int]]:
    """Return every section and how many entries it has, empty ones too."""
    counts = Counter(moment.section for moment in moments)
    others = sorted(set(counts) - set(SECTIONS))
    return [(section, counts[section]) for section in (*SECTIONS, *others)]
