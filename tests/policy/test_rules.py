from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.policy.rules import institution
from surgery_gov.policy.rules.changes import Change, checked
from surgery_gov.policy.rules.institution import Profile
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.policy.rules.values import Certainty, Kind, parse, restored, show, stored, typed

TODAY = date(2026, 3, 4)
HOSPITAL = Profile(
    name="仁和市第一人民医院",
    registration_no="PDY00001X31011512A1001",
    credit_code="123100004250012346",
    level="三级甲等",
    issuing_authority="仁和市卫生健康委员会",
    district="仁和市中心区",
    phone="021-56780000",
)


def right_code(first_17="12310000425001234"):
    return first_17 + institution.check_character(first_17)


def hospital(**changes):
    values = {name: getattr(HOSPITAL, name) for name in institution.LABELS}
    return Profile(**{**values, "credit_code": right_code(), **changes})


@pytest.mark.parametrize("key", Key)
def test_every_setting_is_defined_with_a_basis_a_certainty_and_a_default_it_accepts(key):
    definition = DEFINITIONS[key]
    assert definition.basis
    assert definition.label
    assert definition.certainty in Certainty
    assert parse(definition, typed(definition.default)) == definition.default


@pytest.mark.parametrize("key", Key)
def test_every_default_survives_being_stored_and_can_be_said(key):
    definition = DEFINITIONS[key]
    assert restored(stored(definition.default)) == definition.default
    assert show(definition, definition.default)


@pytest.mark.parametrize("key", [k for k in Key if DEFINITIONS[k].kind is Kind.NUMBER])
def test_a_number_outside_its_range_is_refused_with_the_range(key):
    definition = DEFINITIONS[key]
    for number in (definition.lowest - 1, definition.highest + 1):
        with pytest.raises(ValueError, match=str(definition.highest) if number >= 0 else "整数"):
            parse(definition, str(number))


@pytest.mark.parametrize("text", ["", "十二", "12.5", "-1", "１２x", "9" * 10_000, "\x00"])
def test_what_is_not_a_whole_number_is_refused(text):
    with pytest.raises(ValueError, match="不是整数"):
        parse(DEFINITIONS[Key.REVIEW_MONTHS_GRADE4], text)


def test_a_list_is_read_with_either_comma_and_must_fall():
    definition = DEFINITIONS[Key.EXPIRING_DAYS]
    assert parse(definition, "90，30, 7") == (90, 30, 7)
    for wrong in ("7、30", "30、30"):
        with pytest.raises(ValueError, match="从大到小"):
            parse(definition, wrong)
    with pytest.raises(ValueError, match="最多8个"):
        parse(definition, "9、8、7、6、5、4、3、2、1")


def test_a_choice_is_refused_with_the_choices():
    with pytest.raises(ValueError, match="item_or_department"):
        parse(DEFINITIONS[Key.LOW_GRADE_MODE], "by_title")


def test_the_review_of_grade_four_cannot_be_set_beyond_a_year():
    with pytest.raises(ValueError, match="1～12"):
        parse(DEFINITIONS[Key.REVIEW_MONTHS_GRADE4], "13")


@given(st.text())
def test_no_text_is_read_as_anything_but_a_value_or_a_refusal(text):
    for definition in DEFINITIONS.values():
        try:
            value = parse(definition, text)
        except ValueError:
            continue
        assert parse(definition, typed(value)) == value


def test_every_fault_of_a_change_is_named():
    wrong = Change(
        key=Key.REVIEW_MONTHS_GRADE4,
        value="99",
        effective_from=date(2099, 1, 1),
        reason=" ",
        document_no="x" * 101,
    )
    value, faults = checked(wrong, TODAY)
    assert value is None
    assert set(faults) == {"value", "effective_from", "reason", "document_no"}


def test_an_unknown_setting_is_refused():
    change = Change(key="nonsense", value="1", effective_from=TODAY, reason="试")
    assert set(checked(change, TODAY)[1]) == {"key"}


def test_a_sound_profile_has_no_faults():
    assert institution.faults(hospital()) == {}


def test_the_example_of_the_standard_has_the_check_character_it_carries():
    assert institution.check_character("91350100M000100Y4") == "3"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "请填写统一社会信用代码"),
        ("1231", "应为18位，现在是4位"),
        ("I2310000425001234A", "不会有“I”"),
    ],
)
def test_a_malformed_credit_code_is_refused_with_the_reason(code, said):
    assert said in institution.faults(hospital(credit_code=code))["credit_code"][0]


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_single_slip_in_a_credit_code_is_found(position, character):
    code = right_code()
    slipped = code[:position] + character + code[position + 1 :]
    found = institution.faults(hospital(credit_code=slipped))
    assert ("credit_code" in found) == (slipped != code)


def test_a_code_typed_in_full_width_or_lower_case_is_brought_to_its_form():
    typed_code = " １２３10000425001234" + institution.check_character("12310000425001234").lower()
    assert institution.tidy(hospital(credit_code=typed_code)).credit_code == right_code()


def test_every_fault_of_a_profile_is_named():
    wrong = hospital(name="", level="特级", phone="一二三", registration_no="a\u202eb")
    assert set(institution.faults(wrong)) == {"name", "level", "phone", "registration_no"}
