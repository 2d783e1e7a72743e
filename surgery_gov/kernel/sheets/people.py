"""Whom a row is about: 工号 and 姓名, the same in every sheet. Nobody is guessed."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step, token, wording


class OnFile(Protocol):
    """Somebody registered."""

    @property
    def staff_no(self) -> str:
        """The 工号."""

    @property
    def name(self) -> str:
        """The name on file."""


P = TypeVar("P", bound=OnFile)


def read_person(cell: Cell, people: Mapping[str, P]) -> Reading[P]:
    """Find the surgeon of a 工号; a number that lost its leading zeros is refused, not padded."""
    read = read_token(cell)
    number = read.value
    if not number:
        raise Doubt("staff_no_blank", "没有填写工号。请填写，注意开头的0。")
    alike = sorted(no for no in people if no.lstrip("0") == number.lstrip("0"))
    typed_as_number = isinstance(cell, float)
    if number in people and not (typed_as_number and len(alike) > 1):
        steps = (Step("number", number, number),) if typed_as_number else read.steps
        return Reading(people[number], steps)
    if alike:
        raise Doubt(
            "staff_no_zero",
            f"没有把握认出工号“{number}”，开头的0可能被 Excel 去掉了。"
            f"是否应为 {' 或 '.join(alike)}？请把该列设为文本再填写。",
        )
    raise Doubt("staff_no_unknown", f"没有工号为 {number} 的术者。请核对，或先登记人员。")


def read_name(cell: Cell, person: OnFile) -> Reading[str]:
    """Compare the name with the one on file: a sheet whose columns slipped is noticed here."""
    refuse_error(cell)
    read = wording(shown(cell))
    if not read.value:
        raise Doubt("name_blank", f"没有填写姓名。工号 {person.staff_no} 登记的是{person.name}。")
    if read.value.replace(" ", "") != person.name.replace(" ", ""):
        raise Doubt(
            "name_differs",
            f"工号 {person.staff_no} 登记的是{person.name}，表中是“{read.value}”。"
            "请核对工号和姓名。",
        )
    return read


def read_token(cell: Cell) -> Reading[str]:
    """Read a word without spaces; nothing where the cell is blank."""
    refuse_error(cell)
    return token(shown(cell)) if cell != "" else Reading("")


def refuse_error(cell: Cell) -> None:
    """Refuse what a formula could not work out."""
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"单元格是公式错误 {cell}。请改为文字。")
