"""The forms and the small computations beside them."""

import pytest

from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import NO, YES, Shape, denied, unanswered
from surgery_gov.preop.rules.nnis import risk
from surgery_gov.preop.rules.performed import Performed, compare
from surgery_gov.preop.rules.records import Kind
from tests.clearance.facts import GALL, LIVER
from tests.preop.facts import CASE, HOUR, START, SURGEON


def filled(kind):
    return {
        b.key: YES if b.shape is Shape.CHECK else next(iter(b.choices), "已填")
        for b in FORMS[kind].blanks
    }


def test_every_kind_of_record_has_a_form():
    assert set(FORMS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_keys_are_unique_and_what_is_blank_is_named_in_the_words_of_the_form(kind):
    form = FORMS[kind]
    keys = [b.key for b in form.blanks]
    assert len(set(keys)) == len(keys)
    assert unanswered(form, filled(kind)) == ()
    assert unanswered(form, {}) == tuple(b.label for b in form.blanks if b.required and b.by_hand)
    assert unanswered(form, dict.fromkeys(keys, "  ")) == unanswered(form, {})


def test_an_item_answered_with_no_is_named():
    values = {**filled(Kind.SIGN_IN), "site": NO}
    assert denied(FORMS[Kind.SIGN_IN], values) == ("手术部位与标识正确",)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (Kind.DISCUSSION, {"手术指征", "拟施手术名称和方式", "预期效果", "手术风险", "处置预案"}),
        (Kind.MDT, {"手术指征", "手术方式", "备选方案", "预期效果", "手术风险", "处置预案"}),
        (Kind.MDT, {"手术方案结论", "围手术期管理方案", "主持人"}),
        (Kind.ANESTHESIA, {"ASA 分级", "麻醉适应证"}),
    ],
)
def test_what_the_rules_ask_for_is_required(kind, labels):
    assert labels <= {b.label for b in FORMS[kind].blanks if b.required}


@pytest.mark.parametrize(
    ("wound", "asa", "minutes", "index"),
    [
        (1, 1, 60, 0),
        (2, 2, 180, 0),
        (3, 2, 180, 1),
        (1, 3, 180, 1),
        (1, 1, 181, 1),
        (4, 6, 600, 3),
        (None, 1, 60, None),
        (1, None, 60, None),
        (1, 1, None, None),
    ],
)
def test_the_index_counts_a_point_for_each_and_nothing_for_the_unknown(wound, asa, minutes, index):
    found = risk(wound, asa, minutes, standard_minutes=180)
    assert (found.index if found else None) == index


def performed(surgeon_no=SURGEON, codes=(LIVER,)):
    return Performed(
        surgeon_no=surgeon_no,
        codes=frozenset(codes),
        began_at=START,
        ended_at=START + HOUR,
    )


def test_an_operation_as_planned_has_no_difference():
    assert compare(CASE.surgeon_no, CASE.codes, performed()).none


def test_one_procedure_in_common_counts_as_the_same_plan():
    found = compare(CASE.surgeon_no, CASE.codes, performed(codes=(LIVER, GALL)))
    assert found.same_procedure
    assert found.added == {GALL}
    assert not found.none


def test_another_surgeon_is_a_difference():
    found = compare(CASE.surgeon_no, CASE.codes, performed(surgeon_no="10999"))
    assert not found.same_surgeon
    assert found.same_procedure
