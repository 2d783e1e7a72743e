"""The cells of the staff sheet: what each may say, and why another is refused."""

import difflib
from collections.abc import Callable
from datetime import date

from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.dates import read_day
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, token, wording
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.sheet import DepartmentKnown

FOREVER = {"长期", "长期有效", "永久", "无期限", "无固定期限"}


def staff_no(cell: Cell) -> Reading[str]:
    """Read a 工号; a number is refused, for Excel has dropped the zeros before it."""
    if isinstance(cell, float):
        typed = shown(cell)
        raise Doubt(
            "number",
            f"工号 {typed} 是数字格式，Excel 会丢掉开头的 0（00{typed} 变成 {typed}），"
            "不能确定是哪个工号。请把该列设为文本，重新填写工号。",
        )
    found = token(_text(cell))
    faults = entries.staff_no_faults(found.value)
    if faults:
        raise Doubt("staff_no", f"{faults['staff_no'][0]}。现在是“{found.value[:40]}”。")
    return found


def certificate_no(cell: Cell) -> Reading[str]:
    """Read the number of a practice certificate; blank stays blank."""
    if isinstance(cell, float):
        raise Doubt(
            "number",
            f"执业证书编号 {shown(cell)} 是数字格式，末几位可能已被 Excel 改掉。"
            "请把该列设为文本，对照证书重新填写。",
        )
    found = token(_text(cell))
    if found.value and entries.certificate_no_faults(found.value):
        raise Doubt(
            "certificate_no",
            f"执业证书编号“{found.value[:40]}”只能含数字、字母和横线，5到30位。请对照证书填写。",
        )
    return found


def line(label: str, longest: int, *, required: bool = False) -> Callable[[Cell], Reading[str]]:
    """Return a reader of one line of text, blank where it may be."""

    def read_line(cell: Cell) -> Reading[str]:
        found = wording(_text(cell))
        if not found.value and not required:
            return found
        faults = entries.text_faults("x", label, found.value, longest)
        if faults:
            raise Doubt("missing" if not found.value else "text", f"{faults['x'][0]}。")
        return found

    return read_line


def day(label: str) -> Callable[[Cell], Reading[date | None]]:
    """Return a reader of a day, None for a blank."""

    def read_it(cell: Cell) -> Reading[date | None]:
        if isinstance(cell, str) and not wording(cell).value:
            return Reading(None)
        found = read_day(cell)
        faults = entries.day_faults("x", label, found.value)
        if faults:
            raise Doubt("date", f"{faults['x'][0]}。")
        return Reading(found.value, found.steps)

    return read_it


def department(departments: dict[str, DepartmentKnown]) -> Callable[[Cell], Reading[str]]:
    """Return a reader of a department by its name or code; gives the code."""
    by_word = {d.name: d.code for d in departments.values()} | {code: code for code in departments}

    def read_it(cell: Cell) -> Reading[str]:
        found = wording(_text(cell))
        if not found.value:
            return found
        code = by_word.get(found.value) or by_word.get(token(found.value).value)
        if code is None:
            near = difflib.get_close_matches(found.value, by_word, n=1, cutoff=0.5)
            hint = f"是不是“{near[0]}”？" if near else ""
            raise Doubt(
                "department",
                f"没有“{found.value[:40]}”这个科室。{hint}请按科室列表中的名称或代码填写，"
                "确是新科室的先添加科室。",
            )
        return Reading(code, found.steps)

    return read_it


def says_forever(cell: Cell) -> bool:
    """Whether the cell says that a licence has no last day."""
    return isinstance(cell, str) and token(cell).value in FOREVER


def _text(cell: Cell) -> str:
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"单元格是公式错误 {cell}。请改为实际的内容。")
    return shown(cell)
