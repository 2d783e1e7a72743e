from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.operations.rules.cases import Case
from surgery_gov.operations.rules.records import Role
from surgery_gov.requirements.rules.checks import State
from surgery_gov.requirements.rules.conditions import (
    Among,
    Hand,
    LicenceScope,
    MinimumCases,
    Proof,
    Purpose,
    from_json,
    to_json,
)
from surgery_gov.requirements.rules.drafts import EXAMPLE, faults_of
from surgery_gov.requirements.rules.facts import Cases, Facts
from surgery_gov.requirements.rules.judging import check
from surgery_gov.requirements.rules.qualifications import Qualification
from surgery_gov.requirements.rules.sets import (
    Mode,
    Procedure,
    Requirement,
    RequirementSet,
    parse_target,
    requirement_of,
    standing,
)
from tests.requirements.stories import (
    ASSISTED,
    BASIS,
    NORM,
    SUPERVISED,
    THEORY,
    TODAY,
    TRAINING,
    draft,
    proof,
)

AT = start_of_day(TODAY) + timedelta(hours=9)
CHOLE = Procedure(code="51.2300", name="胆囊切除", grade=3, restricted=False)
HEART = Procedure(code="37.5100", name="心脏移植", grade=4, restricted=True)
ALL = (*EXAMPLE, TRAINING, THEORY, NORM, LicenceScope(word="外科", basis=BASIS))


def held(target, *conditions, mode=Mode.ADDS, since=date(2026, 1, 1), key=1):
    return RequirementSet(
        id=key,
        target=target,
        mode=mode,
        since=since,
        recorded_at=AT,
        actor_name="周",
        note="",
        review_months=None,
        conditions=conditions,
    )


def facts(*cases, proofs=(), scope="外科专业"):
    kept = tuple(
        Qualification(id=n, staff_no="01001", entry=e, recorded_at=AT, actor_name="周")
        for n, e in enumerate(proofs, 1)
    )
    return Facts(staff_no="01001", name="赵", cases=Cases(cases), proofs=kept, licence_scope=scope)


NUMBERS = count()


def case(role=Role.FIRST, code="51.2300", grade=3, day=TODAY, operation=None, *, certain=True):
    return Case(
        staff_no="01001",
        role=role,
        code=code,
        grade=grade,
        day=day,
        operation=operation or str(next(NUMBERS)),
        certain=certain,
    )


def judged(condition, known, procedure=CHOLE, purpose=Purpose.APPLICATION):
    required = Requirement(procedure=procedure, sets=(held(procedure.code, condition),))
    return check(required, known, AT, purpose)


@pytest.mark.parametrize(
    ("cases", "state", "got"),
    [
        ([case(), case()], State.MET, 2),
        ([case(operation="A"), case(operation="A", code="51.2200")], State.NOT_MET, 1),
        ([case(operation="A"), case(operation="A", grade=4)], State.NOT_MET, 1),
        ([case(operation="A"), case(operation="A", day=date(2026, 1, 5))], State.MET, 2),
        ([case()], State.NOT_MET, 1),
        ([case(), case(day=date(2025, 11, 22))], State.MET, 2),
        ([case(), case(day=date(2025, 11, 21))], State.NOT_MET, 1),
        ([case(), case(code="51.2200")], State.MET, 2),
        ([case(), case(grade=2)], State.NOT_MET, 1),
        ([case(), case(certain=False)], State.UNKNOWN, 1),
        ([case(), case(certain=False, day=None)], State.UNKNOWN, 1),
        ([case(), case(grade=None)], State.UNKNOWN, 1),
        ([case(), case(role=Role.OPERATOR)], State.NOT_MET, 1),
        ([case(certain=False)], State.NOT_MET, 0),
    ],
)
def test_what_cannot_be_told_never_counts_and_is_said(cases, state, got):
    (found,) = judged(ASSISTED, facts(*cases))
    assert (found.state, found.got, found.needed) == (state, got, 2)
    doubtful = any(not c.certain or c.grade is None for c in cases)
    assert ("没有计入" in found.message) == doubtful
    assert bool(found.remedy) == (state is not State.MET)
    assert found.basis == BASIS


def test_the_message_tells_the_number_and_the_days():
    (found,) = judged(ASSISTED, facts(case()))
    assert found.message == "一助 1/2 例（与本项同级的手术），2025-11-22 至 2026-11-22。"
    assert found.value == "1 / 2"


def test_related_procedures_count_only_where_they_are_listed():
    wanted = MinimumCases(
        hand=Hand.ASSISTED,
        cases=2,
        months=12,
        among=Among.LISTED,
        codes=("51.2200",),
        basis=BASIS,
    )
    both = facts(case(), case(code="51.2200"), case(code="47.0100"))
    assert [c.got for c in judged(wanted, both)] == [2]
    assert [c.got for c in judged(SUPERVISED, both)] == [0]
    one = facts(case(operation="A"), case(code="51.2200", operation="A"))
    assert [c.got for c in judged(wanted, one)] == [1]


def test_what_is_sure_of_one_source_is_not_in_doubt_for_another():
    told_twice = facts(case(operation="A"), case(operation="A", certain=False))
    (found,) = judged(ASSISTED, told_twice)
    assert (found.state, found.got) == (State.NOT_MET, 1)


def test_operating_cases_are_asked_at_reauthorization_and_the_others_are_not():
    operated = MinimumCases(hand=Hand.OPERATED, cases=1, months=24, among=Among.ITEM, basis=BASIS)
    known = facts(case(role=Role.OPERATOR))
    assert judged(operated, known) == ()
    assert [c.state for c in judged(operated, known, purpose=Purpose.REAUTHORIZATION)] == [
        State.MET
    ]
    assert judged(ASSISTED, known, purpose=Purpose.REAUTHORIZATION) == ()


@pytest.mark.parametrize(
    ("condition", "entries", "state"),
    [
        (TRAINING, [], State.NOT_MET),
        (TRAINING, [proof()], State.MET),
        (TRAINING, [proof(valid_until=TODAY)], State.MET),
        (TRAINING, [proof(valid_until=TODAY - timedelta(days=1))], State.NOT_MET),
        (TRAINING, [proof(day=TODAY + timedelta(days=1))], State.NOT_MET),
        (TRAINING, [proof(kind=Proof.CONTINUING)], State.NOT_MET),
        (THEORY, [proof(Proof.THEORY, "理论", score=80, grade=3)], State.MET),
        (THEORY, [proof(Proof.THEORY, "理论", score=79.5, grade=3)], State.NOT_MET),
        (THEORY, [proof(Proof.THEORY, "理论", score=95, grade=4)], State.NOT_MET),
        (THEORY, [proof(Proof.THEORY, "理论", score=95, code="51.2300")], State.MET),
        (
            THEORY,
            [proof(Proof.THEORY, "理论", score=95, grade=3, day=date(2024, 11, 21))],
            State.NOT_MET,
        ),
    ],
)
def test_certificates_and_scores_hold_for_their_days(condition, entries, state):
    (found,) = judged(condition, facts(proofs=entries))
    assert found.state is state


def test_a_line_of_a_norm_waits_for_a_person_and_is_never_judged():
    confirmed = proof(Proof.NORM, NORM.text, code="37.5100")
    assert [c.state for c in judged(NORM, facts(), HEART)] == [State.UNKNOWN]
    assert [c.state for c in judged(NORM, facts(proofs=[confirmed]), HEART)] == [State.MET]
    reworded = proof(Proof.NORM, NORM.text + "等", code="37.5100")
    assert [c.state for c in judged(NORM, facts(proofs=[reworded]), HEART)] == [State.UNKNOWN]


@pytest.mark.parametrize(("scope", "state"), [("外科专业", "met"), (None, "not_met")])
def test_the_licence_must_contain_the_word(scope, state):
    (found,) = judged(LicenceScope(word="外科", basis=BASIS), facts(scope=scope))
    assert found.state.value == state


def test_an_own_row_replaces_the_grades_but_never_the_norm():
    rows = {
        "grade:4": held("grade:4", ASSISTED),
        "restricted": held("restricted", NORM),
        "37.5100": held("37.5100", TRAINING, mode=Mode.REPLACES),
    }
    assert requirement_of(HEART, rows).conditions == (NORM, TRAINING)
    rows["37.5100"] = held("37.5100", TRAINING)
    assert requirement_of(HEART, rows).conditions == (ASSISTED, NORM, TRAINING)
    assert requirement_of(CHOLE, rows).conditions == ()


def test_the_latest_day_holds_and_of_one_day_the_last_recorded():
    old, new = held("grade:3", ASSISTED), held("grade:3", THEORY, since=TODAY, key=2)
    corrected = held("grade:3", TRAINING, since=TODAY, key=3)
    rows = [new, corrected, old]
    assert standing(rows, TODAY - timedelta(days=1)) == {"grade:3": old}
    assert standing(rows, TODAY) == {"grade:3": corrected}


def test_conditions_come_back_as_they_were_stored():
    assert from_json(to_json(ALL)) == ALL


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (draft("grade:3", ASSISTED, since=TODAY - timedelta(days=1)), "since"),
        (draft("grade:3", ASSISTED, note=" "), "note"),
        (draft("grade:4", ASSISTED, review=13), "review_months"),
        (draft("grade:3", NORM), "norms"),
        (draft("99.9999", TRAINING), "target"),
    ],
)
def test_what_is_wrong_with_a_draft_stands_at_its_field(wrong, field):
    assert list(faults_of(wrong, [], TODAY, {"99.9999"} & {wrong.target}, 12)) == [field]


@pytest.mark.parametrize("text", ["", "grade:5", "外科", "5" * 40, "51.2300\x00"])
def test_what_is_no_target_is_refused(text):
    with pytest.raises(ValueError, match="不是手术编码"):
        parse_target(text)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
CASES = st.lists(
    st.builds(
        case,
        role=st.sampled_from([Role.FIRST, Role.SUPERVISED, Role.OPERATOR]),
        code=st.sampled_from(["51.2300", "51.2200", "47.0100"]),
        grade=st.sampled_from([None, 2, 3]),
        day=st.none() | DAYS,
        operation=st.sampled_from("ABCDEF"),
        certain=st.booleans(),
    ),
    max_size=12,
)


@given(cases=CASES, more=CASES)
def test_more_operations_never_take_a_condition_away(cases, more):
    for condition in (ASSISTED, SUPERVISED):
        (before,), (after,) = (
            judged(condition, facts(*given)) for given in (cases, [*cases, *more])
        )
        assert not before.is_met or after.is_met


@given(cases=CASES)
def test_a_condition_is_met_by_certain_cases_alone(cases):
    (found,) = judged(ASSISTED, facts(*cases))
    since = date(2025, 11, 22)
    sure = {
        (c.day, c.operation)
        for c in cases
        if c.certain and c.role is Role.FIRST and c.grade == 3 and c.day and since <= c.day <= TODAY
    }
    assert found.is_met == (len(sure) >= 2)
