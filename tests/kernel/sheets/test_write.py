import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets import write
from surgery_gov.kernel.sheets.book import CellError
from surgery_gov.kernel.sheets.dates import read_day
from surgery_gov.kernel.sheets.faults import Fault, annotate
from surgery_gov.kernel.sheets.write import Entry, Heading
from tests.support import books
from tests.support.office import converted, needs_office

HEADINGS = (Heading("编码"), Heading("名称", 30, wraps=True))
NASTY = ("=1+1", "+1", "@SUM(A1)", "http://example.org", "00123", "{{ 7*7 }}", "䶮㙦𬭩", "a\nb")


def test_text_stays_text_and_numbers_numbers():
    rows = [(text, 4.0) for text in NASTY] + [(CellError("#REF!"), True)]
    sheet = openpyxl.load_workbook(io.BytesIO(write.listing("表", HEADINGS, rows))).active
    assert [sheet.cell(n + 2, 1).value for n in range(len(NASTY))] == list(NASTY)
    assert {sheet.cell(n + 2, 1).data_type for n in range(len(NASTY))} == {"s"}
    assert {sheet.cell(n + 2, 2).value for n in range(len(NASTY))} == {4}
    assert sheet.cell(len(NASTY) + 2, 1).value == "#REF!"


def test_a_date_is_a_date_to_sort_by_and_an_instant_is_told_in_beijing_time():
    given = (date(2027, 12, 31), datetime(2026, 3, 4, 16, 30, 59, tzinfo=UTC), date(1900, 2, 28))
    long_ago = datetime(1899, 12, 31, 16, tzinfo=UTC)
    rows = [(value, "") for value in (*given, "长期", long_ago)]
    data = write.listing("表", HEADINGS, rows)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(str(c.value), c.number_format) for c in sheet["A"][1:]] == [
        ("2027-12-31 00:00:00", "yyyy-mm-dd"),
        ("2026-03-05 00:30:00", "yyyy-mm-dd hh:mm"),
        ("1900-02-28", "@"),
        ("长期", "@"),
        ("1900-01-01 00:05", "@"),
    ]
    read = sheets.read(data, "表.xlsx").sheets[0]
    assert [read_day(read.at(n, 0)).value for n in (1, 3)] == [given[0], given[2]]


def test_the_same_content_gives_the_same_bytes():
    assert write.listing("表", HEADINGS, [NASTY[:2]]) == write.listing("表", HEADINGS, [NASTY[:2]])


@needs_office
def test_text_is_still_text_after_libreoffice_has_saved_it(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(write.listing("表", HEADINGS, [(text, "") for text in NASTY]))
    sheet = openpyxl.load_workbook(converted(path, "xlsx", tmp_path)).active
    assert [sheet.cell(n + 2, 1).value for n in range(len(NASTY))] == list(NASTY)


def test_a_template_keeps_zeros_offers_choices_and_is_no_data_itself():
    entries = [
        Entry(title="手术编码", example="51.2300", note="编码", required=True),
        Entry(title="手术级别", example="四级", note="级别", choices=("三级", "四级")),
    ]
    content = write.template("目录", entries)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["目录"]
    assert "51.2300" in sheet["A1"].comment.text
    assert sheet.data_validations.dataValidation[0].formula1 == '"三级,四级"'
    assert [s.name for s in sheets.read(content).sheets] == ["目录"]
    assert sheets.read(content).sheets[0].rows == [["手术编码", "手术级别"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_every_kind_of_file_can_be_marked(kind):
    rows = [["编码", "名称"], ["坏", "=1+1"]]
    data = {
        "xlsx": lambda: books.xlsx(("表", rows)),
        "xls": lambda: books.xls(("表", rows)),
        "csv": lambda: "编码,名称\n坏,=1+1\n".encode("gb18030"),
    }[kind]()
    name = "csv" if kind == "csv" else "表"
    marked = annotate(
        data, [Fault(name, "A2", "坏", "x", "第2行：坏。"), Fault(name, "C9", "", "y", "空。")]
    )
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book[name]["A2"].comment.text.strip().endswith("第2行：坏。")
    assert (book[name]["B2"].value, book[name]["B2"].data_type) == ("=1+1", "s")
    assert book[name]["C9"].comment is not None
    assert [row[3].value for row in book["问题清单"].iter_rows(min_row=2)] == [
        "第2行：坏。",
        "空。",
    ]
    assert [s.name for s in sheets.read(marked).sheets] == [name]


def test_marking_keeps_the_formats_of_an_xlsx():
    def arrange(book, sheet):
        sheet.write_string(0, 3, "粗", book.add_format({"bold": True}))
        sheet.set_column(1, 1, 40)

    data = books.xlsx(("表", [["a", "b"]]), arrange=arrange)
    sheet = openpyxl.load_workbook(
        io.BytesIO(annotate(data, [Fault("表", "A1", "", "x", "坏。")]))
    )["表"]
    assert sheet["D1"].font.bold
    assert round(sheet.column_dimensions["B"].width) == 41


def test_a_fault_below_a_merged_cell_is_marked_at_its_corner():
    data = books.xlsx(("表", [["a"]]), merged=[("B1:B3", "普外科")])
    book = openpyxl.load_workbook(io.BytesIO(annotate(data, [Fault("表", "B3", "", "x", "坏。")])))
    assert book["表"]["B1"].comment.text == "坏。"
