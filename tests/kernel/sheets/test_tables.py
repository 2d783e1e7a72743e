import pytest

from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets.tables import Column, Kind, find_table
from tests.support import books

COLUMNS = (
    Column("department", "科室/专业", ("科室", "专业"), spreads=True),
    Column("code", "手术编码", ("ICD编码", "手术操作代码", "主要编码"), required=True),
    Column("name", "手术名称", ("手术操作名称",), required=True),
    Column("grade", "手术级别", ("级别",), required=True),
    Column("restricted", "限制类技术", ("限制类",)),
)
HEADER = ["科室", "手术编码", "手术名称", "手术级别"]
DATA = ["普外科", "51.2300", "胆囊切除术", "三级"]


def looks_like_code(text):
    return any(c.isdigit() for c in text) and "." in text


def sheet(rows, **more):
    return sheets.read(books.xlsx(("S", rows), **more)).sheets[0]


def kinds(rows, **more):
    found = find_table(sheet(rows, **more), COLUMNS)
    return [row.kind for row in found.rows(looks_like_code, "code")]


@pytest.mark.parametrize("above", range(10))
def test_the_heading_may_stand_anywhere_in_the_first_ten_rows(above):
    found = find_table(sheet([["手术分级目录"]] * above + [HEADER, DATA]), COLUMNS)
    assert (found.header, found.missing) == (above, ())


def test_below_the_tenth_row_it_is_no_heading():
    assert find_table(sheet([["目录"]] * 10 + [HEADER, DATA]), COLUMNS) is None


@pytest.mark.parametrize(
    "code",
    [
        "手术编码",
        "ICD编码",
        "手术操作代码",
        "主要编码",
        "手术编码*",
        " 手术 编码 ",
        "手术编码（国临版3.0）",
        "手术\n编码",
    ],
)
def test_synonyms_stars_brackets_and_spaces_in_headings(code):
    found = find_table(
        sheet([["级别", code, "手术名称"], ["三级", "51.2300", "胆囊切除术"]]), COLUMNS
    )
    assert found.places == {"grade": 0, "code": 1, "name": 2}


def test_missing_and_doubled_headings_are_named():
    found = find_table(sheet([["手术编码", "ICD编码", "手术名称"]]), COLUMNS)
    assert [c.title for c in found.missing] == ["手术级别"]
    assert [(c.key, cell) for c, cell in found.doubled] == [("code", "B1")]


def test_a_heading_of_two_rows():
    rows = [
        ["手术编码", "手术名称", "手术级别", "标志"],
        ["", "", "", "限制类"],
        ["51.2300", "胆", "三级", "否"],
    ]
    found = find_table(sheet(rows), COLUMNS)
    assert (found.first, found.places["restricted"]) == (2, 3)


def test_rows_that_are_no_data_are_told_apart():
    rows = [
        ["某医院手术分级管理目录"],
        HEADER,
        ["一、普外科"],
        DATA,
        [],
        ["", "", "  "],
        HEADER,
        ["小计", "", "", "1项"],
        ["小计", 20, "", ""],
        ["合计：12项"],
        ["填表人：张三", "", "审核人：李四"],
        ["日期：2026年3月4日"],
    ]
    assert kinds(rows) == [
        Kind.TITLE,
        Kind.DATA,
        Kind.BLANK,
        Kind.BLANK,
        Kind.HEADER,
        Kind.SUBTOTAL,
        Kind.SUBTOTAL,
        Kind.SUBTOTAL,
        Kind.SIGNATURE,
        Kind.SIGNATURE,
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["", "51.23 胆囊切除术"],
        ["", 51.23],
        ["", "", "胆囊切除术"],
        ["", "#REF!"],
        ["普外科", "", "胆囊切除术", "三级"],
        ["合计", "51.2300"],
        ["", "", "", "四级"],
    ],
)
def test_a_faulty_row_is_never_taken_for_a_title(row):
    assert kinds([HEADER, row]) == [Kind.DATA]


def test_a_title_merged_over_the_table_is_a_title():
    assert kinds([HEADER, [], DATA], merged=[("A2:D2", "骨科手术")]) == [Kind.TITLE, Kind.DATA]


def test_a_merged_department_counts_for_every_row_it_covers_and_no_other():
    rows = [HEADER, ["", *DATA[1:]], ["", *DATA[1:]], ["", *DATA[1:]]]
    found = find_table(sheet(rows, merged=[("A2:A3", "骨科")]), COLUMNS)
    spread = [row.spread("department") for row in found.rows(looks_like_code, "code")]
    assert spread == ["骨科", "骨科", ""]
