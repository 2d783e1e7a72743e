"""The workbook as other programs see it."""

import hashlib
import io
import subprocess
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from surgery_gov.filings.exports import workbook as painter
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.pages import LIST_COLUMNS
from surgery_gov.filings.rules.verifier.digest import SHEETS, grouped
from surgery_gov.filings.rules.verifier.reading import read
from surgery_gov.filings.rules.verifier.verdict import judge
from tests.filings.contents import HEADING, PROCEDURE, THIS, content, exported
from tests.filings.test_seal import NASTY
from tests.support.office import converted, needs_office

SEALED, WORKBOOK = exported(content())


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(WORKBOOK))


def findings(book):
    target = io.BytesIO()
    book.save(target)
    return judge(read(target.getvalue())).findings


def test_the_sheets_hold_what_was_laid_out(book):
    assert tuple(book.sheetnames) == SHEETS
    for page in SEALED.pages:
        found = [[c.value for c in row] for row in book[page.name].iter_rows()]
        for line, cells in zip(page.lines, found, strict=True):
            assert [cell for cell in cells if cell is not None] == [v for v in line if v != ""]


def test_calamine_reads_the_same():
    book = CalamineWorkbook.from_filelike(io.BytesIO(WORKBOOK))
    lines = book.get_sheet_by_name("四级手术目录").to_python()
    assert lines[2] == list(LIST_COLUMNS)
    assert lines[3][:6] == [1, "普通外科", "37.5100", "心脏移植术", "手术", "四级"]


def test_text_is_typed_text_and_counts_are_numbers():
    rows = (replace(PROCEDURE, name="=1+1", remark="0012"),)
    book = openpyxl.load_workbook(io.BytesIO(exported(content(rows=rows))[1]))
    row = book["三级手术目录"][4]
    assert [(cell.data_type, cell.value) for cell in (row[0], row[3], row[13])] == [
        ("n", 1),
        ("s", "=1+1"),
        ("s", "0012"),
    ]


def test_what_is_not_known_is_said_so():
    titles = list(LIST_COLUMNS)
    line = SEALED.pages[1].lines[3]
    assert line[titles.index("上年度开展例数")] == "未统计"
    assert line[titles.index("首次开展日期")] == "未统计"


def test_it_prints_on_a4_with_repeated_headings_and_page_numbers(book):
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "第 &P 页 共 &N 页" in (sheet.oddFooter.center.text or "")
        assert sheet.oddFooter.right.text == HEADING.number
    lists = [book[name] for name in SHEETS[1:4]]
    assert {sheet.page_setup.orientation for sheet in lists} == {"landscape"}
    assert [sheet.print_title_rows for sheet in lists] == ["$2:$3", "$2:$3", "$3:$4"]


def test_the_cover_states_the_digest_and_leaves_room_to_sign_and_seal(book):
    cover = book["封面"]
    assert cover["B13"].value == grouped(SEALED.digest)
    assert "负责人签字" in cover["A15"].value
    assert "公章" in cover["C15"].value
    assert cover.row_dimensions[15].height >= 113  # 40 mm


def test_a_first_filing_says_that_there_is_nothing_to_compare():
    heading = replace(HEADING, kind=Kind.INITIAL, previous=None)
    sealed, data = exported(content(heading=heading))
    assert sealed.pages[3].lines[2] == ("首次报送，没有可对照的上次报送",)
    assert judge(read(data)).findings == []


def test_a_grade_without_procedures_says_so():
    rows = tuple(row for row in THIS if row.grade == 3)
    sealed, data = exported(content(rows=rows))
    assert sealed.pages[2].lines[3] == ("本版本没有四级手术",)
    assert judge(read(data)).findings == []


def test_the_fast_sheet_writes_the_bytes_of_a_plain_one(monkeypatch):
    monkeypatch.setattr(painter, "TextSheet", Worksheet)
    assert exported(content())[1] == WORKBOOK


def test_a_workbook_saved_again_unchanged_is_intact(book):
    assert findings(book) == []


@pytest.mark.parametrize("name", SHEETS)
def test_one_changed_cell_is_found_in_each_sheet(book, name):
    cells = [c for row in book[name].iter_rows() for c in row if isinstance(c.value, str)]
    cells[len(cells) // 2].value += "改"
    assert {finding.sheet for finding in findings(book)} == {name}


def hide_row(book):
    book["三级手术目录"].row_dimensions[4].hidden = True


def flatten_row(book):
    book["三级手术目录"].row_dimensions[4].height = 0.5


def hide_column(book):
    book["三级手术目录"].column_dimensions["C"].hidden = True


def hide_sheet(book):
    book["变更对比"].sheet_state = "hidden"


def merge_over(book):
    sheet = book["三级手术目录"]
    sheet.merged_cells.add("C4:D4")


def formula(book):
    book["封面"]["B10"].value = "=1+1"


def disguise(book):
    book["四级手术目录"]["F4"].number_format = '"三级";"三级";"三级";"三级"'


def whiten(book):
    book["四级手术目录"]["F4"].font = Font(color="FFFFFF")


def shrink(book):
    book["四级手术目录"]["F4"].font = Font(size=1)


def blacken(book):
    book["四级手术目录"]["F4"].fill = PatternFill("solid", fgColor="000000")


def mark_yellow(book):
    book["四级手术目录"]["F4"].fill = PatternFill("solid", fgColor="FFFF00")


def comment(book):
    book["四级手术目录"]["F4"].comment = Comment("三级", "某人")


def conditional(book):
    rule = CellIsRule(operator="equal", formula=['"四级"'], font=Font(color="FFFFFF"))
    book["四级手术目录"].conditional_formatting.add("F4:F9", rule)


@pytest.mark.parametrize(
    ("deed", "sheet", "said"),
    [
        (hide_row, "三级手术目录", "第4行被隐藏"),
        (flatten_row, "三级手术目录", "第4行被隐藏"),
        (hide_column, "三级手术目录", "C 列被隐藏"),
        (hide_sheet, "变更对比", "工作表被隐藏"),
        (merge_over, "三级手术目录", "D4 被合并单元格遮住"),
        (formula, "封面", "B10 有公式"),
        (disguise, "四级手术目录", "F4 有改变显示的数字格式"),
        (whiten, "四级手术目录", "F4 有看不见的浅色字"),
        (shrink, "四级手术目录", "F4 有看不见的浅色字或小字"),
        (blacken, "四级手术目录", "F4 有遮住文字的深底色"),
        (comment, "四级手术目录", "批注"),
        (conditional, "四级手术目录", "条件格式"),
    ],
)
def test_what_hides_or_disguises_content_is_found(book, deed, sheet, said):
    deed(book)
    messages = [finding.message for finding in findings(book) if finding.sheet == sheet]
    assert any(said in message for message in messages), messages


def test_marking_a_cell_with_a_bright_color_changes_nothing(book):
    mark_yellow(book)
    assert findings(book) == []


def test_the_rule_as_printed_can_be_followed_without_our_program(book):
    """The text on the sheet 校验, followed anew with another reader."""

    def digest(lines):
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def line(cell):
        kind = "n" if isinstance(cell.value, int) else "s"
        text = str(cell.value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        return f"{cell.column_letter}\t{kind}\t{text}\n"

    left_out = {("封面", "B13"), ("校验", "B2")}
    sheets = []
    for sheet in book.worksheets:
        rows = []
        for row in sheet.iter_rows():
            cells = [c for c in row if c.value not in {None, ""}]
            cells = [c for c in cells if (sheet.title, c.coordinate) not in left_out]
            if cells:
                rows.append(f"{cells[0].row}\t{digest(map(line, cells))}\n")
        sheets.append(f"{sheet.title}\t{digest(rows)}\n")
    assert digest(sheets) == SEALED.digest


@needs_office
def test_libreoffice_opens_and_saves_it_without_a_change(tmp_path):
    rows = tuple(
        replace(PROCEDURE, code=f"51.2300x{n:03d}", name=text, remark=text)
        for n, text in enumerate(NASTY)
    )
    sealed, data = exported(content(rows=rows))
    file = tmp_path / "filing.xlsx"
    file.write_bytes(data)
    again = converted(file, "xlsx", tmp_path).read_bytes()
    assert again != data
    assert judge(read(again), sealed.digest).findings == []
    reopened = openpyxl.load_workbook(io.BytesIO(again))["三级手术目录"]["D4"]
    assert (reopened.data_type, reopened.value) == ("s", "=1+1")


@needs_office
def test_libreoffice_prints_every_sheet(tmp_path):
    file = tmp_path / "filing.xlsx"
    file.write_bytes(WORKBOOK)
    printed = converted(file, "pdf", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "三、四级手术管理目录报送表" in text
    assert SEALED.digest[:8] in text
    assert "第5页共5页" in text.replace(" ", "")
