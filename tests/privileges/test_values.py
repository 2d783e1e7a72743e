from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.privileges.rules import (
    AtSite,
    FirstSupervised,
    ForPatients,
    Noted,
    Target,
    ThenReview,
    Through,
    UnderSupervisor,
    targets_reaching,
)
from surgery_gov.privileges.rules.conditions import (
    build,
    describe,
    for_patients,
    from_json,
    naming,
    patients_of,
    to_json,
    unnamed,
)
from surgery_gov.privileges.rules.scope import (
    Everyone,
    InDepartment,
    Nobody,
    Oneself,
    scope_of,
)
from surgery_gov.privileges.rules.wording import from_text, unread, with_names


@pytest.mark.parametrize("text", ["51.2300", "52.7x00", "grade:2@PW", "grade:1@shen-jing_2"])
def test_a_target_reads_back_as_written(text):
    assert str(Target.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "grade:3@PW",
        "grade:4@PW",
        "grade:2@",
        "grade:2",
        "a b",
        "51.2300、51.2200",
        "a@b",
        "胆囊",
        "5\x00",
    ],
)
def test_anything_else_is_no_target(text):
    with pytest.raises(ValueError, match=r"手术"):
        Target.parse(text)


def test_grades_three_and_four_can_only_be_said_item_by_item():
    with pytest.raises(ValueError, match="逐项授予"):
        Target(grade=3, department="PW")


def test_a_band_reaches_its_own_grade_in_its_own_department_only():
    band = Target(grade=2, department="PW")
    assert band.covers("47.0100", 2, {"PW", "XW"})
    assert not band.covers("47.0100", 1, {"PW"})
    assert not band.covers("47.0100", 4, {"PW"})
    assert not band.covers("47.0100", 2, {"XW"})
    assert not band.covers("47.0100", 2, ())


def test_what_reaches_a_procedure():
    assert targets_reaching("47.0100", 2, {"PW"}) == (
        Target(code="47.0100"),
        Target(grade=2, department="PW"),
    )
    assert targets_reaching("50.2200", 4, {"PW"}) == (Target(code="50.2200"),)


@given(st.integers(1, 4), st.sets(st.sampled_from(["PW", "XW"])))
def test_what_reaches_it_covers_it(grade, departments):
    reaching = targets_reaching("47.0100", grade, departments)
    assert all(t.covers("47.0100", grade, departments) for t in reaching)


def test_conditions_are_read_from_the_sheet():
    text = "限地点：东院区手术室；须上级医师在场：01007\n限患者：Z0031；限前五例"
    assert set(from_text(text)) == {
        AtSite("东院区手术室"),
        UnderSupervisor("01007"),
        ForPatients(("Z0031",)),
        Noted("限前五例"),
    }


values = st.text(min_size=1)
numbers = st.text(st.characters(exclude_characters="、，,")).map(str.strip).filter(bool)
some = st.lists(
    st.builds(AtSite, values)
    | st.builds(UnderSupervisor, values)
    | st.builds(for_patients, st.lists(numbers, min_size=1))
    | st.builds(Noted, values)
)


@given(some)
def test_conditions_read_back_as_stored(conditions):
    assert set(from_json(to_json(conditions))) == set(conditions)


def test_what_the_sheet_says_is_what_is_shown():
    conditions = (
        AtSite("东院区"),
        ForPatients(("Z0031",)),
        UnderSupervisor("01007"),
        Noted("限前五例"),
    )
    assert set(from_text("；".join(map(describe, conditions)))) == set(conditions)


def test_patients_in_one_condition_are_each_allowed_and_two_conditions_bind_both():
    both, one = from_text("限患者：Z0032、 Z0031，Z0032"), from_text("限患者：Z0031\n限患者：Z0032")
    assert both == (ForPatients(("Z0031", "Z0032")),)
    assert (patients_of(both), patients_of(one)) == ({"Z0031", "Z0032"}, frozenset())
    assert patients_of(from_text("限期至2026-12-31")) is None


@pytest.mark.parametrize("nobody", ["", " ", "、", "， ,"])
def test_a_condition_for_nobody_is_refused(nobody):
    with pytest.raises(ValueError, match="请写明患者的住院号或病案号"):
        build("patient", nobody)


def test_a_condition_of_an_unknown_kind_is_kept_as_a_note():
    [kept] = from_json([{"kind": "moon", "value": "full"}])
    assert isinstance(kept, Noted)


def actor(*permissions, department=None, staff_no=None):
    return Actor(
        id="x",
        name="x",
        permissions=frozenset(permissions),
        department=department,
        staff_no=staff_no,
    )


def test_scope_follows_the_permissions():
    p = Permission
    assert scope_of(actor(p.PRIVILEGES_READ_ALL, p.PRIVILEGES_READ_OWN)) == Everyone()
    assert scope_of(actor(p.PRIVILEGES_READ_DEPARTMENT, department="PW")) == InDepartment("PW")
    assert scope_of(actor(p.PRIVILEGES_READ_OWN, staff_no="01001")) == Oneself("01001")
    assert scope_of(actor(p.CATALOG_READ, department="PW", staff_no="01001")) == Nobody()


def test_a_head_without_a_department_sees_nobody():
    assert scope_of(actor(Permission.PRIVILEGES_READ_DEPARTMENT)) == Nobody()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前3例须在上级医师指导下实施", FirstSupervised(3)),
        ("前三例在上级医师指导下", FirstSupervised(3)),
        ("前3例须在上级医师（01007）指导下实施", FirstSupervised(3, "01007")),
        ("前10例须在上级指导下：01007", FirstSupervised(10, "01007")),
        ("满20例须评估", ThenReview(20)),
        ("满5例后须再评估", ThenReview(5)),
        ("限期至2026-12-31", Through(date(2026, 12, 31))),
        ("限期至2026-13-01", Noted("限期至2026-13-01")),
        ("前0例须在上级医师指导下", Noted("前0例须在上级医师指导下")),
    ],
)
def test_counted_and_dated_conditions_are_read_from_the_sheet(text, expected):
    assert from_text(text) == (expected,)


@given(
    st.one_of(
        st.builds(FirstSupervised, st.integers(1, 999), st.sampled_from(["", "01007", "K-2"])),
        st.builds(ThenReview, st.integers(1, 999)),
        st.builds(Through, st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    )
)
def test_what_is_described_reads_back_and_so_does_what_is_stored(condition):
    assert from_text(describe(condition)) == (condition,)
    assert from_json(to_json([condition])) == (condition,)


@pytest.mark.parametrize("condition", [UnderSupervisor("01007"), FirstSupervised(3, "K-2")])
def test_a_supervisor_is_called_by_name_and_still_read_back(condition):
    names = {"01007": "李清扬", "K-2": "买买提·艾力"}
    (called,) = naming([condition], names)
    assert f"{names[condition.staff_no]}（{condition.staff_no}）" in describe(called)
    assert from_text(describe(called)) == (called,) == (condition,)
    assert to_json([called]) == to_json([condition])
    assert hash(called) == hash(condition)
    assert unnamed([called])[0].name == ""
    told = f"限患者：Z1；{describe(condition)}；限前五例"
    assert with_names(told, names) == f"限患者：Z1；{describe(called)}；限前五例"
    assert with_names(told, {}) == told


def test_a_name_that_would_not_be_read_back_is_left_out():
    assert naming([UnderSupervisor("1")], {"1": "张三（外请）"})[0].name == ""


@pytest.mark.parametrize("value", ["0", "-1", "1000", "三", "3.5", "", "@01007"])
def test_no_number_of_cases(value):
    with pytest.raises(ValueError, match="例数应为1到999之间的整数"):
        build("first_supervised", value)
    assert from_json([{"kind": "then_review", "value": value}])[0].__class__ is Noted


def test_a_note_that_looks_like_a_counted_condition_is_noticed():
    assert unread(
        from_text("限期至明年底；前几例要上级指导；满几十例再评估；复杂病例除外；前五例科主任在场")
    ) == (
        "前几例要上级指导",
        "满几十例再评估",
        "限期至明年底",
    )
