"""Sealing the pages of a filing: the check page, and the digest where it is stated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from surgery_gov.filings.rules.pages import Line, Page
from surgery_gov.filings.rules.verifier.digest import (
    CHECK,
    CODE_LENGTH,
    DIGEST_CELLS,
    FORMAT,
    SHEETS,
    filing_digest,
    grouped,
    index_of,
    letters_of,
    row_digest,
    sheet_digest,
)

CODES_PER_LINE = 10
NO_ROW = "-"
METHOD = (
    "随报送附有校验程序 verify_filing.py，只用 Python 标准库："
    "运行 python verify_filing.py 文件.xlsx，或按下列规则自行编程，二者结果应当一致。"
    "重新算出的全文摘要应与本表、封面和盖章纸件上的三处一致。"
)
RULES = (
    (
        "一、单元格。每个非空单元格写成一行文字：列字母、制表符、类型、制表符、内容、换行。"
        "类型：文字写 s，数字写 n。空单元格和空文字不写。"
    ),
    (
        "二、内容。文字逐字照写：不去空格，不转换全角半角、大小写、繁简，不作 Unicode 规范化；"
        "只把回车换行和单独的回车都算作换行，再把 \\ 写成 \\\\，换行写成 \\n，制表符写成 \\t。"
        "数字都是整数，写成十进制，不带小数点和分隔符。"
    ),
    (
        "三、行摘要。一行各单元格按列自左至右相接，取 UTF-8 编码的 SHA-256，写成小写十六进制；"
        f"前{CODE_LENGTH}位是行校验码。整行为空的没有行摘要。"
    ),
    "四、表摘要。自上而下，每个有行摘要的行写成：行号、制表符、行摘要、换行，相接后取 SHA-256。",
    (
        "五、全文摘要。按封面、三级手术目录、四级手术目录、变更对比、校验的次序，每表写成："
        "表名、制表符、表摘要、换行，相接后取 SHA-256。为便于核对，每8位空一格，空格不算。"
    ),
    (
        f"六、写有全文摘要的两个单元格（封面 {DIGEST_CELLS['封面']}、校验 {DIGEST_CELLS['校验']}）"
        "不参加计算，其余看得见的内容都参加，包括本表。字体、边框、列宽不参加。"
    ),
    (
        "七、有隐藏的工作表、行、列，有公式、条件格式、图片、批注，有合并后被遮住的内容，"
        "有使显示与内容不同的数字格式或看不见的浅色字，都不是原件。"
    ),
    "八、行校验码用来找出被改动的行：第几行就看该表起始行加列标题所示的数。",
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """All five pages with the digest in its cells."""

    pages: tuple[Page, ...]
    digest: str


def seal(pages: Sequence[Page]) -> Sealed:
    """Add the check page, compute the digest, state it on the cover and the check page."""
    rows = {page.name: digests(page) for page in pages}
    check = Page(CHECK, tuple(_check(rows)))
    rows[CHECK] = digests(check)
    digest = filing_digest((name, sheet_digest(rows[name])) for name in SHEETS)
    return Sealed(tuple(_stated(page, digest) for page in (*pages, check)), digest)


def digests(page: Page) -> dict[int, str]:
    """Return the digests of the lines with content, by row, as the verifier will find them."""
    columns = [letters_of(i) for i in range(1, 1 + max(map(len, page.lines)))]
    filled = ((row, line) for row, line in enumerate(page.lines, 1) if set(line) != {""})
    return {row: row_digest(_cells(columns, line)) for row, line in filled}


def _cells(columns: Sequence[str], line: Line) -> Iterator[tuple[str, str, str]]:
    for column, value in zip(columns, line, strict=False):
        if isinstance(value, int):
            yield column, "n", str(value)
        elif value:
            yield column, "s", value


def _check(rows: dict[str, dict[int, str]]) -> Iterator[Line]:
    yield (CHECK,)
    yield ("全文摘要", "")
    yield ("格式", FORMAT)
    yield ("核对方法", METHOD)
    yield ("工作表", "表摘要")
    for name, digests in rows.items():
        yield (name, sheet_digest(digests))
    yield ("计算规则",)
    for rule in RULES:
        yield (rule,)
    yield ("行校验码",)
    yield ("工作表", "起始行", *(f"+{offset}" for offset in range(CODES_PER_LINE)))
    for name, digests in rows.items():
        for start in range(1, max(digests) + 1, CODES_PER_LINE):
            codes = (digests.get(start + i, NO_ROW)[:CODE_LENGTH] for i in range(CODES_PER_LINE))
            yield (name, start, *codes)


def _stated(page: Page, digest: str) -> Page:
    place = DIGEST_CELLS.get(page.name)
    if place is None:
        return page
    column, row = index_of(place[0]) - 1, int(place[1:]) - 1
    lines = list(page.lines)
    line = list(lines[row])
    line[column] = grouped(digest)
    lines[row] = tuple(line)
    return replace(page, lines=tuple(lines))
