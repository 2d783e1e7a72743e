"""The other cells of an entry: names, departments, categories, flags, remarks."""

import re
from collections.abc import Callable
from enum import StrEnum

from surgery_gov.catalog.rules.codes import CODE
from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step, token, wording

LONGEST_NAME = 200
LONGEST_DEPARTMENT = 50
LONGEST_REMARK = 1_000
JOINED = "、"
SEPARATORS = re.compile(r"\s*[、,，;；]\s*")
CODE_WITHIN = re.compile(rf"(?<!\d){CODE.pattern}")
CLEAN = re.compile("[\u3400-\u9fffA-Za-z0-9（）()\\[\\]]+")


class Category(StrEnum):
    """类别 as the front page of the record knows them; blank where nobody said."""

    SURGERY = "手术"
    INTERVENTION = "介入治疗"
    DIAGNOSTIC = "诊断性操作"
    THERAPEUTIC = "治疗性操作"


_CATEGORIES = {
    "手术": Category.SURGERY,
    "外科手术": Category.SURGERY,
    "介入治疗": Category.INTERVENTION,
    "介入": Category.INTERVENTION,
    "介入手术": Category.INTERVENTION,
    "诊断性操作": Category.DIAGNOSTIC,
    "诊断操作": Category.DIAGNOSTIC,
    "治疗性操作": Category.THERAPEUTIC,
    "治疗操作": Category.THERAPEUTIC,
}
_YES = frozenset({"是", "√", "✓", "✔", "☑", "1", "Y", "YES", "TRUE", "有", "对"})
_NO = frozenset({"", "否", "×", "✗", "✘", "☐", "0", "N", "NO", "FALSE", "无", "不是"})


def read_name(cell: Cell) -> Reading[str]:
    """Return the name of a procedure with its own brackets and numerals; or raise ``Doubt``."""
    if isinstance(cell, str) and CLEAN.fullmatch(cell) and len(cell) <= LONGEST_NAME:
        found = Reading(cell)
    else:
        found = _words("手术名称", cell, LONGEST_NAME)
    if not found.value:
        raise Doubt("name_blank", "手术名称是空的。请填写名称。")
    if not isinstance(cell, str):
        raise Doubt("name_unclear", f"手术名称是“{shown(cell)}”，不是文字。请填写名称。")
    if CODE_WITHIN.search(found.value):
        raise Doubt("code_with_name", "手术名称里混有手术编码。请把编码移到“手术编码”列。")
    return found


def read_departments(cell: Cell) -> Reading[tuple[str, ...]]:
    """Return the departments named in a cell, in order, each once; none where it is blank."""
    found = _words("科室", cell, LONGEST_DEPARTMENT * 10)
    names = tuple(dict.fromkeys(name for name in SEPARATORS.split(found.value) if name))
    if any(len(name) > LONGEST_DEPARTMENT for name in names):
        raise Doubt(
            "too_long", f"科室名称超过{LONGEST_DEPARTMENT}个字。请核对，多个科室用顿号隔开。"
        )
    joined = JOINED.join(names)
    steps = () if joined == found.value else (Step("synonym", found.value, joined),)
    return Reading(names, found.steps + steps)


def read_category(cell: Cell) -> Reading[str]:
    """Return the category, blank where the cell is blank; raise ``Doubt`` on any other word."""
    if isinstance(cell, str) and cell in _CATEGORIES.values():
        return Reading(str(cell))
    _refuse_error("类别", cell)
    cleaned = token(shown(cell))
    if not cleaned.value:
        return Reading("", cleaned.steps)
    category = _CATEGORIES.get(cleaned.value)
    if category is None:
        raise Doubt(
            "category_unclear",
            f"“{shown(cell)[:40]}”不是已知的类别。请填写{'、'.join(Category)}，或空着。",
        )
    return Reading(str(category), (*cleaned.steps, *_changed(cleaned.value, str(category))))


def flag_reader(title: str, *own_words: str) -> Callable[[Cell], Reading[bool]]:
    """Return a reader of one flag; its own words, written in its column, mean yes."""
    yes = _YES | {title, *own_words}

    def read(cell: Cell) -> Reading[bool]:
        if cell == "":
            return Reading(value=False)
        _refuse_error(title, cell)
        cleaned = token(shown(cell))
        word = cleaned.value.upper()
        if word not in yes and word not in _NO:
            raise Doubt(
                "flag_unclear",
                f"“{title}”是“{shown(cell)[:40]}”，看不出是或否。请填写“是”或“否”，空着等于否。",
            )
        said = "是" if word in yes else "否"
        steps = cleaned.steps + (_changed(cleaned.value, said) if word else ())
        return Reading(said == "是", steps)

    return read


def read_remark(cell: Cell) -> Reading[str]:
    """Return a remark, as it was written."""
    return _words("备注", cell, LONGEST_REMARK)


def _words(title: str, cell: Cell, longest: int) -> Reading[str]:
    if cell == "":
        return Reading("")
    _refuse_error(title, cell)
    found = wording(shown(cell))
    if len(found.value) > longest:
        raise Doubt("too_long", f"{title}超过{longest}个字。请缩短。")
    return found


def _refuse_error(title: str, cell: Cell) -> None:
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"{title}是公式错误 {cell}。请改为要填的内容，或清空。")


def _changed(before: str, after: str) -> tuple[Step, ...]:
    return () if before == after else (Step("synonym", before, after),)
