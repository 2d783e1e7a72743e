from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.catalog.rules.changes import Kind, compare, counted
from surgery_gov.catalog.rules.codes import is_code, looks_like_code, read_code
from surgery_gov.catalog.rules.editions import Published, later_ones, publication_faults
from surgery_gov.catalog.rules.entries import Entry, differences, merged
from surgery_gov.catalog.rules.grades import effective_grade, read_grade
from surgery_gov.catalog.rules.values import flag_reader, read_category, read_departments, read_name
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.sheets.book import CellError
from surgery_gov.kernel.sheets.normalize import Doubt

MALFORMED = frozenset({"66.69x001", "86.700x0013"})
READERS = (read_code, read_grade, read_name, read_departments, read_category, flag_reader("微创"))
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
CODEISH = st.text(alphabet="0123456789.．。xXｘ５ \u00a0\u200b|、胆", max_size=24)
CELLS = st.one_of(
    TEXT,
    CODEISH,
    st.text(alphabet="一二三四1234级IVⅣ./ 未定", max_size=6),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.just(CellError("#REF!")),
)


def doubted(read, cell):
    try:
        read(cell)
    except Doubt as doubt:
        return doubt


@given(CELLS)
def test_every_cell_is_read_or_doubted_and_never_breaks(cell):
    for read in READERS:
        with suppress(Doubt):
            read(cell)


@given(CELLS)
def test_a_doubt_is_a_chinese_sentence_with_a_stable_code(cell):
    for read in READERS:
        doubt = doubted(read, cell)
        assert doubt is None or (doubt.message.endswith("。") and doubt.code.isascii())


@given(CELLS)
def test_nothing_is_accepted_as_a_code_that_is_none(cell):
    with suppress(Doubt):
        assert is_code(read_code(cell, MALFORMED).value, MALFORMED)


@given(st.one_of(TEXT, CODEISH))
def test_reading_a_code_twice_is_reading_it_once(cell):
    with suppress(Doubt):
        code = read_code(cell, MALFORMED).value
        assert read_code(code, MALFORMED).value == code
        assert read_code(code, MALFORMED).steps == ()


@given(CELLS)
def test_a_grade_is_one_to_four_or_doubted(cell):
    with suppress(Doubt):
        assert read_grade(cell).value in {1, 2, 3, 4}


@given(st.text(alphabet=" \t\n\u00a0\u3000\u200b\ufeff", max_size=5))
def test_a_blank_is_never_grade_1(blank):
    with pytest.raises(Doubt) as doubt:
        read_grade(blank)
    assert doubt.value.code == "grade_blank"


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(51.23, "51.2300"), (0.01, "00.0100"), (3.9, "03.9000"), (66.69, "66.6900")],
)
def test_a_number_is_refused_with_the_code_it_most_likely_was(number, wanted):
    with pytest.raises(Doubt, match=f"改为 {wanted}。"):
        read_code(number)


@pytest.mark.parametrize(
    "code", ["51.2300", "52.7x00", "00.6500x014", "50.2x02x001", "17.91A0X", "66.69x001"]
)
def test_codes_as_they_are_written_are_codes(code):
    assert read_code(code, MALFORMED).value == code
    assert read_code(code, MALFORMED).steps == ()


@pytest.mark.parametrize(
    "code", ["51.23", "52.7y00", "5.2300", "51.2300x01", "17.91a0x", "٥١.٢٣٠٠"]
)
def test_what_only_resembles_a_code_is_none(code):
    assert not is_code(code, MALFORMED)


def test_a_title_with_a_year_does_not_look_like_a_code():
    assert not looks_like_code("2026年手术分级目录")
    assert looks_like_code("51.2300 胆囊切除术")
    assert looks_like_code("51．23")


def test_a_restricted_technology_is_managed_as_grade_4():
    assert effective_grade(2, restricted=True) == 4
    assert effective_grade(2, restricted=False) == 2


ENTRY = Entry(code="51.2300", name="胆囊切除术", grade=2, departments=("普外科",))


def test_entries_that_differ_only_in_department_are_one():
    other = replace(ENTRY, departments=("肝胆外科", "普外科"))
    assert list(differences(ENTRY, other)) == []
    assert merged(ENTRY, other).departments == ("普外科", "肝胆外科")


@pytest.mark.parametrize(
    ("changed", "kind", "reported"),
    [
        ({"grade": 3}, Kind.UPGRADED, True),
        ({"grade": 1}, Kind.DOWNGRADED, False),
        ({"name": "别名"}, Kind.RENAMED, False),
        ({"departments": ("骨科",)}, Kind.ALTERED, False),
        ({"restricted": True, "grade": 2}, Kind.ALTERED, True),
        ({"remark": "注"}, Kind.ALTERED, False),
    ],
)
def test_each_kind_of_change(changed, kind, reported):
    changes = compare({ENTRY.code: ENTRY}, {ENTRY.code: replace(ENTRY, **changed)})
    assert [(c.kind, c.reported) for c in changes] == [(kind, reported)]


def test_entries_that_come_and_go_are_whole_changes():
    assert [c.kind for c in compare({}, {ENTRY.code: ENTRY})] == [Kind.ADDED]
    assert [c.kind for c in compare({ENTRY.code: ENTRY}, {})] == [Kind.REMOVED]
    assert counted([])[Kind.ADDED] == 0


GRADES = st.integers(1, 4)
EDITIONS = st.dictionaries(
    st.sampled_from(["51.2300", "52.7x00", "50.3x00"]),
    st.builds(Entry, code=st.just("x"), name=st.sampled_from("甲乙"), grade=GRADES),
)


@given(EDITIONS, EDITIONS)
def test_changes_are_none_just_where_editions_are_equal_and_turn_round(one, other):
    there, back = compare(one, other), compare(other, one)
    assert (there == []) == (one == other)
    turned = {Kind.ADDED: Kind.REMOVED, Kind.UPGRADED: Kind.DOWNGRADED}
    turned |= {v: k for k, v in turned.items()}
    assert [turned.get(c.kind, c.kind) for c in there] == [c.kind for c in back]


NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
IN_FORCE = Published(name="现行", in_force_from=start_of_day(date(2026, 6, 1)))


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2026, 5, 31), False),
        (date(2026, 6, 1), True),
        (date(2026, 11, 22), True),
        (date(2027, 1, 1), True),
        (date(2030, 1, 1), False),
        (date(1999, 1, 1), False),
    ],
)
def test_from_when_an_edition_may_be_in_force(day, allowed):
    assert (publication_faults(day, "文1", NOW, IN_FORCE) == {}) == allowed


def test_a_publication_needs_a_document():
    assert list(publication_faults(date(2026, 12, 1), " ", NOW, None)) == ["document_no"]


def test_editions_that_will_replace_it_are_named():
    later = Published(name="明年", in_force_from=start_of_day(date(2027, 1, 1)))
    assert later_ones(date(2026, 12, 1), [IN_FORCE, later]) == [later]
