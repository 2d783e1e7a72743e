"""What no workbook can keep exactly is refused before it is frozen, never altered in silence."""

from collections.abc import Iterable

from surgery_gov.filings.rules.pages import Page
from surgery_gov.filings.rules.verifier.digest import letters_of

MOST_UNITS = 32_767  # UTF-16 units in one spreadsheet cell
SHOWN = 20


def unwritable(pages: Iterable[Page]) -> list[str]:
    """Say which cells cannot be written as they are, and why."""
    return [
        f"「{page.name}」{letters_of(column)}{row}（{value[:SHOWN]}）：{trouble}"
        for page in pages
        for row, line in enumerate(page.lines, 1)
        for column, value in enumerate(line, 1)
        if isinstance(value, str) and (trouble := _trouble(value))
    ]


def _trouble(text: str) -> str | None:
    if any(_is_broken(character) for character in text):
        return "含有控制字符或残缺的字符，不能写入表格"
    if text.startswith("<r>") and text.endswith("</r>"):  # the writer takes it for markup
        return "写法与表格内部的标记相同，不能写入表格"
    units = len(text) + sum(character > "\uffff" for character in text)
    if units > MOST_UNITS:
        return f"长{units:,}个字符，一个单元格最多{MOST_UNITS:,}个"
    return None


def _is_broken(character: str) -> bool:
    return (
        (character < " " and character not in "\n\t\r")
        or "\ud800" <= character <= "\udfff"
        or character in "\ufffe\uffff"
    )
