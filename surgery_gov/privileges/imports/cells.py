"""What one cell of the sheet means. What is not certain is refused, with what to write instead."""

from collections.abc import Collection, Mapping
from datetime import date

from surgery_gov.catalog.rules.codes import read_code
from surgery_gov.kernel.sheets.book import Cell, shown
from surgery_gov.kernel.sheets.dates import read_day
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, token, wording
from surgery_gov.kernel.sheets.people import refuse_error
from surgery_gov.privileges.queries.people import Person
from surgery_gov.privileges.rules.conditions import Condition, supervisor_named_by
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.wording import from_text

BAND = "grade:"
LONGEST = 200
Reader = Mapping[str, Person]


def read_target(cell: Cell, malformed: Collection[str]) -> Reading[Target]:
    """Read one procedure code as the catalog's import does, or ``grade:2@PW``.

    ``malformed`` are the official codes that break the pattern.
    """
    if isinstance(cell, str) and BAND in token(cell).value:
        return _band(token(cell))
    code = read_code(cell, malformed)
    return Reading(Target(code=code.value), code.steps)


def _band(read: Reading[str]) -> Reading[Target]:
    try:
        return Reading(Target.parse(read.value), read.steps)
    except ValueError as fault:
        raise Doubt("band", f"{fault}。请核对。") from fault


def read_date(cell: Cell, name: str) -> Reading[date]:
    """Read a day; a date without its day, or a blank, is refused."""
    if isinstance(cell, str) and not cell.strip():
        raise Doubt("date_blank", f"没有填写{name}。请写成 2026-03-04。")
    return read_day(cell)


def read_document(cell: Cell) -> Reading[str]:
    """Read a document number as text."""
    refuse_error(cell)
    read = wording(shown(cell))
    if not read.value:
        raise Doubt("document_blank", "没有填写授权文号。授权须有正式文件，请填写。")
    if len(read.value) > LONGEST:
        raise Doubt("document_long", f"授权文号超过{LONGEST}个字，请核对是否填错了列。")
    return read


def read_conditions(cell: Cell, people: Reader) -> Reading[tuple[Condition, ...]]:
    """Read the 条件 column; a supervisor must be on file."""
    refuse_error(cell)
    conditions = from_text(shown(cell))
    for condition in conditions:
        number = supervisor_named_by(condition)
        if number and number not in people:
            raise Doubt(
                "supervisor_unknown",
                f"条件中的上级医师 {number} 没有登记。请核对工号，注意开头的0。",
            )
    return Reading(conditions)
