"""What one cell of the sheet means. What is not certain is refused, with what to write instead."""

from collections.abc import Mapping
from datetime import date

from surgery_gov.catalog.rules.codes import read_code
from surgery_gov.catalog.rules.grades import read_grade
from surgery_gov.kernel.sheets.book import Cell, shown
from surgery_gov.kernel.sheets.dates import read_day
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, token, wording
from surgery_gov.kernel.sheets.people import read_token, refuse_error
from surgery_gov.privileges.queries.people import Person
from surgery_gov.requirements.rules.conditions import Proof

LONGEST = 200
KINDS: Mapping[str, Proof] = {
    **{proof.label: proof for proof in Proof},
    "培训": Proof.TRAINING,
    "理论": Proof.THEORY,
    "技能": Proof.SKILL,
    "操作考核": Proof.SKILL,
}
Reader = Mapping[str, Person]


def read_kind(cell: Cell) -> Reading[Proof]:
    """Read the kind of record."""
    read = read_token(cell)
    kind = KINDS.get(read.value)
    if kind is None:
        words = "、".join(proof.label for proof in Proof)
        raise Doubt("kind", f"“{read.value}”不是可选的种类。请填写{words}之一。")
    return Reading(kind, read.steps)


def read_title(cell: Cell) -> Reading[str]:
    """Read the name of the certificate, which no record is without."""
    read = read_words(cell)
    if not read.value:
        raise Doubt("name_blank", "没有填写名称。请按证书、考核或规范的原文填写。")
    return read


def read_words(cell: Cell) -> Reading[str]:
    """Read words; a formula's error and an essay are refused."""
    refuse_error(cell)
    read = wording(shown(cell)) if cell != "" else Reading("")
    if len(read.value) > LONGEST:
        raise Doubt("too_long", f"超过{LONGEST}个字，不像是这一列的内容。请核对是否填错了列。")
    return read


def read_needed_day(cell: Cell) -> Reading[date]:
    """Read a day that must be there."""
    if isinstance(cell, str) and not cell.strip():
        raise Doubt("date_blank", "没有填写取得日期。请写成 2026-03-04。")
    return read_day(cell)


def read_optional_day(cell: Cell) -> Reading[date | None]:
    """Read a last day; blank or 长期 says that it does not end."""
    if isinstance(cell, str) and cell.strip() in {"", "长期"}:
        return Reading(None)
    read = read_day(cell)
    return Reading(read.value, read.steps)


def read_score(cell: Cell) -> Reading[float | None]:
    """Read points from 0 to 100."""
    refuse_error(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Reading(float(cell))
    text = token(shown(cell)).value.removesuffix("分") if cell != "" else ""
    if not text:
        return Reading(None)
    whole, dot, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and (not dot or part.isdigit())):
        raise Doubt("score", f"“{text}”不是成绩。请填写0到100的分数。")
    return Reading(float(text))


def read_procedure(cell: Cell) -> Reading[str]:
    """Read a procedure code as the catalog does, or nothing."""
    return read_code(cell) if cell != "" and shown(cell).strip() else Reading("")


def read_level(cell: Cell) -> Reading[int | None]:
    """Read a grade, or nothing."""
    if cell == "" or not shown(cell).strip():
        return Reading(None)
    read = read_grade(cell)
    return Reading(read.value, read.steps)
