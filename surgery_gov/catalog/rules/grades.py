"""Grades 1 to 4, as people write them. A blank is never grade 1."""

import re
from datetime import date, time

from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step, token

NAMES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
RESTRICTED_GRADE = 4
ITEMIZED = frozenset({3, 4})
"""Grades granted item by item and reported to the commission."""

_WRITTEN = {
    "一": 1, "二": 2, "三": 3, "四": 4,
    "1": 1, "2": 2, "3": 3, "4": 4,
    "1.0": 1, "2.0": 2, "3.0": 3, "4.0": 4,
    "I": 1, "II": 2, "III": 3, "IV": 4,
    "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4,
}  # fmt: skip
_SUFFIX = re.compile(r"级(手术)?$")
HOW = "请填写一级、二级、三级或四级"


def read_grade(cell: Cell) -> Reading[int]:
    """Return the grade; raise ``Doubt`` where the cell leaves it open."""
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"手术级别是公式错误 {cell}。{HOW}。")
    if isinstance(cell, bool | date | time):
        raise _unclear(shown(cell))
    if isinstance(cell, float | int):
        return _number(float(cell))
    if cell in _STANDARD:
        return Reading(_STANDARD[cell])
    cleaned = token(cell)
    if not cleaned.value:
        raise Doubt("grade_blank", f"手术级别是空的，空着不当作一级。{HOW}。")
    grade = _WRITTEN.get(_SUFFIX.sub("", cleaned.value).upper())
    if grade is None:
        raise _unclear(cell.strip())
    return Reading(grade, (*cleaned.steps, *_step(cleaned.value, grade)))


def grade_name(grade: int) -> str:
    """Return 一级, 二级, 三级 or 四级."""
    return NAMES[grade]


def effective_grade(grade: int, *, restricted: bool) -> int:
    """Return the grade it is managed as: a restricted technology is grade 4 (``RESTRICTED``)."""
    return RESTRICTED_GRADE if restricted else grade


def _number(number: float) -> Reading[int]:
    if number not in NAMES:
        raise _unclear(shown(number))
    grade = int(number)
    return Reading(grade, _step(shown(number), grade))


def _step(before: str, grade: int) -> tuple[Step, ...]:
    return () if before == NAMES[grade] else (Step("synonym", before, NAMES[grade]),)


def _unclear(typed: str) -> Doubt:
    return Doubt("grade_unclear", f"“{typed[:40]}”不是明确的手术级别。{HOW}，只填一个。")


_STANDARD = {name: grade for grade, name in NAMES.items()}
