"""What must hold of every decision, whatever the facts."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.dossier import Employment, Licence, Procedure
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.ledger import Standing, state_at
from tests.clearance.facts import SOUND, act

T0 = SOUND.edition.in_force_from
CODES = ("51.2300", "50.3x00", "86.3x01")
DEPARTMENTS = {"GD": "肝胆外科", "PW": "普通外科"}
TARGETS = (*CODES, *(f"grade:{grade}@{code}" for grade in (1, 2) for code in DEPARTMENTS))

hours = st.integers(-400, 400).map(lambda h: T0 + timedelta(hours=h))
codes = st.sampled_from(CODES)


@st.composite
def periods(draw):
    since = draw(hours)
    until = draw(st.none() | st.integers(1, 500).map(lambda h: since + timedelta(hours=h)))
    return Period(since, until)


@st.composite
def grants(draw, number=1):
    period = draw(periods())
    return act("grant", period.since, period.until, number=number, recorded_at=draw(hours))


@st.composite
def ledgers(draw):
    acts = [draw(grants())]
    for number in range(2, draw(st.integers(1, 4)) + 1):
        kind = draw(st.sampled_from(["grant", "renew", "suspend", "reinstate", "revoke"]))
        period = draw(periods())
        until = period.until if kind in {"grant", "renew"} else None
        acts.append(act(kind, period.since, until, number=number, recorded_at=draw(hours)))
    return tuple(acts)


@st.composite
def procedures(draw):
    known = draw(st.sets(codes))
    return {
        code: Procedure(
            code=code,
            name=code,
            grade=draw(st.integers(1, 4)),
            departments=draw(st.frozensets(st.sampled_from(list(DEPARTMENTS.values())))),
            restricted=draw(st.booleans()),
            prohibited=draw(st.integers(0, 9)) == 0,
        )
        for code in known
    }


@st.composite
def dossiers(draw):
    return replace(
        SOUND,
        surgeon=draw(st.sampled_from([SOUND.surgeon, SOUND.surgeon, SOUND.surgeon, None])),
        edition=draw(st.sampled_from([SOUND.edition, SOUND.edition, None])),
        procedures=draw(procedures()),
        employments=tuple(
            Employment(department="肝胆外科", period=p)
            for p in draw(st.lists(periods(), max_size=2))
        ),
        licences=tuple(
            Licence(certificate_no="1", scope="外科", period=p)
            for p in draw(st.lists(periods(), max_size=2))
        ),
        ledgers=draw(st.dictionaries(st.sampled_from(TARGETS), ledgers(), max_size=4)),
        departments={name: code for code, name in DEPARTMENTS.items()},
        low_grades_by_department=draw(st.booleans()),
    )


questions = st.builds(
    Question, staff_no=st.just("10268"), codes=st.lists(codes, max_size=3).map(tuple), at=hours
)


def covered(code, at, facts):
    """The rule said once more, in another way: the item, or an allowed band that nothing stops."""
    procedure = facts.procedures[code]
    item = state_at(facts.ledgers.get(code, ()), at).standing
    if item is Standing.ACTIVE:
        return True
    if not facts.low_grades_by_department or item in {Standing.SUSPENDED, Standing.REVOKED}:
        return False
    grade = 4 if procedure.restricted else procedure.grade
    return grade <= 2 and any(
        state_at(facts.ledgers.get(f"grade:{grade}@{d}", ()), at).standing is Standing.ACTIVE
        for d, name in DEPARTMENTS.items()
        if name in procedure.departments
    )


@settings(max_examples=120, deadline=None)
@given(questions, dossiers())
def test_yes_if_and_only_if_licensed_employed_and_every_code_known_and_covered(question, facts):
    expected = (
        bool(question.codes)
        and facts.surgeon is not None
        and facts.edition is not None
        and any(question.at in e.period for e in facts.employments)
        and any(question.at in licence.period for licence in facts.licences)
        and all(
            code in facts.procedures
            and not facts.procedures[code].prohibited
            and covered(code, question.at, facts)
            for code in question.codes
        )
    )
    assert decide(question, facts).permitted == expected


@settings(max_examples=120, deadline=None)
@given(questions, dossiers(), st.sampled_from(TARGETS), periods())
def test_more_authority_never_turns_yes_to_no(question, facts, target, period):
    before = decide(question, facts)
    old = facts.ledgers.get(target, ())
    latest = max((d.recorded_at for d in old), default=T0) + timedelta(hours=1)
    extra = act("grant", period.since, period.until, number=99, recorded_at=latest)
    more = replace(facts, ledgers={**facts.ledgers, target: (*old, extra)})
    if before.permitted and question.at in period:
        assert decide(question, more).permitted


@settings(max_examples=80, deadline=None)
@given(questions, dossiers(), codes, st.integers(1, 500))
def test_a_revocation_does_not_reach_back(question, facts, code, later):
    revoked_at = question.at + timedelta(hours=later)
    old = facts.ledgers.get(code, ())
    revocation = act("revoke", revoked_at, number=99, recorded_at=T0 + timedelta(days=99))
    after = replace(facts, ledgers={**facts.ledgers, code: (*old, revocation)})
    now_known = decide(question, after)
    assert now_known.permitted == decide(question, facts).permitted


@settings(max_examples=80, deadline=None)
@given(questions, dossiers())
def test_the_answer_is_the_same_each_time_and_in_any_order(question, facts):
    first = decide(question, facts)
    assert decide(question, facts) == first
    turned = replace(question, codes=tuple(reversed(question.codes)))
    assert decide(turned, facts).outcome is first.outcome


@settings(max_examples=80, deadline=None)
@given(questions, dossiers())
def test_every_code_that_is_refused_alone_is_refused_in_company(question, facts):
    together = decide(question, facts)
    named = {f.procedure for f in together.findings}
    for code in question.codes:
        alone = decide(replace(question, codes=(code,)), facts)
        assert {f.code for f in alone.findings} <= {f.code for f in together.findings}
        assert any(f.procedure == code for f in alone.findings) == (code in named)


@settings(max_examples=80, deadline=None)
@given(questions, dossiers())
def test_every_finding_is_a_whole_sentence_with_a_basis(question, facts):
    for finding in decide(question, facts).findings:
        assert finding.what.endswith("。")
        assert finding.remedy.endswith("。")
        assert finding.basis
        assert "{" not in finding.message


@settings(max_examples=80, deadline=None)
@given(questions, dossiers())
def test_each_verdict_is_the_answer_to_its_procedure_alone(question, facts):
    for verdict in decide(question, facts).verdicts:
        alone = decide(replace(question, codes=(verdict.code,)), facts)
        assert verdict.outcome is alone.outcome
