"""Conditions that cases and days decide: at every boundary, in doubt, and as known then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from surgery_gov.clearance.queries.answers import get_answer, replay
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.queries.searches import what_may, who_may
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.dossier import Surgeon, Visit
from surgery_gov.clearance.rules.fingerprint import fingerprint
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import day_after, parse_instant, start_of_day
from surgery_gov.kernel.period import Period
from surgery_gov.operations.models import OperationImport, OperationRecord
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules.conditions import (
    AtSite,
    FirstSupervised,
    ForPatients,
    Noted,
    ThenReview,
    Through,
    UnderSupervisor,
)
from surgery_gov.privileges.rules.since import imposed_at
from tests.clearance import world
from tests.clearance.facts import (
    GALL,
    JANUARY_1,
    JULY,
    LIVER,
    LONG_AGO,
    MARCH,
    SOUND,
    YEAR_END,
    act,
    granted,
    question,
    reasons,
)

FIRST, REVIEW = FirstSupervised(3), ThenReview(3)


def operated(*days, **more):
    """Operations on these days; ``doubtful`` or a None day cannot be told."""
    return tuple(
        Performed(
            source="手麻",
            case_no=f"Z{number}",
            day=date.fromisoformat(day) if day else None,
            moment=parse_instant(f"{day}T09:00:00+08:00") if day else None,
            doubtful=more.get("doubtful", False),
            first_recorded_at=JULY,
            supervisor_no=more.get("supervisor", "10301"),
        )
        for number, day in enumerate(days)
    )


def holding(*conditions, cases=(), staff_no="10268", **more):
    ledger = more.pop("ledger", (granted(conditions=conditions),))
    surgeon = Surgeon(staff_no=staff_no, name="赵明远")
    return replace(SOUND, surgeon=surgeon, ledgers={LIVER: ledger}, cases={LIVER: cases}, **more)


def answer(facts, at=JULY, **more):
    return decide(question(LIVER, at=at, **more), facts)


THREE = operated("2026-02-01", "2026-03-01", "2026-04-01")


def test_the_first_cases_under_supervision_are_an_obligation_that_says_how_many_were_done():
    [finding] = answer(holding(FIRST, cases=THREE[:1])).findings
    assert finding.severity.value == "obligation"
    assert "“前3例须在上级医师指导下实施”，自2026-01-01起已完成1例，这是第2例" in finding.what
    assert finding.data["done"] == 1


def test_after_them_the_surgeon_is_free_and_nothing_is_said():
    assert answer(holding(FIRST, cases=THREE)).outcome.value == "permit"
    assert not answer(holding(FIRST, cases=THREE)).findings


def test_what_cannot_be_told_sets_nobody_free_and_is_said():
    unsure = (*THREE[:2], *operated("2026-05-01", doubtful=True))
    [finding] = answer(holding(FIRST, cases=unsure)).findings
    assert "另有1例没有登记指导医师或不能确定，未计入，这是第3例" in finding.what


def test_what_cannot_be_told_may_use_up_the_cases_before_a_review():
    unsure = (*THREE[:2], *operated("2026-05-01", doubtful=True))
    decision = answer(holding(REVIEW, cases=unsure))
    assert not decision.permitted
    assert "另有1例不能确定，按已完成计入" in decision.findings[0].what
    assert "先在手术记录中核对更正" in decision.findings[0].remedy


@pytest.mark.parametrize(
    ("done", "permitted", "said"), [(0, True, "第1例"), (2, True, "第3例"), (3, False, "满3例")]
)
def test_cases_then_review(done, permitted, said):
    decision = answer(holding(REVIEW, cases=THREE[:done]))
    assert decision.permitted is permitted
    assert said in decision.findings[0].what


def test_both_conditions_together():
    both = holding(FirstSupervised(2), REVIEW, cases=THREE[:1])
    assert [f.data["kind"] for f in answer(both).findings] == ["first_supervised", "then_review"]
    both = replace(both, cases={LIVER: THREE})
    assert [f.code.value for f in answer(both).findings] == ["condition_not_met"]


def test_a_renewal_that_keeps_the_condition_goes_on_counting_and_another_condition_begins_anew():
    june = start_of_day(date(2026, 6, 15))
    kept = (
        granted(conditions=(REVIEW,)),
        act("renew", june, YEAR_END, number=2, conditions=(REVIEW,)),
    )
    assert imposed_at(kept, REVIEW, JULY) == JANUARY_1
    assert not answer(holding(cases=THREE, ledger=kept)).permitted
    other = ThenReview(5)
    anew = (granted(conditions=(REVIEW,)), act("restrict", june, number=2, conditions=(other,)))
    assert imposed_at(anew, other, JULY) == june
    assert answer(holding(cases=THREE, ledger=anew)).permitted
    free = (granted(conditions=(REVIEW,)), act("renew", june, YEAR_END, number=2))
    assert not answer(holding(cases=THREE, ledger=free)).findings


def test_cases_that_were_not_read_fulfil_nothing():
    unread = replace(holding(FIRST), cases={})
    assert "例数无法确定" in answer(unread).findings[0].what
    assert not answer(replace(holding(REVIEW), cases={})).permitted


def test_a_day_is_inclusive():
    facts = holding(Through(date(2026, 7, 8)))
    assert answer(facts, at=day_after(date(2026, 7, 8)) - timedelta(seconds=1)).permitted
    late = answer(facts, at=day_after(date(2026, 7, 8)))
    assert [f.code.value for f in late.findings] == ["condition_not_met"]
    assert "限期至2026-07-08" in late.findings[0].what


@pytest.mark.parametrize(("patient", "first"), [("Z0", True), ("Z9", False)])
def test_first_cases_are_the_surgeons_whoever_the_patient_and_a_review_is_per_patient(
    patient, first
):
    facts = holding(FirstSupervised(2), ThenReview(2), ForPatients(("Z0", "Z9")), cases=THREE[:1])
    said = {
        f.data["kind"]: f.data["done"] for f in answer(facts, at=JULY, patient=patient).findings
    }
    assert said == {"first_supervised": 1, "then_review": 1 if first else 0}


SENIOR = "10301"


@pytest.mark.parametrize(
    ("conditions", "asked", "expected"),
    [
        ((FIRST,), SENIOR, []),
        ((FirstSupervised(3, SENIOR),), SENIOR, []),
        ((FirstSupervised(3, SENIOR),), None, ["condition_not_met"]),
        ((FirstSupervised(3, SENIOR),), "10999", ["condition_not_met"]),
        ((UnderSupervisor(SENIOR),), SENIOR, []),
    ],
)
def test_a_supervisor_who_is_named_is_checked(conditions, asked, expected):
    senior = holding(staff_no=SENIOR)
    facts = holding(*conditions, supervisors={SENIOR: senior} if asked == SENIOR else {})
    assert reasons(facts, LIVER, at=JULY, supervisors=(asked,) if asked else ()) == expected


@pytest.mark.parametrize(
    "own",
    [FIRST, UnderSupervisor("10999"), AtSite("西院区"), Through(date(2026, 7, 1)), Noted("x")],
)
@pytest.mark.parametrize("condition", [FIRST, UnderSupervisor(SENIOR)])
def test_a_supervisor_under_a_condition_of_his_own_is_no_supervisor(own, condition):
    facts = holding(condition, supervisors={SENIOR: holding(own, staff_no=SENIOR)})
    assert reasons(facts, LIVER, at=JULY, supervisors=(SENIOR,), site="东院区") == [
        "condition_not_met"
    ]


def test_a_supervisor_who_is_himself_to_be_reviewed_supervises_until_then():
    senior = holding(REVIEW, staff_no=SENIOR, cases=THREE[:1])
    assert not reasons(
        holding(FIRST, supervisors={SENIOR: senior}), LIVER, at=JULY, supervisors=(SENIOR,)
    )
    used_up = replace(senior, cases={LIVER: THREE})
    assert reasons(
        holding(FIRST, supervisors={SENIOR: used_up}), LIVER, at=JULY, supervisors=(SENIOR,)
    )


def test_nobody_supervises_himself():
    facts = holding(FIRST)
    facts = replace(facts, supervisors={"10268": facts})
    assert reasons(facts, LIVER, at=JULY, supervisors=("10268",)) == ["condition_not_met"]


def test_two_conditions_of_patients_bind_both():
    assert not reasons(holding(ForPatients(("Z1", "Z2"))), LIVER, at=JULY, patient="Z1")
    apart = holding(ForPatients(("Z1",)), ForPatients(("Z2",)))
    assert reasons(apart, LIVER, at=JULY, patient="Z1") == ["condition_not_met"]


@pytest.mark.parametrize("given", ["Z2", "z1", "Z1 0", "Z11", ""])
def test_patient_and_site_are_compared_exactly(given):
    assert reasons(holding(ForPatients(("Z1",))), LIVER, at=JULY, patient=given)
    assert reasons(holding(AtSite("Z1")), LIVER, at=JULY, site=given)


VISIT = Visit(
    home_hospital="省人民医院",
    department="肝胆外科",
    invitation_no="邀〔2026〕7号",
    responsible_no=SENIOR,
    period=Period(start_of_day(date(2026, 7, 8)), day_after(date(2026, 7, 8))),
)
ONCE = (ForPatients(("Z9",)), ThenReview(1), Through(date(2026, 7, 8)))


def visiting(*conditions, **more):
    return holding(*conditions, employments=(), visits=(VISIT,), **more)


def test_an_invited_surgeon_operates_once_on_that_patient_on_that_day():
    decision = answer(visiting(*ONCE), patient="Z9")
    assert decision.permitted
    assert decision.department == "肝胆外科"
    [check] = [c for c in decision.checks if c.code == "visiting"]
    assert "来自省人民医院，邀请函邀〔2026〕7号，院内负责医师10301" in check.detail
    used = answer(
        visiting(*ONCE, cases=operated("2026-07-08")),
        patient="Z9",
        at=parse_instant("2026-07-08T15:00:00+08:00"),
    )
    assert [f.code.value for f in used.refusals] == ["privilege_used"]
    assert "已使用" in used.refusals[0].what
    day_after_visit = answer(visiting(*ONCE), patient="Z9", at=day_after(date(2026, 7, 8)))
    assert "not_employed" in [f.code.value for f in day_after_visit.refusals]


def test_a_visit_does_not_carry_what_is_not_for_one_patient():
    assert [f.code.value for f in answer(visiting()).refusals] == ["visitor_not_covered"]
    wart = "86.3x01"
    band = replace(
        visiting(),
        ledgers={"grade:2@PW": (granted(conditions=(ForPatients(("Z9",)),)),)},
        departments={"普通外科": "PW"},
        low_grades_by_department=True,
    )
    assert reasons(band, wart, at=JULY, patient="Z9") == ["visitor_not_covered"]


conditions = st.sets(
    st.one_of(
        st.builds(AtSite, st.sampled_from(["东院区", "西院区"])),
        st.builds(ForPatients, st.sampled_from([("Z1",), ("Z9",), ("Z1", "Z9")])),
        st.builds(UnderSupervisor, st.just(SENIOR)),
        st.builds(FirstSupervised, st.integers(1, 3), st.sampled_from(["", SENIOR])),
        st.builds(ThenReview, st.integers(1, 3)),
        st.builds(Through, st.sampled_from([date(2026, 3, 4), date(2026, 7, 8)])),
        st.just(Noted("复杂病例除外")),
    ),
    max_size=3,
).map(tuple)
performed = st.lists(
    st.tuples(st.sampled_from(["2026-02-01", "2026-03-04", "2026-06-01", None]), st.booleans()),
    max_size=4,
).map(lambda rows: tuple(p for d, doubt in rows for p in operated(d, doubtful=doubt)))
asked = st.fixed_dictionaries(
    {
        "at": st.sampled_from([MARCH, JULY]),
        "site": st.sampled_from([None, "东院区"]),
        "patient": st.sampled_from([None, "Z1"]),
        "supervisors": st.sampled_from([(), (SENIOR,), (SENIOR, "10999")]),
    }
)


@settings(max_examples=150, deadline=None)
@given(conditions, conditions, performed, asked, st.booleans())
def test_a_condition_never_turns_a_no_into_a_yes(some, more, cases, question, licensed):
    senior = holding(staff_no=SENIOR)
    few = holding(*some, cases=cases, supervisors={SENIOR: senior})
    if not licensed:
        few = replace(few, licences=())
    many = replace(few, ledgers={LIVER: (granted(conditions=(*some, *more)),)})
    if not answer(few, **question).permitted:
        assert not answer(many, **question).permitted


@settings(max_examples=150, deadline=None)
@given(performed, performed, asked)
def test_more_cases_never_make_a_review_more_permissive(cases, more, question):
    few, many = holding(REVIEW, cases=cases), holding(REVIEW, cases=(*cases, *more))
    if not answer(few, **question).permitted:
        assert not answer(many, **question).permitted


@settings(max_examples=100, deadline=None)
@given(conditions, performed, asked)
def test_every_condition_speaks_in_whole_sentences(some, cases, question):
    for finding in answer(holding(*some, cases=cases), **question).findings:
        assert finding.what.endswith("。")
        assert finding.remedy.endswith("。")
        assert finding.basis


def test_facts_that_no_condition_needs_leave_the_digest_as_it_was():
    plain = replace(SOUND, ledgers={LIVER: (granted(),)})
    assert fingerprint(plain) == fingerprint(replace(plain, cases={}, visits=()))
    assert fingerprint(plain) != fingerprint(replace(plain, cases={LIVER: THREE}))


# On the tables: what is read, when, and that every door says the same.


def operation(connection, number, recorded_at, **more):
    values = {
        "import_id": 1,
        "source": "手麻",
        "row_key": f"k{number}",
        "revision": 1,
        "digest": "d",
        "recorded_at": recorded_at,
        "case_no": f"Z{number}",
        "code": GALL,
        "name": "腹腔镜下胆囊切除术",
        "surgeon_no": "20415",
        "surgeon_name": "孙怡",
        "first_no": "",
        "first_name": "",
        "second_no": "",
        "second_name": "",
        "supervisor_no": "10301",
        "department": "眼科",
        "urgency": "elective",
        "doubtful": False,
        "unread": {},
        **more,
    }
    connection.execute(insert(OperationRecord), values)


@pytest.fixture
def counted(hospital):
    """Surgeon 20415 holds GALL for three cases, the first under supervision; 10268 without."""
    with hospital.begin() as connection:
        world.give(
            connection,
            50,
            (3, GALL),
            JANUARY_1,
            YEAR_END,
            conditions=[
                {"kind": "first_supervised", "value": "1"},
                {"kind": "then_review", "value": "3"},
            ],
        )
        connection.execute(
            insert(OperationImport),
            {
                "id": 1,
                "source": "手麻",
                "filename": "f",
                "digest": "d",
                "recorded_at": LONG_AGO,
                "actor_id": "t",
                "actor_name": "t",
                "rows": 0,
                "added": 0,
                "corrected": 0,
                "unchanged": 0,
            },
        )
    return hospital


def record(hospital, *days, recorded_at=MARCH, **more):
    with hospital.begin() as connection:
        for number, day in enumerate(days):
            at = parse_instant(f"{day}T09:00:00+08:00")
            operation(
                connection,
                f"{recorded_at:%m%d}{number}",
                recorded_at,
                performed_on=date.fromisoformat(day),
                performed_at=at,
                **more,
            )


def ask(at=JULY, known_at=None, staff_no="20415", **more):
    return Question(staff_no=staff_no, codes=(GALL,), at=at, known_at=known_at, **more)


def test_operations_are_counted_as_they_were_known_then(counted, now):
    record(counted, "2026-02-01", "2026-03-01")
    may = parse_instant("2026-05-01T08:00:00+08:00")
    record(counted, "2026-04-01", recorded_at=may)
    now_known = decide(ask(), gather(ask(), now))
    assert not now_known.permitted
    assert decide(ask(), gather(ask(), may - timedelta(seconds=1))).permitted
    with counted.begin() as connection:  # the third turns out to be somebody else's
        operation(
            connection,
            "05010",
            JULY,
            revision=2,
            performed_on=date(2026, 4, 1),
            performed_at=parse_instant("2026-04-01T09:00:00+08:00"),
            surgeon_no="10301",
        )
    assert decide(ask(), gather(ask(), now)).permitted
    assert not decide(ask(), gather(ask(), JULY - timedelta(seconds=1))).permitted


def test_an_answer_replays_the_same_after_more_operations_came_in(counted, desk, officer, now):
    record(counted, "2026-02-01")
    [kept] = desk.ask(officer, [ask()])
    record(counted, "2026-05-01", "2026-06-01", recorded_at=now + timedelta(hours=1))
    with clock.stopped_at(now + timedelta(hours=2)):
        assert replay(get_answer(kept.decision_id)).same
        [later] = desk.ask(officer, [ask()])
    assert kept.decision.permitted
    assert not later.decision.permitted


def test_an_ordinary_question_reads_nothing_more(counted, count_statements, now):
    with count_statements() as ordinary:
        gather(ask(staff_no="10268"), now)
    with count_statements() as conditioned:
        gather(ask(), now)
    assert conditioned.count == ordinary.count + 1


def test_the_searches_say_what_the_decision_says(counted, now):
    for days in ([], ["2026-02-01"], ["2026-03-01", "2026-04-01", "2026-04-02"]):
        record(counted, *days, recorded_at=MARCH + timedelta(days=len(days)))
        for supervisors in ((), ("10268",), ("20415",), ("20415", "10268")):
            asked = ask(supervisors=supervisors)
            permitted = decide(asked, gather(asked, now)).permitted
            assert ("20415" in [s.staff_no for s in who_may(asked, now)]) is permitted
            assert (GALL in what_may(asked, now)) is permitted
