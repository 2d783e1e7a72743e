"""What keeps a cell that is there from being seen as it is: hidden, covered, disguised."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from surgery_gov.filings.rules.verifier.digest import Cell, Finding, index_of, letters_of
from surgery_gov.filings.rules.verifier.parts import local, named

PLAIN_FORMATS = {"general", "@", "0", "#,##0", "0_ ", "#,##0_ "}
BUILT_IN_FORMATS = {"0": "general", "1": "0", "3": "#,##0", "49": "@"}
PALE, DARK = 0xB0, 0x60  # shades: above, no font can be read on white; below, none on the fill
SMALLEST = 4  # points
MIDDLE = "FF808080"  # what a color not given as red, green and blue counts as
COVERING = {"drawing", "legacyDrawing", "picture", "oleObjects", "controls"}


def suspect_styles(root: ET.Element) -> dict[int, str]:
    """Cell styles that show something else than the content, or nothing."""
    codes = dict(BUILT_IN_FORMATS)
    codes.update((f.attrib["numFmtId"], f.get("formatCode", "")) for f in named(root, "numFmt"))
    fonts = [_is_unseen(font) for part in named(root, "fonts") for font in named(part, "font")]
    fills = [_is_dark(fill) for part in named(root, "fills") for fill in named(part, "fill")]
    suspects = {}
    styles = [xf for part in named(root, "cellXfs") for xf in named(part, "xf")]
    for number, xf in enumerate(styles):
        code = re.sub(r"^\[\$-\w+\]", "", codes.get(xf.get("numFmtId", "0"), "?").lower())
        if code not in PLAIN_FORMATS:
            suspects[number] = "改变显示的数字格式"
        elif fonts and fonts[int(xf.get("fontId", "0"))]:
            suspects[number] = "看不见的浅色字或小字"
        elif fills and fills[int(xf.get("fillId", "0"))]:
            suspects[number] = "遮住文字的深底色"
    return suspects


def _is_unseen(font: ET.Element) -> bool:
    small = any(float(size.get("val", "10")) < SMALLEST for size in named(font, "sz"))
    return small or any(_is_pale(color) for color in named(font, "color"))


def _is_pale(color: ET.Element) -> bool:
    white = color.get("theme") == "0" or color.get("indexed") in {"1", "9"}
    return white or min(_shades(color)) > PALE


def _is_dark(fill: ET.Element) -> bool:
    if not any(part.get("patternType") == "solid" for part in named(fill, "patternFill")):
        return False
    colors = list(named(fill, "fgColor"))
    return not colors or any(_is_black(color) for color in colors)  # none stands for black


def _is_black(color: ET.Element) -> bool:
    black = color.get("theme") == "1" or color.get("indexed") in {"0", "8"}
    return black or max(_shades(color)) < DARK


def _shades(color: ET.Element) -> bytes:
    return bytes.fromhex(color.get("rgb", MIDDLE))[-3:]


def hidden(name: str, root: ET.Element, cells: list[Cell]) -> Iterator[Finding]:
    """Rows, columns and cells with content that cannot be seen."""
    rows, columns = {cell.row for cell in cells}, {index_of(cell.column) for cell in cells}
    for row in named(root, "row"):
        number = int(row.get("r", "0"))
        if number in rows and _is_shut(row, "ht", 3):
            yield Finding(name, number, "hidden", f"第{number}行被隐藏")
    for col in named(root, "col"):
        span = range(int(col.attrib["min"]), int(col.attrib["max"]) + 1)
        if _is_shut(col, "width", 0.5) and not columns.isdisjoint(span):
            where = "、".join(letters_of(number) for number in sorted(columns.intersection(span)))
            yield Finding(name, None, "hidden", f"{where} 列被隐藏")
    if any(_is_on(part.get("zeroHeight")) for part in named(root, "sheetFormatPr")):
        yield Finding(name, None, "hidden", "未设行高的行全部被隐藏")


def covered(name: str, root: ET.Element, cells: list[Cell]) -> Iterator[Finding]:
    """Pictures, comments, conditional formats, and cells under a merged one."""
    tags = {local(element) for element in root.iter()}
    if tags & COVERING:
        yield Finding(name, None, "covered", "表上有图片、文本框、批注或控件，可能遮住内容")
    if "conditionalFormatting" in tags:
        yield Finding(name, None, "disguised", "表上有条件格式，可能使显示与内容不同")
    for merge in named(root, "mergeCell"):
        first, _, last = merge.attrib["ref"].partition(":")
        (left, top), (right, bottom) = _split(first), _split(last or first)
        for cell in cells:
            place = index_of(cell.column), cell.row
            inside = left <= place[0] <= right and top <= place[1] <= bottom
            if inside and place != (left, top):
                where = f"单元格 {cell.column}{cell.row} "
                yield Finding(name, cell.row, "covered", where + "被合并单元格遮住")


def _split(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return index_of(letters), int(reference[len(letters) :])


def _is_shut(part: ET.Element, measure: str, least: float) -> bool:
    return _is_on(part.get("hidden")) or float(part.get(measure, "99")) < least


def _is_on(value: str | None) -> bool:
    return value in {"1", "true"}
