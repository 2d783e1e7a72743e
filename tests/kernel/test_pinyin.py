import pytest

from surgery_gov.kernel.pinyin import fold, initials, initials_of_person


@pytest.mark.parametrize(
    ("text", "expected"),
    [("胆囊切除术", "dnqcs"), ("胃大部切除术[Billroth Ⅱ式]", "wdbqcsbillrothiis"), ("", "")],
)
def test_initials_of_an_operation(text, expected):
    assert initials(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("曾志明", "zzm"), ("单雄信", "sxx"), ("尉迟恭", "ycg"), ("赵明远", "zmy"), ("李单", "ld")],
)
def test_a_surname_is_read_as_surnames_are(name, expected):
    assert initials_of_person(name) == expected


@pytest.mark.parametrize("typed", ["GYQC", "ｇｙｑｃ", "gy'qc", " g y q c "])
def test_what_was_typed_is_folded(typed):
    assert fold(typed) == "gyqc"
