"""The list of what is due: in groups, long runs of one kind folded into a line. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.agenda.rules.groups import Group, days_left, days_waiting, group_of, in_order
from surgery_gov.agenda.rules.kinds import names_of
from surgery_gov.kernel.due import Due

FOLDED_FROM = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: a thing, or ``count`` things of one kind folded under the most urgent.

    ``left`` and ``waited`` are whole days, None where not known.
    """

    due: Due
    group: Group
    label: str
    left: int | None
    waited: int | None
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Everything due for one actor: the lines, and how many things stand behind them.

    ``total`` and ``kinds`` (kind, name, number) count all, ``groups`` what is chosen.
    """

    lines: Sequence[Line]
    total: int
    chosen: int
    kinds: Sequence[tuple[str, str, int]]
    groups: Mapping[Group, int]
    urgent: Mapping[Group, int]


def board(dues: Sequence[Due], at: datetime, kind: str = "", group: Group | None = None) -> Board:
    """Lay out what is due; of one kind or in one group, where these are chosen, unfolded."""
    names = names_of(sorted(dues, key=lambda due: due.kind))
    chosen = [
        due
        for due in in_order(dues, at)
        if kind in {"", due.kind} and group in {None, group_of(due, at)}
    ]
    lines = [_line(due, at, names) for due in chosen]
    counts = Counter(due.kind for due in dues)
    return Board(
        lines=lines if kind else _folded(lines),
        total=len(dues),
        chosen=len(chosen),
        kinds=[(each, name, counts[each]) for each, name in names.items()],
        groups=Counter(line.group for line in lines),
        urgent=Counter(group_of(due, at) for due in dues),
    )


def _line(due: Due, at: datetime, names: Mapping[str, str]) -> Line:
    return Line(
        due=due,
        group=group_of(due, at),
        label=names[due.kind],
        left=days_left(due, at),
        waited=days_waiting(due, at),
    )


def _folded(lines: Sequence[Line]) -> Sequence[Line]:
    """Put many of one kind in one group into one line, where the first of them stood."""
    runs = Counter((line.group, line.due.kind) for line in lines)
    shown: set[tuple[Group, str]] = set()
    kept = []
    for line in lines:
        run = (line.group, line.due.kind)
        if runs[run] < FOLDED_FROM:
            kept.append(line)
        elif run not in shown:
            shown.add(run)
            kept.append(_fold(line, runs[run]))
    return kept


def _fold(first: Line, count: int) -> Line:
    return Line(
        due=Due(
            kind=first.due.kind,
            subject=f"{first.due.kind}:{first.group}",
            title=f"{first.label}：{count:,}件",
            detail=f"最早的一件：{first.due.title}",
            act="逐件查看",
            endpoint="agenda.index",
            values={"kind": first.due.kind, "group": first.group.value},
            waiting_since=first.due.waiting_since,
            due_at=first.due.due_at,
        ),
        group=first.group,
        label=first.label,
        left=first.left,
        waited=first.waited,
        count=count,
    )
