from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.sheets.book import CellError
from surgery_gov.kernel.sheets.dates import read_day
from surgery_gov.kernel.sheets.normalize import RULES, Doubt, heading, token, wording

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
DIRTY = st.text(alphabet="５1．. \u00a0\u200b\u3000\n\tXｘ胆囊（）()ⅡΑ,，")


@given(ANY_TEXT | DIRTY)
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (token, wording):
        once = clean(text).value
        assert clean(once).value == once
        assert clean(once).steps == ()


@given(ANY_TEXT | DIRTY)
def test_each_step_begins_where_the_last_one_ended(text):
    for clean in (token, wording):
        found = clean(text)
        value = text
        for step in found.steps:
            assert step.before == value != step.after
            assert step.rule in RULES
            value = step.after
        assert value == found.value


def test_names_keep_their_brackets_numerals_and_inner_spaces():
    name = "Billroth Ⅱ式（改良）胃大部切除术[Β型]"
    assert wording(name) == wording(name).__class__(name)


def test_a_broken_line_in_a_name_is_joined():
    assert wording("腹腔镜下\n胆囊切除术").value == "腹腔镜下胆囊切除术"
    assert wording("Roux\nen Y").value == "Roux en Y"


def test_codes_become_half_width_without_spaces():
    assert token("５１．２３００\u00a0").value == "51.2300"
    assert token("51。23\u200b00").value == "51.2300"


@pytest.mark.parametrize("title", ["手术编码*", "手术编码（必填）", " 手术编码：", "手术\n编码"])
def test_headings_are_bare_words(title):
    assert heading(title) == "手术编码"


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 1, 5),
        datetime(2024, 1, 5, 8, 30),  # noqa: DTZ001 - a cell has no zone
        45296.0,
        "2024.1.5",
        "2024/01/05",
        "2024-1-5",
        "2024年1月5日",
        "20240105",
        "２０２４．１．５",
        " 2024-01-05 00:00:00",
        "45296",
    ],
)
def test_days_as_people_type_them(cell):
    if cell == "45296":
        with pytest.raises(Doubt):
            read_day(cell)
    else:
        assert read_day(cell).value == date(2024, 1, 5)


@pytest.mark.parametrize(
    "cell",
    ["2024年1月", "2024-13-01", "1/5", "", "长期", 4.0, True, CellError("#N/A"), "2024-02-30"],
)
def test_what_is_no_certain_day_is_refused(cell):
    with pytest.raises(Doubt) as doubt:
        read_day(cell)
    assert doubt.value.message.endswith("。")


@given(st.one_of(ANY_TEXT, st.floats(), st.booleans(), st.dates()))
def test_any_cell_is_a_day_or_a_doubt(cell):
    with suppress(Doubt):
        assert isinstance(read_day(cell).value, date)
