"""Laying a new span over the spans already known, so that no two of them overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.period import Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A span on record, by the id of its row."""

    id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Laying:
    """What to do: rows to retract, and of those the ones to put back, ended earlier."""

    retract: tuple[int, ...] = ()
    shortened: tuple[tuple[int, datetime], ...] = ()


class Overlap(ValueError):
    """The new span meets one that it cannot take the place of; a Chinese sentence."""


def lay(held: Sequence[Held], new: Period, replaces: int | None = None) -> Laying:
    """Say how the new span takes its place among those held.

    A span begun earlier and still running ends where the new one begins; the row ``replaces``
    gives way whole (a correction). A span that begins inside the new one raises ``Overlap``.
    """
    retract: list[int] = []
    shortened: list[tuple[int, datetime]] = []
    for span in held:
        if span.id == replaces:
            retract.append(span.id)
        elif not Period(span.since, span.until).overlaps(new):
            continue
        elif span.since < new.since and replaces is None:
            retract.append(span.id)
            shortened.append((span.id, new.since))
        else:
            raise Overlap(
                f"与已有的记录 {said(span.since, span.until)} 重叠。"
                "如果那条写错了，请更正那条；否则请改这次的起止日期"
            )
    return Laying(retract=tuple(retract), shortened=tuple(shortened))


def said(since: datetime, until: datetime | None, endless: str = "长期") -> str:
    """Say a span with its inclusive last day; ``endless`` stands where it has none."""
    return f"{local_date(since)} ～ {last_day(until) if until else endless}"


def said_post(since: datetime, until: datetime | None) -> str:
    """Say the span of a post, which runs to the present day where it has no end."""
    return said(since, until, "至今")
