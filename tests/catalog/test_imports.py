import csv
import io

import openpyxl
import pytest

from surgery_gov.catalog import exports, imports
from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets.book import address
from surgery_gov.kernel.sheets.faults import annotate
from tests.support import books, dirty, national

FIRST = 3
HEADER = ["手术编码", "手术名称", "手术级别"]


@pytest.fixture(scope="module")
def found():
    return imports.rehearse(dirty.workbook(), "脏.xlsx")


def place(number, column):
    return address(FIRST + number, dirty.COLUMNS[column])


@pytest.mark.parametrize("number", range(len(dirty.FAULTY)), ids=[d.why for d in dirty.FAULTY])
def test_every_kind_of_dirt_is_refused_by_address_with_a_reason(found, number):
    dirt = dirty.FAULTY[number]
    cell = place(len(dirty.CERTAIN) + number, dirt.column)
    faults = [f for f in found.report.faults if (f.sheet, f.cell) == ("目录", cell)]
    assert [f.code for f in faults] == [dirt.code]
    assert faults[0].message.startswith(f"第{FIRST + len(dirty.CERTAIN) + number + 1}行：")
    assert faults[0].message.endswith("。")


@pytest.mark.parametrize("number", range(len(dirty.CERTAIN)), ids=[d.why for d in dirty.CERTAIN])
def test_what_is_certain_is_cleaned_and_accepted(found, number):
    dirt = dirty.CERTAIN[number]
    code = (dirt.becomes or {}).get("code", dirty.honest(number))
    entry = next(e for e in found.entries if e.code == code)
    for field, value in (dirt.becomes or {}).items():
        assert getattr(entry, field) == value


def test_nothing_else_is_refused(found):
    assert len(found.report.faults) == len(dirty.FAULTY)
    assert found.report.rows == len(dirty.CERTAIN) + len(dirty.FAULTY) + 1
    assert found.report.accepted == len(dirty.CERTAIN) + 1


def test_titles_subtotals_signatures_and_blank_rows_are_counted(found):
    assert found.report.skipped == len(dirty.TOP) + len(dirty.ASIDE)


def test_hidden_sheets_are_read_and_named_and_sheets_without_data_too(found):
    assert "隐藏的工作表也读了：骨科。" in found.report.notes
    assert "没有表头和编码的工作表没有读：旧。" in found.report.notes
    assert any(e.code == "81.5100" for e in found.entries)


def test_each_normalization_is_reported_step_by_step(found):
    cell = place(2, "code")
    steps = [(n.before, n.after, n.rule) for n in found.report.normalized if n.cell == cell]
    assert steps == [("50.2X02X001", "50.2x02x001", "upper_x")]
    wide = [n.rule for n in found.report.normalized if n.cell == place(3, "code")]
    assert wide == ["full_width"]


def test_the_json_has_exactly_the_promised_shape(found):
    document = found.report.as_json()
    assert list(document) == ["rows", "accepted", "normalized", "faults", "skipped"]
    assert list(document["normalized"][0]) == ["sheet", "cell", "from", "to", "rule"]
    assert list(document["faults"][0]) == ["sheet", "cell", "value", "code", "message"]


def test_the_message_about_a_number_tells_what_to_type(found):
    number = len(dirty.CERTAIN)
    fault = next(f for f in found.report.faults if f.cell == place(number, "code"))
    assert fault.message == (
        f"第{FIRST + number + 1}行：手术编码 51.23 不完整（Excel 把它当成了数字）。"
        "请把该列设为文本，改为 51.2300。"
    )


def test_a_contradiction_names_both_addresses(found):
    fault = next(f for f in found.report.faults if f.code == "duplicate")
    assert f"目录!{place(0, 'name')}" in fault.message
    assert f"目录!{fault.cell}" in fault.message


def test_the_marked_workbook_marks_each_faulty_cell_and_reads_back_the_same(found):
    data = dirty.workbook()
    marked = annotate(data, found.report.faults)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    for fault in found.report.faults:
        cell = book[fault.sheet][fault.cell]
        assert fault.message in cell.comment.text
        assert cell.fill.fgColor.rgb == "FFFDEAEA"
    listed = book["问题清单"]
    assert listed.max_row == len(found.report.faults) + 1
    assert listed["B2"].hyperlink.location.startswith("'目录'!")
    again = imports.rehearse(marked)
    assert {f.cell for f in again.report.faults} >= {
        f.cell for f in found.report.faults if f.code != "cell_error"
    }


@pytest.mark.parametrize("make", [books.xls, books.xlsx])
def test_text_that_looks_like_a_formula_stays_text_in_the_marked_workbook(make):
    data = make(("S", [HEADER, ["=1+1", "@x", "四级"]]))
    report = imports.rehearse(data).report
    book = openpyxl.load_workbook(io.BytesIO(annotate(data, report.faults)))
    assert (book["S"]["A2"].value, book["S"]["A2"].data_type) == ("=1+1", "s")
    assert book["问题清单"]["C2"].data_type == "s"


def test_corrected_it_is_accepted():
    rehearsal = imports.rehearse(dirty.workbook(faulty=()))
    assert rehearsal.report.faults == ()
    assert len(rehearsal.entries) == len(dirty.CERTAIN) + 1


def test_equal_rows_are_merged_with_their_departments():
    rows = [
        ["科室", *HEADER],
        ["普外科", "51.2300", "胆", "二级"],
        ["肝胆外科", "51.2300", "胆", "2"],
    ]
    rehearsal = imports.rehearse(books.xlsx(("S", rows)))
    assert [e.departments for e in rehearsal.entries] == [("普外科", "肝胆外科")]
    assert rehearsal.report.accepted == 2


def test_merged_department_and_grade_cells_count_for_their_rows_only():
    rows = [["科室", *HEADER], *(["", f"51.230{n}", f"胆{n}", "二级"] for n in range(3))]
    data = books.xlsx(("S", rows), merged=[("A2:A3", "普外科")])
    rehearsal = imports.rehearse(data)
    assert [e.departments for e in rehearsal.entries] == [("普外科",), ("普外科",), ()]
    assert [n.rule for n in rehearsal.report.normalized] == ["merged"]


def test_hidden_rows_are_read_and_counted():
    data = books.xlsx(("S", [HEADER, ["51.2300", "胆", "二级"]]), hidden_rows=[1])
    assert "隐藏的行也读了：1行。" in imports.rehearse(data).report.notes


@pytest.mark.parametrize("make", ["xls", "gb18030", "utf-8", "utf-8-sig"])
def test_other_kinds_of_file_say_the_same(make):
    rows = [HEADER, ["51.2300", "胆囊切除术", "二级"], ["52.7X00", "胰十二指肠切除术", "Ⅳ级"]]
    if make == "xls":
        data = books.xls(("S", rows))
    else:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        data = text.getvalue().encode(make)
    rehearsal = imports.rehearse(data)
    assert [(e.code, e.grade) for e in rehearsal.entries] == [("51.2300", 2), ("52.7x00", 4)]
    assert rehearsal.report.ok


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["51.2300", "胆囊切除术", "二级"]], "no_heading"),
        ([["随便写写"]], "no_heading"),
        ([["手术编码", "手术名称"], ["51.2300", "胆囊切除术"]], "missing_column"),
        (
            [["手术编码", "编码", "手术名称", "手术级别"], ["51.2300", "", "胆", "二级"]],
            "doubled_column",
        ),
        ([HEADER], "no_rows"),
    ],
)
def test_a_table_without_its_heading_is_refused(rows, code):
    report = imports.rehearse(books.xlsx(("S", rows))).report
    assert [f.code for f in report.faults] == [code]
    assert not report.ok


def test_one_sheet_can_be_chosen():
    data = books.xlsx(
        ("一", [HEADER, ["51.2300", "胆", "二级"]]), ("二", [HEADER, ["a", "b", "c"]])
    )
    assert imports.rehearse(data, sheet="一").report.ok
    with pytest.raises(sheets.Unreadable, match="没有名为“三”的工作表。文件里有：一、二"):
        imports.rehearse(data, sheet="三")


def test_the_template_can_be_filled_in_and_imported():
    book = openpyxl.load_workbook(io.BytesIO(exports.template()))
    sheet = book.worksheets[0]
    sheet.append(
        ["普外科", "51.2300", "腹腔镜下胆囊切除术", "二级", "手术", "否", "否", "否", "是", ""]
    )
    filled = io.BytesIO()
    book.save(filled)
    rehearsal = imports.rehearse(filled.getvalue())
    assert rehearsal.report.faults == ()
    assert rehearsal.entries[0].minimally_invasive
    assert sheet["B5"].number_format == "@" or sheet.column_dimensions["B"].width


def test_what_is_exported_can_be_imported_again_unchanged():
    rehearsal = imports.rehearse(dirty.workbook(faulty=()))
    again = imports.rehearse(exports.workbook(rehearsal.entries))
    assert list(again.entries) == list(rehearsal.entries)
    assert again.report.normalized == ()


@national.needed
def test_every_official_code_and_name_is_accepted():
    with national.table("procedures_gl30.csv").open(encoding="utf-8") as file:
        rows = [(r["code"], r["name"]) for r in csv.DictReader(file) if r["name"]]
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *((code, name, "一级") for code, name in rows)])
    rehearsal = imports.rehearse(text.getvalue().encode())
    assert [(f.value, f.code) for f in rehearsal.report.faults] == []
    assert [(e.code, e.name) for e in rehearsal.entries] == rows
