"""What happened to one person: the shape in which each feature tells its part of an archive."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One entry on the timeline of a surgeon's technical archive.

    ``at`` is when it was true, ``day_only`` where no time of day is known. ``section`` groups
    (执业、培训考核、手术权限、申请评估、手术工作量), ``label`` is two to six characters for a tag,
    ``text`` a sentence. ``document_no`` and ``by`` are empty where there is none; ``endpoint``
    and ``values`` give the page with more, ``endpoint`` empty where there is none.
    """

    at: datetime
    section: str
    label: str
    text: str
    day_only: bool = False
    document_no: str = ""
    by: str = ""
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[str, datetime], Sequence[Moment]]
"""Tells what is on file about the 工号 up to and as known at that instant; row scope is judged
before it is asked.
"""
