from datetime import date

import pytest

from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets.book import CellError, address, place, shown
from tests.support import books
from tests.support.office import converted, needs_office

ROWS = [["手术编码", "手术名称"], ["51.2300", "胆囊切除术"], [51.23, True]]


def test_xlsx_keeps_what_was_typed():
    book = sheets.read(books.xlsx(("目录", [*ROWS, ["=1+1", date(2024, 1, 5)]])), "目录.xlsx")
    assert (book.kind, book.sheets[0].name) == ("xlsx", "目录")
    assert book.sheets[0].rows == [*ROWS, ["=1+1", date(2024, 1, 5)]]


def test_a_formula_s_error_is_no_blank():
    sheet = sheets.read(books.xlsx(("S", [["a", "#REF!"], ["#N/A"]]))).sheets[0]
    assert sheet.rows == [["a", CellError("#REF!")], [CellError("#N/A")]]


def test_a_formula_without_its_result_is_no_blank():
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f t="shared" si="0"/></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>2</f><v>2</v></c></row>'
    )
    none = CellError("（公式没有结果）")
    assert sheets.read(books.by_hand(rows)).sheets[0].rows == [[none, none, "", 2.0]]


def test_a_password_on_the_old_container_is_said():
    data = bytearray(books.xls(("表", ROWS)))
    at = data.find("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    data[at : at + len(name)] = name
    data[at + 64] = len(name) + 2
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(bytes(data))
    assert refused.value.code == "encrypted"


@needs_office
def test_xls_as_an_office_program_writes_it(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(books.xlsx(("表", [*ROWS, ["#DIV/0!", "㙦"]]), hidden_rows=[1]))
    sheet = sheets.read(converted(path, "xls", tmp_path)).sheets[0]
    assert sheet.rows[:2] == ROWS[:2]
    assert sheet.rows[2][0] == 51.23
    assert sheet.rows[3] == [CellError("#DIV/0!"), "㙦"]
    assert sheet.hidden_rows == {1}


def test_hidden_sheets_rows_and_merged_cells_are_told():
    book = sheets.read(
        books.xlsx(
            ("一", [["x"], ["y"], ["z"]]),
            ("二", []),
            hidden_sheets=["二"],
            hidden_rows=[1],
            merged=[("B2:B3", "普外科")],
        )
    )
    first = book.sheets[0]
    assert book.hidden_sheets == 1
    assert first.hidden_rows == {1}
    assert (first.at(2, 1), first.spread(2, 1)) == ("", "普外科")


def test_xls_is_read_with_errors_hidden_rows_and_merged_cells():
    data = books.xls(
        ("表", ROWS), errors=[(2, 2, "#REF!")], hidden_rows=[1], merged=[(1, 2, 3, 3, "合")]
    )
    book = sheets.read(data)
    sheet = book.sheets[0]
    assert book.kind == "xls"
    assert sheet.rows[0] == ROWS[0]
    assert sheet.rows[2][0] == 51.23
    assert sheet.at(2, 2) == CellError("#REF!")
    assert sheet.hidden_rows == {1}
    assert sheet.spread(2, 3) == "合"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_usual_form(encoding, delimiter):
    text = f'手术编码{delimiter}手术名称\r\n51.2300{delimiter}"胆囊{delimiter}切除㙦"\r\n'
    book = sheets.read(text.encode(encoding), "a.csv")
    assert book.sheets[0].rows == [["手术编码", "手术名称"], ["51.2300", f"胆囊{delimiter}切除㙦"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_excel"),
        (b"\x81\xff\xfe,", "encoding"),
        ("手术".encode("utf-16"), "not_excel"),
        (b'a,b\n"open,c\n', "quotes"),
        (b"PK\x03\x04 no zip at all", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data, code):
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(data, "x.xlsx")
    assert refused.value.code == code
    assert refused.value.message.endswith("。")


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(sheets.Unreadable, match="打不开文件"):
        sheets.read(tmp_path / "none.xlsx")


def test_the_name_of_the_file_decides_nothing():
    assert sheets.read(books.xlsx(("S", [["x"]])), "目录.csv").kind == "xlsx"


def test_addresses_go_there_and_back():
    for cell in ("A1", "Z9", "AA10", "XFD1048576"):
        assert address(*place(cell)) == cell


def test_cells_are_shown_as_people_see_them():
    assert [shown(v) for v in (4.0, 51.23, True, date(2024, 1, 5), CellError("#REF!"))] == [
        "4",
        "51.23",
        "TRUE",
        "2024-01-05",
        "#REF!",
    ]
