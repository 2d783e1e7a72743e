from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.filings.rules.comparison import compare, with_changes
from surgery_gov.filings.rules.content import ChangeKind
from surgery_gov.filings.rules.counts import by_change, by_department, by_grade
from tests.filings.contents import LAST, PROCEDURE, THIS

rows = st.lists(
    st.builds(
        lambda code, grade, name, invasive: replace(
            PROCEDURE, code=code, grade=grade, name=name, minimally_invasive=invasive
        ),
        st.sampled_from(["00.0100", "36.1000", "51.2300", "52.7x00", "81.5100"]),
        st.sampled_from([3, 4]),
        st.sampled_from(["甲", "乙"]),
        st.booleans(),
    ),
    unique_by=lambda row: row.code,
)


def kinds(changes):
    return {(change.kind, change.code) for change in changes}


def test_each_kind_of_change_is_told():
    assert kinds(compare(LAST, THIS, {}, {})) == {
        (ChangeKind.RAISED, "50.2200"),
        (ChangeKind.ALTERED, "51.2300"),
        (ChangeKind.REMOVED, "52.7x00"),
        (ChangeKind.ADDED, "81.5100"),
    }


def test_a_procedure_that_came_up_from_grade_2_is_raised_not_new():
    (change,) = compare((), (PROCEDURE,), {PROCEDURE.code: 2}, {})
    assert (change.kind, change.before, change.after) == (ChangeKind.RAISED, "二级", "三级")


def test_a_procedure_that_went_down_to_grade_2_is_lowered_not_cancelled():
    (change,) = compare((PROCEDURE,), (), {}, {PROCEDURE.code: 2})
    assert (change.kind, change.before, change.after) == (ChangeKind.LOWERED, "三级", "二级")


def test_a_new_name_and_a_new_attribute_are_two_changes_of_one_procedure():
    renamed = replace(PROCEDURE, name="胆囊切除术，腹腔镜", exam_grade4=True)
    changes = compare((PROCEDURE,), (renamed,), {}, {})
    assert [(c.kind, c.item, c.before, c.after) for c in changes] == [
        (ChangeKind.RENAMED, "手术名称", PROCEDURE.name, renamed.name),
        (ChangeKind.ALTERED, "国考四级", "否", "是"),
    ]
    (row,) = with_changes((renamed,), changes, "版本调整", "未变")
    assert (row.change, row.reason) == ("改名、属性变更", "版本调整")


def test_the_same_procedure_under_another_code_is_recoded():
    moved = replace(PROCEDURE, code="51.2399", remark="随国家版改码")
    assert [(c.kind, c.code, c.item, c.before, c.after) for c in compared(PROCEDURE, moved)] == [
        (ChangeKind.RECODED, "51.2399", "手术编码", PROCEDURE.code, "51.2399"),
        (ChangeKind.ALTERED, "51.2399", "备注", PROCEDURE.remark, "随国家版改码"),
    ]


def test_departments_in_another_order_are_the_same():
    before = replace(PROCEDURE, department="普外科、肝胆外科")
    (change,) = compared(before, replace(before, code="51.2399", department="肝胆外科、普外科"))
    assert change.kind is ChangeKind.RECODED


@pytest.mark.parametrize("other", [{"name": "别的"}, {"grade": 4}, {"department": "泌尿外科"}])
def test_what_only_resembles_is_one_cancelled_and_one_new(other):
    changes = compared(PROCEDURE, replace(PROCEDURE, code="51.2399", **other))
    assert {c.kind for c in changes} == {ChangeKind.REMOVED, ChangeKind.ADDED}


def test_of_two_that_may_be_meant_neither_is():
    twins = [replace(PROCEDURE, code=code) for code in ("51.2398", "51.2399")]
    kinds_told = [c.kind for c in compare((PROCEDURE,), twins, {}, {})]
    assert sorted(kinds_told) == sorted([ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.ADDED])


def compared(before, after):
    return compare((before,), (after,), {}, {})


@given(rows)
def test_nothing_changed_against_itself(same):
    assert compare(same, same, {}, {}) == ()


@given(rows, rows)
def test_the_other_way_round_mirrors_every_change(before, after):
    forth, back = compare(before, after, {}, {}), compare(after, before, {}, {})
    mirrored = {
        ChangeKind.ADDED: ChangeKind.REMOVED,
        ChangeKind.REMOVED: ChangeKind.ADDED,
        ChangeKind.RAISED: ChangeKind.LOWERED,
        ChangeKind.LOWERED: ChangeKind.RAISED,
    }
    moved = {c.before: c.after for c in forth if c.kind is ChangeKind.RECODED}
    seen = {(kind, moved.get(code, code)) for kind, code in kinds(back)}
    assert seen == {(mirrored.get(kind, kind), code) for kind, code in kinds(forth)}


@given(rows, rows)
def test_a_row_is_marked_exactly_when_it_changed(before, after):
    changes = compare(before, after, {}, {})
    marked = with_changes(after, changes, "原因", "未变")
    changed = {change.code for change in changes}
    assert all((row.change == "未变") == (row.code not in changed) for row in marked)
    assert all((row.reason == "原因") == (row.code in changed) for row in marked)


def test_a_procedure_of_two_departments_counts_in_both_and_once_in_all():
    assert by_grade(THIS).total == 4
    assert {name: count.total for name, count in by_department(THIS).items()} == {
        "普通外科": 2,
        "肝胆外科": 2,
        "骨科": 1,
    }


def test_a_procedure_without_department_is_counted_and_said_so():
    assert list(by_department([replace(PROCEDURE, department="")])) == ["（未定科室）"]


def test_changes_are_counted_by_procedure():
    counted = by_change(compare(LAST, THIS, {}, {}))
    assert counted[ChangeKind.ALTERED] == 1
    assert counted[ChangeKind.RENAMED] == 0
