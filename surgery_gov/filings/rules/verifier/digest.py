"""How a filing is hashed: the rule printed on the sheet 校验, and the shapes it works on.

The modules of this package use nothing but the standard library of Python 3.8 or newer: put
together they are the stand-alone script handed out beside a filing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

FORMAT = "三、四级手术目录报送工作簿 第1版"
SHEETS = ("封面", "三级手术目录", "四级手术目录", "变更对比", "校验")
CHECK = SHEETS[-1]
DIGEST_CELLS = {"封面": "B13", "校验": "B2"}  # these state the whole digest: left out of it
FORMAT_CELL, NUMBER_CELL = "B3", "C2"
CODE_LENGTH = 8
_SPECIAL = re.compile(r"[\r\n\t\\]")


class Unreadable(Exception):
    """Not a workbook that can be judged; the message says why, in Chinese."""


class Cell(NamedTuple):
    """One cell with content; kind is s 文字, n 数字, f 公式, b 逻辑值 or e 错误值."""

    row: int
    column: str
    kind: str
    text: str


class Finding(NamedTuple):
    """One thing that is not as it was filed."""

    sheet: str | None
    row: int | None
    code: str
    message: str


class Sheet(NamedTuple):
    """The cells of one sheet, and whatever keeps any of it from being seen."""

    name: str
    cells: list[Cell]
    remarks: list[Finding]


def row_digest(cells: Iterable[tuple[str, str, str]]) -> str:
    """行摘要：各非空单元格自左至右，每格「列字母 制表符 类型 制表符 内容 换行」."""
    return _sha256([f"{column}\t{kind}\t{_escaped(text)}\n" for column, kind, text in cells])


def row_digests(name: str, cells: Iterable[Cell]) -> dict[int, str]:
    """各非空行的行摘要，不含写有全文摘要的单元格."""
    rows: dict[int, list[tuple[int, str, str, str]]] = {}
    for row, column, kind, text in cells:
        if f"{column}{row}" != DIGEST_CELLS.get(name):
            rows.setdefault(row, []).append((index_of(column), column, kind, text))
    return {row: row_digest(cell[1:] for cell in sorted(rows[row])) for row in sorted(rows)}


def sheet_digest(rows: dict[int, str]) -> str:
    """表摘要：自上而下，每个非空行「行号 制表符 行摘要 换行」."""
    return _sha256(f"{row}\t{rows[row]}\n" for row in sorted(rows))


def filing_digest(sheets: Iterable[tuple[str, str]]) -> str:
    """全文摘要：按工作表顺序，每表「表名 制表符 表摘要 换行」."""
    return _sha256(f"{name}\t{digest}\n" for name, digest in sheets)


def grouped(digest: str) -> str:
    """Set the digest in groups of eight, to be compared by eye."""
    return " ".join(digest[i : i + CODE_LENGTH] for i in range(0, len(digest), CODE_LENGTH))


def compact(digest: str) -> str:
    """Undo the grouping; typed spaces and upper case do not count."""
    return "".join(digest.split()).lower()


def index_of(column: str) -> int:
    """Count columns from 1: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(index: int) -> str:
    """Name the column again: 27 is AA."""
    before, last = divmod(index - 1, 26)
    return (letters_of(before) if before else "") + chr(65 + last)


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    return text.replace("\n", "\\n").replace("\t", "\\t")


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
