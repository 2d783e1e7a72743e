"""Judging a workbook against the digests it carries, and the one on paper if it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from surgery_gov.filings.rules.verifier.digest import (
    CHECK,
    CODE_LENGTH,
    DIGEST_CELLS,
    FORMAT,
    FORMAT_CELL,
    NUMBER_CELL,
    SHEETS,
    Finding,
    Sheet,
    Unreadable,
    compact,
    filing_digest,
    index_of,
    row_digests,
    sheet_digest,
)

MOST_COMPARED = 20_000  # rows beyond which differing rows are only counted, not aligned


class Report(NamedTuple):
    """The verdict: intact when there is no finding."""

    number: str
    digest: str
    findings: list[Finding]


def judge(sheets: list[Sheet], given: str | None = None) -> Report:
    """Find every change; `given` is the digest on the signed paper. Raises Unreadable."""
    by_name = {sheet.name: sheet for sheet in sheets}
    if not set(by_name) & set(SHEETS):
        raise Unreadable("不是三、四级手术目录报送工作簿：没有报送的工作表")
    texts = {name: _texts(by_name[name]) for name in SHEETS if name in by_name}
    rows = {sheet.name: row_digests(sheet.name, sheet.cells) for sheet in sheets}
    digest = filing_digest((sheet.name, sheet_digest(rows[sheet.name])) for sheet in sheets)
    findings = [*_sheet_list([sheet.name for sheet in sheets])]
    findings += [remark for sheet in sheets for remark in sheet.remarks]
    for name in SHEETS[:-1]:
        if name in rows and CHECK in texts:
            findings += _rows_changed(name, rows[name], texts[CHECK])
    findings += _digests(digest, texts, located=bool(findings))
    findings += _paper(digest, given)
    number = texts.get("封面", {}).get(NUMBER_CELL, "").partition("：")[2]
    return Report(number, digest, findings)


def _texts(sheet: Sheet) -> dict[str, str]:
    return {f"{cell.column}{cell.row}": cell.text for cell in sheet.cells}


def _sheet_list(names: list[str]) -> Iterator[Finding]:
    for name in SHEETS:
        if name not in names:
            yield Finding(name, None, "sheet.missing", "工作表不见了")
    for name in names:
        if name not in SHEETS:
            yield Finding(name, None, "sheet.added", "多出的工作表")
    if sorted(names) == sorted(SHEETS) and names != list(SHEETS):
        yield Finding(None, None, "sheet.order", "工作表的次序被改动")


def _rows_changed(name: str, rows: dict[int, str], check: dict[str, str]) -> list[Finding]:
    stated = next((f"B{r}" for r in range(6, 10) if check.get(f"A{r}") == name), "")
    if check.get(stated) == sheet_digest(rows):
        return []
    filed = _filed_codes(name, check)
    found = {row: digest[:CODE_LENGTH] for row, digest in rows.items()}
    findings = list(_aligned(name, filed, found))
    if not findings and filed == found:
        return [Finding(CHECK, None, "check.changed", f"「{name}」的表摘要被改动")]
    return findings or [Finding(name, None, "rows.moved", "行的位置被改动，插入或删除了空行")]


def _filed_codes(name: str, check: dict[str, str]) -> dict[int, str]:
    codes: dict[int, str] = {}
    for place, text in check.items():
        column = index_of(place.rstrip("0123456789"))
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        first = check.get(f"B{row}", "")
        if check.get(f"A{row}") == name and first.isdecimal() and column > 2 and text != "-":  # noqa: PLR2004
            codes[int(first) + column - 3] = text
    return dict(sorted(codes.items()))


def _aligned(name: str, filed: dict[int, str], found: dict[int, str]) -> Iterator[Finding]:
    before, after = list(filed.items()), list(found.items())
    if max(len(before), len(after)) > MOST_COMPARED:
        yield Finding(name, None, "rows.changed", "表被改动，行数过多，不逐行列出")
        return
    codes = [code for _, code in before], [code for _, code in after]
    for act, a, b, c, d in SequenceMatcher(None, *codes, autojunk=False).get_opcodes():
        if act == "equal":
            continue
        pairs = min(b - a, d - c)
        for row, _ in after[c : c + pairs]:
            yield Finding(name, row, "row.changed", f"第{row}行被改动")
        for row, _ in after[c + pairs : d]:
            yield Finding(name, row, "row.added", f"第{row}行是多出的")
        for row, _ in before[a + pairs : b]:
            yield Finding(name, row, "row.missing", f"原第{row}行不见了")


def _digests(digest: str, texts: dict[str, dict[str, str]], *, located: bool) -> Iterator[Finding]:
    check = texts.get(CHECK, {})
    if check.get(FORMAT_CELL) != FORMAT:
        yield Finding(CHECK, 3, "format.unknown", "格式名称被改动，或不是本校验程序认识的格式")
    wrong = [
        name
        for name, place in DIGEST_CELLS.items()
        if compact(texts.get(name, {}).get(place, "")) != digest
    ]
    if len(wrong) == 1:
        row = int(DIGEST_CELLS[wrong[0]][1:])
        yield Finding(wrong[0], row, "digest.changed", "所载的全文摘要被改动")
    elif wrong and not located:
        yield Finding(CHECK, None, "check.changed", "校验表的内容被改动")


def _paper(digest: str, given: str | None) -> Iterable[Finding]:
    if given is not None and compact(given) != digest:
        yield Finding(None, None, "digest.differs", "与纸件所载的摘要不一致，不是当时报送的内容")
