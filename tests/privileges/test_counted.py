"""Counted conditions: at the number, one below, one above; and every reader says as clearance."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.clearance.rules.decision import decide
from surgery_gov.kernel.calendar import local_date
from surgery_gov.matrix.rules.cells import Ledger, Mark
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules import Standing, state_at
from surgery_gov.privileges.rules.conditions import (
    AtSite,
    FirstSupervised,
    ForPatients,
    ThenReview,
    Through,
)
from surgery_gov.privileges.rules.counted import (
    barred,
    count,
    counts_in,
    in_words,
    is_able,
    outstanding,
    without_reached,
)
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.proposals import proposals_for
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.stood import stood
from tests.clearance.facts import LIVER, question
from tests.clearance.test_conditions import holding
from tests.privileges.ledgers import T0, ledger
from tests.privileges.test_proposals import held, house, person

FIRST, REVIEW = FirstSupervised(3, "00629"), ThenReview(3)
DAY = timedelta(days=1)


def performed(*days, doubtful=False, source="手麻", case="Z", supervisor="00629"):
    return tuple(
        Performed(
            source=source,
            case_no=f"{case}{day}",
            day=local_date(T0 + day * DAY),
            moment=T0 + day * DAY,
            doubtful=doubtful,
            first_recorded_at=T0,
            supervisor_no=supervisor,
        )
        for day in days
    )


def counted(condition, *days, unsure=()):
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", condition))
    done = (*performed(*days), *performed(*unsure, doubtful=True, case="U"))
    return count(condition, lines, done, T0 + 300 * DAY)


@pytest.mark.parametrize(
    ("found", "bars", "fulfilled", "words"),
    [
        (counted(REVIEW), False, False, "满3例须评估，已做0例"),
        (counted(REVIEW, 1, 2), False, False, "满3例须评估，已做2例"),
        (counted(REVIEW, 1, 2, 3), True, False, "已满3例，须评估后再开展"),
        (counted(REVIEW, 1, 2, 3, 4), True, False, "已满3例，须评估后再开展"),
        (
            counted(REVIEW, 1, 2, unsure=[3]),
            True,
            False,
            "已满3例（其中1例不能确定，按已做计），须评估后再开展",
        ),
        (counted(FIRST, 1, 2), False, False, "前3例须在上级医师（00629）指导下实施，已做2例"),
        (counted(FIRST, 1, 2, 3), False, True, "前3例须在上级医师（00629）指导下实施，已做满"),
        (counted(FIRST, 1, 2, 3, 4), False, True, "前3例须在上级医师（00629）指导下实施，已做满"),
        (
            counted(FIRST, 1, 2, unsure=[3]),
            False,
            False,
            "前3例须在上级医师（00629）指导下实施，已做2例，另有1例未计入",
        ),
        (
            count(REVIEW, ledger(("grant", "1-1", "1-1", None, REVIEW)), None, T0 + DAY),
            True,
            False,
            "满3例须评估，手术记录没有读到，例数无法确定",
        ),
    ],
)
def test_at_the_number_one_below_one_above_and_in_doubt(found, bars, fulfilled, words):
    assert (found.bars, found.fulfilled, found.in_words()) == (bars, fulfilled, words)


@pytest.mark.parametrize(
    ("condition", "supervisors", "free"),
    [
        (FirstSupervised(3), ("00629", "00558", "00629"), True),
        (FirstSupervised(3), ("00629", "", "00629"), False),
        (FirstSupervised(3), ("", "", ""), False),
        (FIRST, ("00629", "00629", "00629"), True),
        (FIRST, ("00629", "00558", "00629"), False),
        (REVIEW, ("", "", ""), None),
    ],
)
def test_only_cases_under_the_supervisor_on_record_set_free_and_all_bind(
    condition, supervisors, free
):
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", condition))
    done = [
        case
        for day, supervisor in enumerate(supervisors, 1)
        for case in performed(day, supervisor=supervisor)
    ]
    found = count(condition, lines, done, T0 + 300 * DAY)
    if free is None:
        assert found.bars
    else:
        assert found.fulfilled is free
        assert ("另有" in found.in_words()) is not free


@pytest.mark.parametrize(
    ("later", "able", "number"),
    [
        ((), False, 3),
        (("renew", "2-1", "2-1", "2028-01-01", REVIEW), False, 3),  # the ledger goes on counting
        (("renew", "2-1", "2-1", "2028-01-01"), True, None),
        (("restrict", "2-1", "2-1", None, ThenReview(9)), True, 0),  # another one begins anew
        (("restrict", "2-1", "2-1", None, AtSite("东院区")), True, None),
        (("suspend", "2-1", "2-1"), False, 3),
        (("revoke", "2-1", "2-1"), False, None),
    ],
)
def test_what_a_later_decision_makes_of_the_count(later, able, number):
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", REVIEW), *([later] if later else []))
    state = state_at(lines, T0 + 60 * DAY)
    counts = counts_in(state, lines, performed(1, 2, 3))
    assert is_able(state, counts) is able
    assert [c.number for c in counts] == ([] if number is None else [number])


def test_words_put_the_number_at_its_condition_and_a_band_counts_by_procedure():
    conditions = (AtSite("东院区"), FIRST, REVIEW)
    counts = (counted(FIRST, 1), counted(REVIEW, 1))
    assert in_words(conditions, counts) == (
        "限地点：东院区；前3例须在上级医师（00629）指导下实施，已做1例；满3例须评估，已做1例"
    )
    assert in_words((REVIEW,), ()) == "满3例须评估（按每项手术分别计例）"
    assert outstanding(conditions, [counted(FIRST, 1, 2, 3)]) == (AtSite("东院区"), REVIEW)


def test_a_single_use_is_used_up_and_says_so():
    once = (ForPatients(("Z9",)), ThenReview(1))
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", *once))
    (found,) = counts_in(state_at(lines, T0 + 9 * DAY), lines, performed(1))
    assert (found.bars, found.in_words()) == (True, "单次授权已使用")


@pytest.mark.parametrize(("done", "used_up"), [((), False), ((1,), False), ((1, 2), True)])
def test_for_two_patients_it_is_used_up_once_both_were_operated(done, used_up):
    twice = (ForPatients(("Z1", "Z2")), ThenReview(1))
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", *twice))
    at, rows = T0 + 9 * DAY, performed(*done)
    (found,) = counts_in(state_at(lines, at), lines, rows)
    told = Ledger(
        standings={1: {LIVER: stood(lines, at)}}, at=at, soon=at, performed={(1, LIVER): rows}
    )
    cell = told.cell(1, LIVER, LIVER)
    assert (found.bars, cell.able, cell.counts) == (used_up, not used_up, (found,))
    second = question(LIVER, at=at, patient="Z2")
    assert decide(second, holding(cases=rows, ledger=lines)).permitted is not used_up


HELD_UNDER = st.lists(
    st.sampled_from([REVIEW, ThenReview(1), FIRST, FirstSupervised(2), Through(local_date(T0))]),
    max_size=3,
    unique=True,
)
ANY_DAY = st.integers(-20, 40)


@st.composite
def lives(draw):
    """Some decisions about one privilege, in the order they were recorded."""
    return tuple(
        Decision(
            id=number,
            kind=draw(st.sampled_from(DecisionKind)),
            effective_at=T0 + draw(ANY_DAY) * DAY,
            recorded_at=T0,
            until=draw(st.none() | ANY_DAY.map(lambda d: T0 + d * DAY)),
            conditions=tuple(draw(HELD_UNDER)),
        )
        for number in range(draw(st.integers(0, 5)))
    )


OPERATIONS = st.lists(st.tuples(ANY_DAY, st.booleans()), max_size=8)


@given(lives(), OPERATIONS, ANY_DAY)
def test_a_cell_of_the_matrix_is_able_exactly_where_clearance_permits(lines, done, day):
    at = T0 + day * DAY + timedelta(hours=1)
    rows = tuple(p for n, d in done for p in performed(n, doubtful=d, case=f"{n}{d}"))
    answer = decide(question(LIVER, at=at), holding(cases=rows, ledger=lines))
    of_conditions = [f for f in answer.refusals if f.code.value == "condition_not_met"]
    supervised = [f for f in of_conditions if f.data["kind"] == "first_supervised"]
    told = Ledger(
        standings={1: {LIVER: stood(lines, at)}},
        at=at,
        soon=at,
        performed={(1, LIVER): rows},
    )
    cell = told.cell(1, LIVER, LIVER)
    state = state_at(lines, at)
    able = cell is not None and cell.able
    assert able == (state.standing is Standing.ACTIVE and len(of_conditions) == len(supervised))
    counts = counts_in(state, lines, rows)
    if cell is not None and cell.mark is not Mark.SUSPENDED:
        assert cell.counts == counts
        assert (cell.mark is Mark.REACHED) == barred(counts)
    if cell is not None and cell.mark is Mark.HELD:
        assert not answer.findings


@given(OPERATIONS, OPERATIONS)
def test_more_cases_never_open_a_review_nor_close_what_supervision_opened(done, more):
    def found(condition, rows):
        return counted(
            condition,
            *(abs(n) for n, doubtful in rows if not doubtful),
            unsure=[abs(n) for n, doubtful in rows if doubtful],
        )

    assert not found(REVIEW, done).bars or found(REVIEW, [*done, *more]).bars
    assert not found(FIRST, done).fulfilled or found(FIRST, [*done, *more]).fulfilled


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ((counted(REVIEW, 1, 2),), None),
        ((counted(REVIEW, 1, 2, 3),), (FIRST,)),
        ((counted(REVIEW, 1, 2, unsure=[3]),), (FIRST,)),
        ((replace(counted(REVIEW, 1, 2, 3), single=True),), None),
        ((replace(counted(REVIEW, 1, 2, 3), tally=None),), None),
        ((counted(FIRST, 1, 2, 3),), None),
    ],
)
def test_a_renewal_through_all_hands_is_the_review_that_was_reached(found, left):
    assert without_reached((FIRST, REVIEW), found) == left


def test_it_is_proposed_for_review_once_reached_and_not_before():
    def proposed(*counts, **more):
        kept = replace(held(**more), counts=counts)
        return [p for p in proposals_for(person(), [kept], house()) if p.kind is Kind.REACHED]

    assert not proposed(counted(REVIEW, 1, 2))
    assert not proposed(counted(FIRST, 1, 2, 3))
    assert not proposed(counted(REVIEW, 1, 2, 3), suspended=True)
    assert not proposed(replace(counted(REVIEW, 1, 2, 3), single=True))
    (found,) = proposed(counted(REVIEW, 1, 2, 3))
    assert "已满3例，须评估后再开展" in found.why
    assert "原样保留这一条件的，不重新计例" in found.why
    assert local_date(found.since) == local_date(T0 + 3 * DAY)
