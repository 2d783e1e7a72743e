"""The table of cases: each fault alone, together, and at its boundary."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.clearance.rules import refusals
from surgery_gov.clearance.rules.decision import RULES_EDITION, decide
from surgery_gov.clearance.rules.dossier import Dossier, Employment, Licence, Surgeon
from surgery_gov.clearance.rules.findings import Outcome, Severity
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.conditions import AtSite, ForPatients, Noted, UnderSupervisor
from tests.clearance.facts import (
    GALL,
    JANUARY_1,
    JULY,
    JUNE_15,
    LIVER,
    LONG_AGO,
    MARCH,
    PROCEDURES,
    REVOKED_IN_JUNE,
    SOUND,
    WART,
    YEAR_END,
    act,
    dossier,
    granted,
    holding,
    question,
    reasons,
)

INSTANT = timedelta(microseconds=1)
BAND = "grade:2@PW"


def by_band(*decisions, allowed=True, **more):
    return dossier(
        ledgers={BAND: decisions or (granted(),), **more.pop("ledgers", {})},
        departments=more.pop("departments", {"普通外科": "PW"}),
        low_grades_by_department=allowed,
        **more,
    )


def test_the_case_to_keep_march_is_permitted():
    answer = decide(question(LIVER, at=MARCH), holding(**{LIVER: REVOKED_IN_JUNE}))
    assert answer.permitted
    assert answer.outcome is Outcome.PERMIT
    assert answer.findings == ()


def test_the_case_to_keep_july_is_refused_naming_the_revocation():
    answer = decide(question(LIVER, at=JULY), holding(**{LIVER: REVOKED_IN_JUNE}))
    (finding,) = answer.findings
    assert finding.code == "privilege_revoked"
    assert "仁一医〔2026〕41号" in finding.message
    assert "2026-06-15" in finding.message
    assert finding.data["document_no"] == "仁一医〔2026〕41号"
    assert finding.data["effective_at"] == JUNE_15.isoformat()


def test_a_privilege_begins_with_its_first_instant_and_ends_before_its_last():
    facts = holding(**{LIVER: (granted(),)})
    assert reasons(facts, at=JANUARY_1) == []
    assert reasons(facts, at=JANUARY_1 - INSTANT) == ["privilege_not_yet"]
    assert reasons(facts, at=YEAR_END - INSTANT) == []
    assert reasons(facts, at=YEAR_END) == ["privilege_expired"]


def test_a_revocation_acts_from_its_instant_on():
    facts = holding(**{LIVER: REVOKED_IN_JUNE})
    assert reasons(facts, at=JUNE_15 - INSTANT) == []
    assert reasons(facts, at=JUNE_15) == ["privilege_revoked"]


def test_a_suspension_refuses_until_it_is_lifted():
    suspended = (granted(), act("suspend", MARCH, number=2, reason="等待评估"))
    assert reasons(holding(**{LIVER: suspended}), at=MARCH) == ["privilege_suspended"]
    lifted = (*suspended, act("reinstate", JUNE_15, number=3))
    assert reasons(holding(**{LIVER: lifted}), at=JULY) == []


@pytest.mark.parametrize(
    ("facts", "codes", "expected"),
    [
        (SOUND, (LIVER,), ["no_privilege"]),
        (holding(**{LIVER: (granted(),)}), (), ["nothing_asked"]),
        (dossier(surgeon=None), (LIVER,), ["unknown_surgeon"]),
        (dossier(employments=()), (LIVER,), ["not_employed", "no_privilege"]),
        (dossier(licences=()), (LIVER,), ["licence_missing", "no_privilege"]),
        (dossier(edition=None), (LIVER,), ["no_edition"]),
        (SOUND, ("99.9999",), ["unknown_procedure"]),
        (holding(**{"99.9999": (granted(),)}), ("99.9999",), ["unknown_procedure"]),
    ],
)
def test_each_fault_is_found(facts, codes, expected):
    asked = Question(staff_no="10268", codes=codes, at=MARCH)
    assert [f.code.value for f in decide(asked, facts).findings] == expected


def test_every_fault_is_listed_and_not_only_the_first():
    facts = dossier(
        employments=(),
        licences=(Licence(certificate_no="1", scope="外科", period=Period(LONG_AGO, MARCH)),),
        ledgers={LIVER: REVOKED_IN_JUNE},
    )
    assert reasons(facts, LIVER, GALL, "00.0000", at=JULY, action="assist") == [
        "unknown_action",
        "not_employed",
        "licence_expired",
        "privilege_revoked",
        "no_privilege",
        "unknown_procedure",
    ]


def test_a_licence_is_judged_at_the_instant_asked():
    licence = Licence(certificate_no="1", scope="外科", period=Period(MARCH, JULY))
    facts = dossier(licences=(licence,), ledgers={LIVER: (granted(),)})
    assert reasons(facts, at=MARCH - INSTANT) == ["licence_not_yet"]
    assert reasons(facts, at=MARCH) == []
    assert reasons(facts, at=JULY) == ["licence_expired"]


def test_a_post_is_judged_at_the_instant_asked():
    post = Employment(department="肝胆外科", period=Period(MARCH, JULY))
    facts = dossier(employments=(post,), ledgers={LIVER: (granted(),)})
    before, after = (decide(question(at=at), facts).findings for at in (MARCH - INSTANT, JULY))
    assert [f.code.value for f in (*before, *after)] == ["not_employed", "not_employed"]
    assert "才在肝胆外科任职" in before[0].message
    assert "截至2026-07-08 08:30" in after[0].message
    assert reasons(facts, at=MARCH) == []


def test_a_prohibited_technology_is_refused_whatever_was_granted():
    banned = {LIVER: replace(PROCEDURES[LIVER], prohibited=True)}
    facts = dossier(procedures=banned, ledgers={LIVER: (granted(),)})
    assert reasons(facts) == ["prohibited"]


def test_a_low_grade_may_be_covered_by_grade_and_department():
    answer = decide(question(WART), by_band())
    assert answer.permitted
    assert str(answer.verdicts[0].holding.target) == BAND


def test_a_low_grade_of_another_department_is_not_covered():
    assert reasons(by_band(departments={"心胸外科": "PW"}), WART) == ["no_privilege"]


def test_another_low_grade_is_not_covered():
    simple = {WART: replace(PROCEDURES[WART], grade=1)}
    assert reasons(by_band(procedures=simple), WART) == ["no_privilege"]


def test_a_low_grade_needs_the_item_where_the_hospital_set_it_so():
    assert reasons(by_band(allowed=False), WART) == ["grade_privilege_not_allowed"]
    item = by_band(allowed=False, ledgers={WART: (granted(),)})
    assert reasons(item, WART) == []


@pytest.mark.parametrize("code", [LIVER, GALL])
def test_a_high_grade_is_never_covered_by_a_department_and_the_answer_says_so(code):
    departments = {"肝胆外科": "PW"}
    facts = dossier(
        ledgers={BAND: (granted(),)}, departments=departments, low_grades_by_department=True
    )
    assert reasons(facts, code) == ["no_privilege", "item_privilege_required"]


def test_a_restricted_technology_counts_as_grade_4():
    restricted = {WART: replace(PROCEDURES[WART], restricted=True)}
    answer = decide(question(WART), by_band(procedures=restricted))
    assert [f.code.value for f in answer.findings] == ["no_privilege", "item_privilege_required"]
    assert "限制类技术" in answer.findings[1].message
    assert "指标二十八" in answer.findings[1].as_json()["basis"]


@pytest.mark.parametrize("kind", ["suspend", "revoke"])
def test_what_was_taken_away_by_item_is_not_given_back_by_the_grade(kind):
    taken = (granted(), act(kind, JUNE_15, number=2))
    facts = by_band(ledgers={WART: taken})
    assert reasons(facts, WART, at=MARCH) == []
    assert len(reasons(facts, WART, at=JULY)) == 1


def test_an_item_that_ran_out_leaves_the_grade_in_force():
    facts = by_band(ledgers={WART: (granted(until=JUNE_15),)})
    assert reasons(facts, WART, at=JULY) == []


def test_a_revoked_grade_is_named():
    facts = by_band(granted(), act("revoke", JUNE_15, number=2, document_no="仁一医〔2026〕55号"))
    (finding,) = decide(question(WART, at=JULY), facts).findings
    assert finding.code == "privilege_revoked"
    assert "仁一医〔2026〕55号" in finding.message
    assert "按科室授予" in finding.message


def with_condition(*conditions, **more):
    return dossier(ledgers={LIVER: (granted(conditions=conditions),)}, **more)


@pytest.mark.parametrize(
    ("condition", "field", "value"),
    [(AtSite("东院区"), "site", "东院区"), (ForPatients(("ZY0001",)), "patient", "ZY0001")],
)
def test_a_condition_that_was_not_told_counts_as_not_met(condition, field, value):
    facts = with_condition(condition)
    assert reasons(facts) == ["condition_not_met"]
    assert reasons(facts, **{field: "别处"}) == ["condition_not_met"]
    assert reasons(facts, **{field: value}) == []


def test_a_supervisor_must_be_named_and_authorized_then():
    senior = replace(
        SOUND, surgeon=Surgeon(staff_no="10001", name="钱上级"), ledgers={LIVER: REVOKED_IN_JUNE}
    )
    facts = with_condition(UnderSupervisor("10001"), supervisors={"10001": senior})
    assert reasons(facts) == ["condition_not_met"]
    assert reasons(facts, supervisors=("10002",)) == ["condition_not_met"]
    assert reasons(facts, supervisors=("10001",)) == []
    (finding,) = decide(question(at=JULY, supervisors=("10001",)), facts).findings
    assert "已被取消" in finding.message
    unknown = with_condition(UnderSupervisor("10001"))
    assert reasons(unknown, supervisors=("10001",)) == ["condition_not_met"]


def test_two_who_supervise_each_other_supervise_nobody():
    senior = replace(SOUND, ledgers={LIVER: (granted(conditions=(UnderSupervisor("10268"),)),)})
    facts = with_condition(UnderSupervisor("10001"), supervisors={"10001": senior})
    assert reasons(facts, supervisors=("10001",)) == ["condition_not_met"]


def test_a_condition_in_words_is_an_obligation():
    answer = decide(question(), with_condition(Noted("术后48小时内由科主任复核")))
    assert answer.permitted
    assert answer.outcome is Outcome.PERMIT_WITH_OBLIGATIONS
    assert [f.severity for f in answer.obligations] == [Severity.OBLIGATION]
    assert "术后48小时内由科主任复核" in answer.obligations[0].message


def test_each_procedure_has_its_own_verdict():
    facts = holding(**{LIVER: REVOKED_IN_JUNE, GALL: (granted(),)})
    answer = decide(question(LIVER, GALL, LIVER, at=JULY), facts)
    assert [(v.code, v.outcome) for v in answer.verdicts] == [
        (LIVER, Outcome.DENY),
        (GALL, Outcome.PERMIT),
    ]
    assert not answer.permitted


@pytest.mark.parametrize(
    "changes",
    [
        {"surgeon": None},
        {"employments": ()},
        {"licences": ()},
        {"edition": None},
    ],
)
def test_what_speaks_against_the_surgeon_speaks_against_each_procedure(changes):
    facts = replace(holding(**{LIVER: (granted(),), GALL: (granted(),)}), **changes)
    answer = decide(question(LIVER, GALL), facts)
    assert {v.outcome for v in answer.verdicts} == {Outcome.DENY}
    assert {v["outcome"] for v in answer.as_json()["verdicts"]} == {"deny"}


def test_an_act_that_is_not_performing_is_refused_for_each_procedure():
    answer = decide(question(LIVER, action="order"), holding(**{LIVER: (granted(),)}))
    assert not answer.verdicts[0].permitted


def test_what_passed_is_said_too():
    answer = decide(question(LIVER), holding(**{LIVER: (granted(),)}))
    assert [c.code for c in answer.checks] == [
        "employed",
        "licensed",
        "in_catalog",
        "not_prohibited",
        "time_given",
    ]
    assert answer.edition == "2026版"
    assert answer.rules_edition == RULES_EDITION


def test_every_refusal_has_a_basis_and_says_what_to_do():
    facts = dossier(employments=(), licences=(), ledgers={LIVER: REVOKED_IN_JUNE})
    answer = decide(question(LIVER, GALL, "00.0000", at=JULY, action="x"), facts)
    for finding in (*answer.findings, refusals.undecidable()):
        written = finding.as_json()
        assert written["basis"]
        assert written["what"].endswith("。")
        assert written["remedy"].endswith("。")


def test_a_dossier_has_no_room_for_a_title():
    names = {n for t in (Dossier, Surgeon, Employment, Licence) for n in t.__dataclass_fields__}
    assert not {n for n in names if "title" in n or "post" in n or "rank" in n}
