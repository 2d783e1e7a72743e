"""The digest, the verdict, and that no change of one cell passes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surgery_gov.filings.rules.content import Content
from surgery_gov.filings.rules.pages import pages
from surgery_gov.filings.rules.seal import seal
from surgery_gov.filings.rules.verifier.digest import Sheet, Unreadable, compact, grouped
from surgery_gov.filings.rules.verifier.reading import read
from surgery_gov.filings.rules.verifier.verdict import judge
from surgery_gov.filings.rules.writable import unwritable
from tests.filings.contents import HEADING, PROCEDURE, content, exported

SEALED, WORKBOOK = exported(content())
SHEETS = read(WORKBOOK)
NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'以撇号开头",
    " 前有空格",
    "后有空格 ",
    "   ",
    "第一行\n第二行",
    "回车换行\r\n两行",
    "单独回车\r两行",
    "制表\t符",
    "反斜杠\\n不是换行",
    "_x000D_",
    "_x0041_与_x005F_",
    "𬭩䶮㙦",
    "e\u0301 与 é",
    "\uf900 兼容汉字",
    "不间断\u00a0空格与零宽\u200b空格",
    "从右向左\u202e写",
    "0012",
    "1e5",
    "TRUE",
    "#N/A",
    "<b>&\"'</b>",
    "\ufeff开头",
    "长" * 32_767,
]
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")),
)


def test_what_was_exported_is_intact():
    report = judge(SHEETS)
    assert report.findings == []
    assert report.number == HEADING.number
    assert report.digest == SEALED.digest


def test_same_content_same_bytes_also_after_being_kept_as_json():
    again = Content.from_json(content().as_json())
    assert again == content()
    assert exported(again)[1] == WORKBOOK


@settings(max_examples=60, deadline=None)
@given(texts, texts, texts)
def test_any_text_comes_back_exactly_or_is_refused(name, remark, department):
    rows = (replace(PROCEDURE, name=name, remark=remark, department=department),)
    wanted = content(rows=rows)
    if unwritable(pages(wanted)):
        return
    sealed, data = exported(wanted)
    assert judge(read(data), sealed.digest).findings == []


@pytest.mark.parametrize("text", NASTY)
def test_what_spreadsheets_like_to_change_is_kept(text):
    wanted = content(rows=(replace(PROCEDURE, name=text),))
    assert unwritable(pages(wanted)) == []
    assert judge(read(exported(wanted)[1])).findings == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("响铃\x07", "控制字符"),
        ("半个\ud800字", "残缺的字符"),
        ("<r>x</r>", "标记"),
        ("长" * 32_768, "32,767"),
        ("𬭩" * 16_384, "32,768"),
    ],
    ids=["control", "half", "markup", "long", "rare and long"],
)
def test_what_no_cell_can_hold_is_refused_with_its_address(text, why):
    (problem,) = (
        trouble
        for trouble in unwritable(pages(content(rows=(replace(PROCEDURE, remark=text),), last=())))
    )
    assert problem.startswith("「三级手术目录」N4")
    assert why in problem


places = st.sampled_from(
    [(s, c) for s, sheet in enumerate(SHEETS) for c in range(len(sheet.cells))]
)


def altered(place, change):
    """The sheets with one cell replaced; ``change`` gives the new cell or None."""
    sheet_number, cell_number = place
    sheet = SHEETS[sheet_number]
    cells = list(sheet.cells)
    new = change(cells[cell_number])
    cells[cell_number : cell_number + 1] = [] if new is None else [new]
    sheets = list(SHEETS)
    sheets[sheet_number] = Sheet(sheet.name, cells, [])
    return sheets


@settings(max_examples=400, deadline=None)
@given(places, st.text(min_size=1, max_size=4))
def test_any_changed_cell_is_found_and_its_sheet_named(place, text):
    old = SHEETS[place[0]].cells[place[1]]
    report = judge(altered(place, lambda cell: cell._replace(text=cell.text + text)))
    insignificant = {("封面", "B13"), ("校验", "B2")}
    if (SHEETS[place[0]].name, f"{old.column}{old.row}") in insignificant and not text.strip():
        assert report.findings == []  # spaces within the stated digest are for the eye
        return
    if text in {"\r", "\n"} and old.text.endswith("\r"):
        return
    assert SHEETS[place[0]].name in {finding.sheet for finding in report.findings}


@settings(max_examples=200, deadline=None)
@given(places)
def test_any_emptied_cell_is_found(place):
    assert judge(altered(place, lambda _: None)).findings


@settings(max_examples=200, deadline=None)
@given(places)
def test_a_number_turned_to_text_and_text_turned_to_something_else_are_found(place):
    other = {"n": "s", "s": "n"}
    name = SHEETS[place[0]].name
    old = SHEETS[place[0]].cells[place[1]]
    report = judge(altered(place, lambda cell: cell._replace(kind=other[cell.kind])))
    stated = {("封面", "B13"), ("校验", "B2")}
    assert report.findings or (name, f"{old.column}{old.row}") in stated


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(range(5)), st.integers(1, 60), st.sampled_from("BNXZ"), st.text(min_size=1))
def test_any_added_cell_is_found(sheet_number, row, column, text):
    sheet = SHEETS[sheet_number]
    taken = {(cell.row, cell.column) for cell in sheet.cells}
    if (row, column) in taken:
        return
    sheets = list(SHEETS)
    added = sheet.cells[0]._replace(row=row, column=column, text=text)
    sheets[sheet_number] = Sheet(sheet.name, [*sheet.cells, added], [])
    assert sheet.name in {finding.sheet for finding in judge(sheets).findings}


def rows_said(report, sheet):
    return [(f.code, f.row) for f in report.findings if f.sheet == sheet]


def test_the_changed_row_is_named():
    cell = next(i for i, c in enumerate(SHEETS[2].cells) if c.text == "50.2200")
    row = SHEETS[2].cells[cell].row
    report = judge(altered((2, cell), lambda cell: cell._replace(text="50.2201")))
    assert rows_said(report, "四级手术目录") == [("row.changed", row)]
    assert [f.message for f in report.findings] == [f"第{row}行被改动"]


def test_a_removed_row_is_named_though_all_below_moved_up():
    cells = [c._replace(row=c.row - (c.row > 4)) for c in SHEETS[1].cells if c.row != 4]
    report = judge([SHEETS[0], Sheet("三级手术目录", cells, []), *SHEETS[2:]])
    assert rows_said(report, "三级手术目录") == [("row.missing", 4)]


def test_rows_moved_apart_by_an_empty_one_are_found():
    cells = [c._replace(row=c.row + (c.row > 4)) for c in SHEETS[1].cells]
    report = judge([SHEETS[0], Sheet("三级手术目录", cells, []), *SHEETS[2:]])
    assert rows_said(report, "三级手术目录") == [("rows.moved", None)]


def test_sheets_removed_added_renamed_or_reordered_are_found():
    assert {f.code for f in judge(SHEETS[:3] + SHEETS[4:]).findings} >= {"sheet.missing"}
    extra = Sheet("说明", [], [])
    assert {f.code for f in judge([*SHEETS, extra]).findings} >= {"sheet.added"}
    assert {f.code for f in judge([SHEETS[1], SHEETS[0], *SHEETS[2:]]).findings} >= {"sheet.order"}
    assert {f.code for f in judge(SHEETS[:4]).findings} >= {"sheet.missing"}


def test_a_workbook_made_anew_is_only_found_by_the_digest_on_paper():
    """The reason why the digest is printed on the signed cover."""
    rows = (replace(PROCEDURE, grade=4), *content().rows[1:])
    forged = read(exported(content(rows=rows))[1])
    assert judge(forged).findings == []
    assert [f.code for f in judge(forged, SEALED.digest).findings] == ["digest.differs"]


def test_the_digest_on_paper_may_be_typed_with_spaces_and_in_capitals():
    assert judge(SHEETS, grouped(SEALED.digest).upper() + "\n").findings == []
    assert compact(grouped(SEALED.digest)) == SEALED.digest


def test_something_else_is_no_filing():
    with pytest.raises(Unreadable, match="不是三、四级手术目录报送工作簿"):
        judge([Sheet("Sheet1", [], [])])


def test_every_page_is_sealed_with_the_same_digest_each_time():
    assert seal(pages(content())).digest == SEALED.digest
