"""Who counts as the supervisor: one of those who may come before, who is on record after."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surgery_gov.clearance.queries.answers import get_answer, replay
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.dossier import Surgeon
from surgery_gov.clearance.rules.fingerprint import fingerprint
from surgery_gov.clearance.rules.question import Question, from_json
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules.conditions import FirstSupervised, UnderSupervisor
from surgery_gov.privileges.rules.counted import count
from tests.clearance import world
from tests.clearance.facts import GALL, JANUARY_1, JULY, LIVER, SOUND, YEAR_END, granted, question

FIT, UNFIT, NOBODY, OWN = "10301", "20415", "99999", "10268"
FIRST, ANY_TWO = FirstSupervised(3), FirstSupervised(2)
TEAM = {
    FIT: replace(
        SOUND, surgeon=Surgeon(staff_no=FIT, name="钱立新"), ledgers={LIVER: (granted(),)}
    ),
    UNFIT: replace(SOUND, surgeon=Surgeon(staff_no=UNFIT, name="孙怡")),
    NOBODY: replace(SOUND, surgeon=None),
}


def learning(*conditions, cases=(), **more):
    """The surgeon 10268 under these conditions, with the dossiers of all who may be named."""
    own = replace(SOUND, ledgers={LIVER: (granted(conditions=conditions),)}, cases={LIVER: cases})
    return replace(own, supervisors={**TEAM, OWN: own}, **more)


def answer(facts, *supervisors, **more):
    return decide(question(LIVER, at=JULY, supervisors=supervisors, **more), facts)


def codes(decision):
    return [finding.code.value for finding in decision.findings]


@pytest.mark.parametrize("condition", [FIRST, FirstSupervised(3, FIT), UnderSupervisor(FIT)])
def test_one_who_is_fit_among_several_is_enough_and_has_to_be_there(condition):
    decision = answer(learning(condition), UNFIT, FIT, NOBODY)
    assert decision.outcome.value == "permit_with_obligations"
    [finding] = decision.findings
    assert "须由钱立新（10301）到场指导" in finding.what
    assert finding.data["supervisors"] == [FIT]


@pytest.mark.parametrize("condition", [FIRST, FirstSupervised(3, FIT), UnderSupervisor(FIT)])
def test_one_named_alone_is_there_and_the_permit_says_who(condition):
    decision = answer(learning(condition), FIT)
    assert decision.outcome.value == "permit"
    [check] = [check for check in decision.checks if check.code == "supervised"]
    assert check.detail == "肝叶切除术（50.3x00）由钱立新（10301）到场指导"
    assert check.as_json()["data"] == {"procedure": LIVER, "supervisors": [FIT]}


def test_where_none_is_fit_it_is_said_of_each_why():
    [finding] = answer(learning(FIRST), UNFIT, NOBODY).findings
    assert finding.code.value == "condition_not_met"
    assert "上级医师孙怡（20415）当时不能独立实施：" in finding.what
    assert "；上级医师“99999”当时不能独立实施：没有工号为 99999 的术者" in finding.what


@pytest.mark.parametrize("condition", [FirstSupervised(3, FIT), UnderSupervisor(FIT)])
def test_whom_the_condition_names_nobody_else_stands_in_for(condition):
    [finding] = answer(learning(condition), UNFIT, NOBODY).findings
    assert "上级医师（supervisor）是孙怡（20415）、“99999”，不是条件指定的那位" in finding.what


@pytest.mark.parametrize(
    ("on_record", "expected", "said"),
    [
        ((), ["condition_not_met"], "没有登记指导医师，按不满足处理，也不计入例数"),
        ((OWN,), ["condition_not_met"], "是术者本人"),
        ((NOBODY,), ["condition_not_met"], "“99999”不在术者名册中"),
        ((UNFIT,), ["supervisor_unfit"], "登记的指导医师孙怡（20415）当时不能独立实施"),
        ((FIT,), [], ""),
    ],
)
def test_afterwards_only_who_is_on_record_counts(on_record, expected, said):
    decision = answer(learning(FIRST), *on_record, done=True)
    assert codes(decision) == expected
    assert all(said in finding.what for finding in decision.findings)
    assert all("更正实际手术" in finding.remedy for finding in decision.findings)


def test_afterwards_the_one_the_condition_names_has_to_be_on_record():
    [finding] = answer(learning(UnderSupervisor(FIT)), UNFIT, done=True).findings
    assert finding.code.value == "condition_not_met"
    assert "登记的指导医师是孙怡（20415）" in finding.what
    assert "例数" not in finding.what  # this one counts none


def test_once_the_first_cases_are_done_nobody_has_to_be_on_record():
    done = tuple(operation(f"2026-0{month}-01", FIT) for month in (2, 3))
    assert not answer(learning(ANY_TWO, cases=done), done=True).findings


def operation(day, supervisor_no):
    """An operation on record; as read, whoever is not on file or operates himself is nobody."""
    counts = supervisor_no in {FIT, UNFIT}
    at = parse_instant(f"{day}T09:00:00+08:00")
    return Performed(
        source="手术病例", case_no=f"Z{day}", day=at.date(), moment=at, doubtful=False,
        first_recorded_at=at, supervisor_no=supervisor_no if counts else "",
    )  # fmt: skip


anybody = st.sampled_from(["", FIT, UNFIT, NOBODY, OWN])


@settings(max_examples=200, deadline=None)
@given(
    condition=st.builds(FirstSupervised, st.integers(1, 4), st.sampled_from(["", FIT, UNFIT])),
    before=st.lists(anybody, max_size=3),
    on_record=anybody,
    licensed=st.booleans(),
)
def test_the_verdict_on_an_operation_and_its_count_never_differ(
    condition, before, on_record, licensed
):
    cases = tuple(operation(f"2026-0{n}-01", who) for n, who in enumerate(before, 2))
    facts = learning(condition, cases=cases)
    if not licensed:
        facts = replace(facts, licences=())
    decision = answer(facts, *filter(None, [on_record]), done=True)
    met = not {"condition_not_met", "condition"} & {*codes(decision)}

    def counted(*more):
        ledger = facts.ledgers[LIVER]
        return count(condition, ledger, (*cases, *more), JULY)

    after = counted(operation("2026-06-01", on_record))
    adds = after.number - counted().number
    assert met is (counted().reached or adds == 1)
    fit = not {"supervisor_unfit"} & {*codes(decision)}
    assert fit or adds == 1  # that the supervisor was not fit is said of one who counts


def test_a_question_with_one_supervisor_is_kept_and_digested_as_ever():
    asked = question(LIVER, supervisors=(FIT,))
    assert asked.as_json() == {
        "staff_no": "10268", "codes": ["50.3x00"], "at": "2026-03-04T00:30:00+00:00",
        "known_at": None, "action": "perform", "urgency": None, "site": None, "patient": None,
        "supervisor": "10301", "subject_type": "surgeon", "resource_type": "procedure",
    }  # fmt: skip
    facts = replace(learning(FIRST), cases={}, supervisors={FIT: TEAM[FIT]})
    digest = "dae26653b11d76bcdbd9a4e9eb54f4bd840c19152a59873d4a24198c25fb9826"
    assert fingerprint(facts) == digest
    assert fingerprint(replace(facts, supervisors={FIT: TEAM[FIT], UNFIT: TEAM[UNFIT]})) != digest


@pytest.mark.parametrize("supervisors", [(), (FIT,), (FIT, UNFIT)])
@pytest.mark.parametrize("done", [False, True])
def test_a_question_is_read_as_it_was_kept(supervisors, done):
    asked = question(LIVER, supervisors=supervisors, done=done)
    assert from_json(asked.as_json()) == asked


# On the tables.


@pytest.fixture
def learner(hospital):
    """Surgeon 20415 holds GALL, the first two cases under supervision."""
    first = [{"kind": "first_supervised", "value": "2"}]
    with hospital.begin() as connection:
        world.give(connection, 50, (3, GALL), JANUARY_1, YEAR_END, conditions=first)
    return hospital


@pytest.mark.parametrize("supervisors", [("10268",), ("10301", "10268")])
def test_an_answer_replays_the_same_with_one_and_with_several(
    learner, desk, officer, supervisors, now
):
    asked = Question(staff_no="20415", codes=(GALL,), at=now, supervisors=supervisors)
    [given] = desk.ask(officer, [asked])
    assert given.decision.permitted
    kept = get_answer(given.decision_id)
    assert kept.question.supervisors == supervisors
    assert replay(kept).same
    assert not replay(kept).facts_changed
