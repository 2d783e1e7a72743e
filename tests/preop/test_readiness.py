"""The gate on the cases of the regulation: met, missing, late, emergency, changed, restricted."""

from dataclasses import replace

import pytest

from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.period import Period
from surgery_gov.preop.rules.cases import Anesthesia, Major, Planned, Urgency
from surgery_gov.preop.rules.gate import Gate
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Stage, State
from surgery_gov.preop.rules.records import (
    Filed,
    Hand,
    Kind,
    Overlap,
    Passable,
    Scope,
    Signature,
)
from tests.clearance.facts import GALL, LIVER
from tests.preop.facts import (
    ANESTHETIST,
    CASE,
    DAY,
    HOUR,
    LATER,
    NURSE,
    RECORDS,
    SIGNED_IN,
    START,
    SURGEON,
    TIMED_OUT,
    UNAUTHORIZED,
    bypass,
    facts,
    judged,
    record,
    signatures,
)

RESCUE = {"urgency": Urgency.RESCUE}
GRADE_3 = (Planned(code=GALL, name="腹腔镜下胆囊切除术", grade=3),)


def open_codes(stage=Stage.LEAVE, **given):
    return [i.code for i in readiness(facts(**given), stage).open]


def changed(kind, **changes):
    return {kind: replace(RECORDS[kind], **changes)}


def test_a_case_with_everything_in_order_is_ready_at_every_stage():
    for stage in Stage:
        assert readiness(facts(), stage).ready, stage


def test_each_stage_asks_for_what_belongs_to_it_and_to_those_before():
    asked = {s: {i.code for i in readiness(facts(), s).items} for s in Stage}
    assert asked[Stage.REQUEST] == {"clearance", "assessment", "discussion"}
    assert asked[Stage.SCHEDULE] - asked[Stage.REQUEST] == {"mdt", "approval"}
    assert asked[Stage.ENTER] - asked[Stage.SCHEDULE] == {"consent", "anesthesia", "risk"}
    assert asked[Stage.INCISION] - asked[Stage.ENTER] == {"sign_in", "time_out"}
    assert asked[Stage.LEAVE] - asked[Stage.INCISION] == {"sign_out"}


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_taken_away_is_missed_with_basis_and_next_step(kind):
    without = {"without": (kind,)}
    if kind is Kind.CONSENT:
        without["consented_at"] = None
    item = judged(kind.value, **without)
    assert item.state is State.MISSING
    assert item.basis
    assert item.remedy.endswith("。")
    assert kind.value in open_codes(**without)


CASES = {
    # HS-04
    "nobody without a privilege operates": (
        "clearance",
        State.MISSING,
        {"clearance": UNAUTHORIZED},
    ),
    # HS-06
    "a discussion without the surgeon": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, participants=frozenset({ANESTHETIST}))},
    ),
    "a discussion after the order": (
        "discussion",
        State.LATE,
        {"ordered_at": START - 2 * DAY - HOUR},
    ),
    "a discussion at the very minute of the order": (
        "discussion",
        State.MET,
        {"ordered_at": START - 2 * DAY},
    ),
    "a discussion after the consent": (
        "discussion",
        State.LATE,
        {"consented_at": START - 2 * DAY - HOUR},
    ),
    "a discussion in too small a circle": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, scope=Scope.WARD)},
    ),
    "a department's discussion led by nobody in charge": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, leads=False)},
    ),
    "a ward's discussion is enough for grade 3": (
        "discussion",
        State.MET,
        {
            "procedures": GRADE_3,
            "on_record": changed(
                Kind.DISCUSSION, scope=Scope.WARD, leads=False, codes=frozenset({GALL})
            ),
        },
    ),
    "a discussion of another operation": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, codes=frozenset({GALL}))},
    ),
    "a discussion with blanks": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, blank=("处置预案",))},
    ),
    "a discussion begun and not closed": (
        "discussion",
        State.MISSING,
        {"on_record": changed(Kind.DISCUSSION, completed_at=None)},
    ),
    "day surgery is discussed too": (
        "discussion",
        State.MISSING,
        {"urgency": Urgency.DAY, "inpatient": False, "without": (Kind.DISCUSSION,)},
    ),
    "an outpatient's need not be": (
        "discussion",
        State.NOT_REQUIRED,
        {"inpatient": False, "without": (Kind.DISCUSSION,)},
    ),
    "an emergency that is no rescue is discussed": (
        "discussion",
        State.MISSING,
        {"urgency": Urgency.EMERGENCY, "without": (Kind.DISCUSSION,)},
    ),
    # HS-07
    "grade 3 needs no mdt": (
        "mdt",
        State.NOT_REQUIRED,
        {"procedures": GRADE_3, "without": (Kind.MDT,)},
    ),
    "a restricted technology is managed as grade 4": (
        "mdt",
        State.MISSING,
        {
            "procedures": (Planned(code=GALL, name="某限制类技术", grade=4, restricted=True),),
            "without": (Kind.MDT,),
        },
    ),
    "an unknown grade is not taken for a low one": (
        "mdt",
        State.MISSING,
        {"procedures": (*CASE.procedures, Planned(code="99.9999", name="", grade=None))},
    ),
    "an mdt of too few disciplines": (
        "mdt",
        State.MISSING,
        {"on_record": changed(Kind.MDT, disciplines=frozenset({"麻醉科"}))},
    ),
    "an mdt without a compulsory discipline": (
        "mdt",
        State.MISSING,
        {"on_record": changed(Kind.MDT, disciplines=frozenset({"影像科", "病理科"}))},
    ),
    "an mdt without the surgeon": (
        "mdt",
        State.MISSING,
        {"on_record": changed(Kind.MDT, participants=frozenset())},
    ),
    "an mdt closed after the operation began": (
        "mdt",
        State.LATE,
        {
            "began_at": START,
            "on_record": {Kind.MDT: replace(RECORDS[Kind.MDT], completed_at=START + HOUR)},
        },
    ),
    # HS-08
    "local anesthesia by the surgeon alone": (
        "anesthesia",
        State.NOT_REQUIRED,
        {"anesthesia": Anesthesia.LOCAL, "anesthetist_no": "", "without": (Kind.ANESTHESIA,)},
    ),
    "local anesthesia with an anesthetist": (
        "anesthesia",
        State.MISSING,
        {"anesthesia": Anesthesia.LOCAL, "without": (Kind.ANESTHESIA,)},
    ),
    "a risk assessment that one party did not sign": (
        "risk",
        State.MISSING,
        {"on_record": changed(Kind.RISK, signatures=signatures(START - DAY, Hand.SURGEON))},
    ),
    # HS-09
    "a time-out before the sign-in": (
        "time_out",
        State.MISSING,
        {"on_record": changed(Kind.TIME_OUT, completed_at=SIGNED_IN - 0.1 * HOUR)},
    ),
    "a check signed by one person for two": (
        "sign_in",
        State.MISSING,
        {
            "on_record": changed(
                Kind.SIGN_IN,
                signatures=(
                    *signatures(SIGNED_IN, Hand.SURGEON, Hand.ANESTHETIST),
                    Signature(hand=Hand.NURSE, staff_no=SURGEON, at=SIGNED_IN),
                ),
            )
        },
    ),
    "a check without the nurse": (
        "sign_out",
        State.MISSING,
        {
            "on_record": changed(
                Kind.SIGN_OUT, signatures=signatures(START, Hand.SURGEON, Hand.ANESTHETIST)
            )
        },
    ),
    "a time-out signed by another surgeon": (
        "time_out",
        State.MISSING,
        {"surgeon_no": "10999", "on_record": changed(Kind.TIME_OUT)},
    ),
    "a check with something wrong": (
        "sign_in",
        State.MISSING,
        {"on_record": changed(Kind.SIGN_IN, wrong=("手术部位与标识正确",))},
    ),
    "a sign-in after the operation began": (
        "sign_in",
        State.LATE,
        {"began_at": SIGNED_IN - 0.1 * HOUR},
    ),
    # HS-10
    "a rescue beyond privilege, stated whole": (
        "clearance",
        State.BYPASSED,
        {"clearance": UNAUTHORIZED, "bypasses": (bypass(Passable.PRIVILEGE),), **RESCUE},
    ),
    "an elective operation beyond privilege": (
        "clearance",
        State.MISSING,
        {"clearance": UNAUTHORIZED, "bypasses": (bypass(Passable.PRIVILEGE),)},
    ),
    "an emergency that is no rescue beyond privilege": (
        "clearance",
        State.MISSING,
        {
            "clearance": UNAUTHORIZED,
            "bypasses": (bypass(Passable.PRIVILEGE),),
            "urgency": Urgency.EMERGENCY,
        },
    ),
    "a rescue beyond privilege, nobody asked": (
        "clearance",
        State.MISSING,
        {
            "clearance": UNAUTHORIZED,
            "bypasses": (bypass(Passable.PRIVILEGE, superior_no=""),),
            **RESCUE,
        },
    ),
    "a rescue without discussion, with the reason": (
        "discussion",
        State.BYPASSED,
        {"without": (Kind.DISCUSSION,), "bypasses": (bypass(Passable.DISCUSSION),), **RESCUE},
    ),
    "a rescue without discussion and without a reason": (
        "discussion",
        State.MISSING,
        {"without": (Kind.DISCUSSION,), **RESCUE},
    ),
    "a rescue is not stopped by a paper": (
        "risk",
        State.WARNED,
        {"without": (Kind.RISK,), **RESCUE},
    ),
    "a rescue is checked like any other": (
        "time_out",
        State.MISSING,
        {"without": (Kind.TIME_OUT,), **RESCUE},
    ),
    # major operations
    "a major operation without approval": (
        "approval",
        State.MISSING,
        {"majors": frozenset({Major.REOPERATION})},
    ),
    "a major operation approved the day before": (
        "approval",
        State.MET,
        {
            "majors": frozenset({Major.REOPERATION}),
            "on_record": {Kind.APPROVAL: record(Kind.APPROVAL, START - DAY)},
        },
    ),
    "a major operation approved at the last minute": (
        "approval",
        State.WARNED,
        {
            "majors": frozenset({Major.REOPERATION}),
            "on_record": {Kind.APPROVAL: record(Kind.APPROVAL, START - HOUR)},
        },
    ),
    "approvals are the hospital's own rule": (
        "approval",
        State.NOT_REQUIRED,
        {"majors": frozenset({Major.REOPERATION}), "gate": Gate(approvals_required=False)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_of_the_cases_of_the_regulation(name):
    code, state, given = CASES[name]
    found = judged(code, **given)
    assert found.state is state, found.what


def restricted(filed):
    plan = (Planned(code=LIVER, name="肝移植术", grade=4, restricted=True),)
    return judged(f"technology_filed:{LIVER}", procedures=plan, filed=filed)


@pytest.mark.parametrize(
    ("filed", "state"),
    [
        ({LIVER: Filed(filed_at=START)}, State.MET),
        ({}, State.WARNED),
        ({LIVER: Filed(due_at=LATER + DAY)}, State.WARNED),
        ({LIVER: Filed(due_at=LATER)}, State.MISSING),
        ({LIVER: Filed(filed_at=LATER + HOUR, due_at=LATER - DAY)}, State.MISSING),
    ],
)
def test_a_restricted_technology_is_filed_within_its_term(filed, state):
    assert restricted(filed).state is state


def test_two_places_at_once_are_warned_of_and_do_not_stop():
    other = Overlap(hand=Hand.ANESTHETIST, number="A1002", site="3号", since=START, until=None)
    found = readiness(facts(overlaps=(other,)), Stage.SCHEDULE)
    assert found.ready
    assert [i.code for i in found.warnings] == ["overlap:anesthetist"]


def test_without_an_anesthetist_two_parties_sign():
    both = {
        k: replace(RECORDS[k], signatures=signatures(START, Hand.SURGEON, Hand.NURSE))
        for k in (Kind.SIGN_IN, Kind.TIME_OUT, Kind.SIGN_OUT, Kind.RISK)
    }
    alone = {"anesthesia": Anesthesia.LOCAL, "anesthetist_no": "", "on_record": both}
    assert open_codes(**alone) == []


def test_what_came_too_late_is_mended_by_a_new_order_and_consent():
    late = {"ordered_at": START - 3 * DAY, "consented_at": START - 3 * DAY}
    assert judged("discussion", **late).state is State.LATE
    mended = {"ordered_at": START - DAY, "consented_at": START - DAY}
    assert judged("discussion", **mended).state is State.MET


def test_the_same_instant_in_another_zone_is_the_same():
    elsewhere = parse_instant("2026-03-01T19:30:00-05:00")
    assert elsewhere == START - 2 * DAY
    assert judged("discussion", ordered_at=elsewhere).state is State.MET


def test_a_midnight_belongs_to_the_day_that_begins():
    midnight = parse_instant("2026-03-03T00:00:00+08:00")
    early = {Kind.DISCUSSION: replace(RECORDS[Kind.DISCUSSION], completed_at=midnight)}
    assert judged("discussion", ordered_at=midnight, on_record=early).state is State.MET


def test_nothing_is_shown_as_fine_before_it_happened():
    assert open_codes(at=SIGNED_IN) == ["time_out", "sign_out"]
    assert open_codes(at=TIMED_OUT) == ["sign_out"]
    assert "discussion" in open_codes(at=START - 2 * DAY - HOUR)


def test_every_open_item_says_what_why_and_what_to_do():
    nothing = facts(without=tuple(RECORDS), clearance=UNAUTHORIZED, consented_at=None)
    found = readiness(nothing, Stage.LEAVE)
    assert not found.ready
    assert all(i.what and i.remedy.endswith("。") and i.basis for i in found.open)
    assert [i.stage.order for i in found.open] == sorted(i.stage.order for i in found.open)


def test_a_case_moved_to_another_day_keeps_what_was_done_before():
    later = Period(START + 7 * DAY, START + 7 * DAY + HOUR)
    assert readiness(facts(planned=later), Stage.SCHEDULE).ready


def test_persons_of_the_case_are_three():
    assert len({SURGEON, ANESTHETIST, NURSE}) == 3
