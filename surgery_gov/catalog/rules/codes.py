"""Procedure codes: text, always. What a code looks like, and what is typed instead of one."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, time

from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step, token

CODE = re.compile(r"\d{2}\.(\d{4}|\dx\d{2})(x\d{3})?", re.ASCII)
"""The national clinical version; a lower-case x is a placeholder: 52.7x00."""
INSURANCE = re.compile(r"17\.9\d[0-9A-Z]{3}", re.ASCII)
"""Chinese-medicine codes of the insurance version."""
CODE_LIKE = re.compile(r"(?<![\d.])\d{2}\.\d[\dx]{1,3}(?:x\d{1,4})?", re.ASCII | re.IGNORECASE)
SHORT = re.compile(r"\d{1,2}\.\d{1,3}", re.ASCII)
WORD = re.compile("[\u3400-\u9fff]")
EXAMPLE = "51.2300"


def is_code(text: str, malformed: Collection[str] = ()) -> bool:
    """Whether this is a procedure code as it is written; ``malformed`` are official exceptions."""
    return bool(CODE.fullmatch(text) or INSURANCE.fullmatch(text)) or text in malformed


def looks_like_code(text: str) -> bool:
    """Whether a text holds anything like a code, so that its row is no title."""
    if CODE.fullmatch(text):
        return True
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    return bool(CODE_LIKE.search(re.sub(r"\s", "", plain))) or not WORD.search(plain)


def read_code(cell: Cell, malformed: Collection[str] = ()) -> Reading[str]:
    """Return the code; raise ``Doubt`` where the cell does not say one code with certainty."""
    if not isinstance(cell, str):
        raise _not_text(cell)
    if CODE.fullmatch(cell):
        return Reading(cell)
    _refuse_mixtures(cell)
    cleaned = token(cell)
    code, steps = cleaned.value, cleaned.steps
    if not INSURANCE.fullmatch(code) and "X" in code:
        lowered = code.replace("X", "x")
        code, steps = lowered, (*steps, Step("upper_x", code, lowered))
    if is_code(code, malformed):
        return Reading(code, steps)
    raise _unknown(code)


def completed(number: float) -> str | None:
    """Return the code a number most likely was: 51.23 is 51.2300, 0.01 is 00.0100."""
    text = f"{number:.4f}"
    if number < 0 or number >= 100 or abs(float(text) - number) > 1e-9:  # noqa: PLR2004
        return None
    return text.rjust(len(EXAMPLE), "0")


def _not_text(cell: Cell) -> Doubt:
    typed = shown(cell)
    if isinstance(cell, CellError):
        return Doubt("cell_error", f"手术编码是公式错误 {typed}。请改为编码，如 {EXAMPLE}。")
    if isinstance(cell, bool):
        return Doubt("unknown_code", f"“{typed}”不是手术编码。请改为编码，如 {EXAMPLE}。")
    if isinstance(cell, date | time):
        return Doubt(
            "code_as_date",
            f"手术编码被 Excel 当成了日期（{typed}）。请把该列设为文本，重新输入编码。",
        )
    return _typed_as_number(float(cell), typed)


def _typed_as_number(number: float, typed: str) -> Doubt:
    whole = completed(number)
    if whole is None:
        return Doubt(
            "code_as_number",
            f"手术编码 {typed} 不是完整的编码（Excel 把它当成了数字）。"
            f"请把该列设为文本，改为完整的编码，如 {EXAMPLE}。",
        )
    if whole == typed:
        return Doubt(
            "code_as_number",
            f"手术编码 {typed} 被 Excel 当成了数字。请把该列设为文本，重新输入 {whole}。",
        )
    return Doubt(
        "code_as_number",
        f"手术编码 {typed} 不完整（Excel 把它当成了数字）。请把该列设为文本，改为 {whole}。",
    )


def _refuse_mixtures(cell: str) -> None:
    """Refuse several codes in a cell, and a code together with words."""
    plain = unicodedata.normalize("NFKC", cell).replace("。", ".")
    found = CODE_LIKE.findall(plain) or CODE_LIKE.findall(re.sub(r"\s", "", plain))
    if len(found) > 1:
        raise Doubt(
            "several_codes",
            f"一个单元格里有{len(found)}个手术编码（{'、'.join(found)}）。请拆成{len(found)}行，每行一个。",
        )
    if found and WORD.search(plain):
        raise Doubt(
            "code_with_name",
            f"单元格里除了编码 {found[0]} 还有文字。请把文字移到“手术名称”列，这里只留编码。",
        )


def _unknown(code: str) -> Doubt:
    if not code:
        return Doubt("code_blank", f"手术编码是空的。请填写编码，如 {EXAMPLE}。")
    if SHORT.fullmatch(code):
        whole = completed(float(code))
        return Doubt("code_incomplete", f"手术编码 {code} 不完整。请核对，改为 {whole}。")
    return Doubt(
        "unknown_code",
        f"“{code[:40]}”不是国家临床版 3.0 的编码格式，可能是其他版本的编码或院内码。"
        f"请改为对应的编码，如 {EXAMPLE} 或 52.7x00。",
    )
