"""What changed since the last filing, item by item."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.catalog.rules.values import JOINED
from surgery_gov.filings.rules.content import Change, ChangeKind, Row

NOT_APPLICABLE = "—"  # the reason of a row that did not change: not left blank by accident
ATTRIBUTES = {
    "department": "科室/专业",
    "category": "类别",
    "restricted": "限制类技术",
    "exam_grade4": "国考四级",
    "minimally_invasive": "微创",
    "remark": "备注",
}


def compare(
    before: Sequence[Row],
    after: Sequence[Row],
    graded_before: Mapping[str, int],
    graded_after: Mapping[str, int],
) -> tuple[Change, ...]:
    """List the changes in order of code; duplicates of a code do not occur.

    The grades of the whole catalog then and now tell a procedure that came up from grade 2
    (升级) from a new one (新增), and one that went down to it (降级) from one cancelled (取消).
    """
    old, new = {row.code: row for row in before}, {row.code: row for row in after}
    moved = _moved(old, new, graded_before, graded_after)
    changes: list[Change] = []
    for code in sorted((old.keys() | new.keys()) - set(moved.values())):
        if code in moved:
            changes.extend(_recoded(old[moved[code]], new[code]))
        elif code not in old:
            changes.append(_arrived(new[code], graded_before.get(code)))
        elif code not in new:
            changes.append(_left(old[code], graded_after.get(code)))
        else:
            changes.extend(_altered(old[code], new[code]))
    return tuple(changes)


def with_changes(
    rows: Sequence[Row], changes: Sequence[Change], reason: str, unchanged: str
) -> tuple[Row, ...]:
    """Write 变动类型 and 变动原因 into the rows; `unchanged` is said where nothing changed."""
    kinds: dict[str, list[str]] = {}
    for change in changes:
        words = kinds.setdefault(change.code, [])
        if change.kind.value not in words:
            words.append(change.kind.value)
    return tuple(
        replace(row, change="、".join(kinds[row.code]), reason=reason)
        if row.code in kinds
        else replace(row, change=unchanged, reason=NOT_APPLICABLE)
        for row in rows
    )


def _moved(
    old: Mapping[str, Row],
    new: Mapping[str, Row],
    graded_before: Mapping[str, int],
    graded_after: Mapping[str, int],
) -> dict[str, str]:
    """Return the new codes whose procedure stood under another code, each with the old one.

    Only where that is certain: of those that left the whole catalog and those new to it, just one
    each has this name, grade and set of departments.
    """
    left = _alike(row for code, row in old.items() if not (code in new or code in graded_after))
    came = _alike(row for code, row in new.items() if not (code in old or code in graded_before))
    return {
        came[key][0]: codes[0]
        for key, codes in left.items()
        if len(codes) == 1 and len(came.get(key, ())) == 1
    }


def _alike(rows: Iterable[Row]) -> dict[tuple[str, int, frozenset[str]], list[str]]:
    found: dict[tuple[str, int, frozenset[str]], list[str]] = {}
    for row in rows:
        key = (row.name, row.grade, frozenset(row.department.split(JOINED)))
        found.setdefault(key, []).append(row.code)
    return found


def _recoded(old: Row, new: Row) -> Iterator[Change]:
    yield _change(ChangeKind.RECODED, new, "手术编码", old.code, new.code)
    yield from _altered(replace(old, department=new.department), new)


def _arrived(row: Row, earlier: int | None) -> Change:
    if earlier is None or earlier == row.grade:
        return _change(ChangeKind.ADDED, row, "手术级别", "", NAMES[row.grade])
    return _grade_change(row, earlier, row.grade)


def _left(row: Row, later: int | None) -> Change:
    if later is None or later == row.grade:
        return _change(ChangeKind.REMOVED, row, "手术级别", NAMES[row.grade], "")
    return _grade_change(row, row.grade, later)


def _altered(old: Row, new: Row) -> Iterator[Change]:
    if old.grade != new.grade:
        yield _grade_change(new, old.grade, new.grade)
    if old.name != new.name:
        yield _change(ChangeKind.RENAMED, new, "手术名称", old.name, new.name)
    for field, item in ATTRIBUTES.items():
        was, is_now = getattr(old, field), getattr(new, field)
        if was != is_now:
            yield _change(ChangeKind.ALTERED, new, item, shown(was), shown(is_now))


def _grade_change(row: Row, before: int, after: int) -> Change:
    kind = ChangeKind.RAISED if after > before else ChangeKind.LOWERED
    return _change(kind, row, "手术级别", NAMES[before], NAMES[after])


def _change(kind: ChangeKind, row: Row, item: str, before: str, after: str) -> Change:
    return Change(
        kind=kind,
        code=row.code,
        name=row.name,
        department=row.department,
        item=item,
        before=before,
        after=after,
    )


def shown(value: object) -> str:
    """Write a flag as 是 or 否, text as it is."""
    return value if isinstance(value, str) else "是" if value else "否"
