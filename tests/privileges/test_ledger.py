from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.privileges.rules import (
    AtSite,
    DecisionKind,
    Noted,
    SpanState,
    Standing,
    fold,
    state_at,
)
from surgery_gov.privileges.rules.conditions import for_patients
from surgery_gov.privileges.rules.verbs import verbs_of
from tests.privileges.ledgers import instants, ledger, ledgers, on

YEAR = ("grant", "1-1", "1-1", "2027-01-01")


def standing(decisions, at, known_at=None):
    return state_at(decisions, on(at), known_at and on(known_at)).standing


def test_the_case_to_keep():
    held = ledger(YEAR, ("revoke", "2026-06-15", "2026-06-10"))
    assert standing(held, "3-4") is Standing.ACTIVE
    assert standing(held, "3-4", known_at="3-4") is Standing.ACTIVE
    assert standing(held, "7-1", known_at="3-4") is Standing.ACTIVE
    july = state_at(held, on("7-1"))
    assert (july.standing, july.decision.document_no) == (Standing.REVOKED, "第2号")


CASES = {
    "never granted": ((), "3-4", Standing.NONE),
    "before it begins": ((YEAR,), "2025-12-31", Standing.NOT_YET),
    "the first instant is in": ((YEAR,), "2026-01-01T00:00:00+08:00", Standing.ACTIVE),
    "the last instant is out": ((YEAR,), "2027-01-01T00:00:00+08:00", Standing.EXPIRED),
    "just before the end": ((YEAR,), "2026-12-31T23:59:59+08:00", Standing.ACTIVE),
    "suspended": ((YEAR, ("suspend", "3-1", "3-1")), "3-4", Standing.SUSPENDED),
    "before the suspension": ((YEAR, ("suspend", "3-1", "3-1")), "2-4", Standing.ACTIVE),
    "reinstated": (
        (YEAR, ("suspend", "3-1", "3-1"), ("reinstate", "5-1", "5-1")),
        "5-4",
        Standing.ACTIVE,
    ),
    "a suspension runs out with what it suspends": (
        (YEAR, ("suspend", "3-1", "3-1")),
        "2027-01-02",
        Standing.EXPIRED,
    ),
    "renewed": ((YEAR, ("renew", "12-1", "12-1", "2028-01-01")), "2027-03-04", Standing.ACTIVE),
    "renewed at the very end": (
        (YEAR, ("renew", "2027-01-01", "12-1", "2028-01-01")),
        "2027-01-01",
        Standing.ACTIVE,
    ),
    "too late to renew": (
        (YEAR, ("renew", "2027-01-02", "12-1", "2028-01-01")),
        "2027-03-04",
        Standing.EXPIRED,
    ),
    "a renewal does not lift a suspension": (
        (YEAR, ("suspend", "3-1", "3-1"), ("renew", "5-1", "5-1", "2028-01-01")),
        "6-4",
        Standing.SUSPENDED,
    ),
    "granted again after a revocation": (
        (YEAR, ("revoke", "3-1", "3-1"), ("grant", "5-1", "5-1", "2028-01-01")),
        "6-4",
        Standing.ACTIVE,
    ),
    "between the revocation and the new grant": (
        (YEAR, ("revoke", "3-1", "3-1"), ("grant", "5-1", "5-1", "2028-01-01")),
        "4-4",
        Standing.REVOKED,
    ),
    "a grant for next year does not survive a revocation": (
        (YEAR, ("grant", "2027-01-01", "2-1", "2028-01-01"), ("revoke", "6-1", "6-1")),
        "2027-03-04",
        Standing.REVOKED,
    ),
    "nor an older one that begins after a newer": (
        (
            ("grant", "2026-11-01", "1-1", "2028-01-01"),
            ("revoke", "6-1", "6-1"),
            ("grant", "7-1", "7-1", "2026-09-01"),
        ),
        "12-4",
        Standing.EXPIRED,
    ),
    "a grant for next year stays suspended": (
        (YEAR, ("grant", "2027-01-01", "2-1", "2028-01-01"), ("suspend", "6-1", "6-1")),
        "2027-03-04",
        Standing.SUSPENDED,
    ),
    "a reinstatement on record does not lift a suspension recorded after it": (
        (
            YEAR,
            ("suspend", "3-1", "3-1"),
            ("reinstate", "6-1", "4-1"),
            ("suspend", "2-1", "5-1"),
        ),
        "7-4",
        Standing.SUSPENDED,
    ),
    "nothing revoked, nothing lost": ((("revoke", "1-1", "1-1"),), "3-4", Standing.REVOKED),
    "an end before the beginning gives nothing": (
        (("grant", "3-1", "1-1", "2-1"),),
        "2-15",
        Standing.NONE,
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.replace(" ", "_"))
def test_standing(case):
    lines, at, expected = CASES[case]
    assert standing(ledger(*lines), at) is expected


def test_each_span_names_the_decision_behind_it():
    held = ledger(YEAR, ("suspend", "3-1", "3-1"), ("reinstate", "5-1", "5-1"))
    assert [(s.state, s.decision.kind, s.since, s.until) for s in fold(held)] == [
        (SpanState.ACTIVE, DecisionKind.GRANT, on("1-1"), on("3-1")),
        (SpanState.SUSPENDED, DecisionKind.SUSPEND, on("3-1"), on("5-1")),
        (SpanState.ACTIVE, DecisionKind.REINSTATE, on("5-1"), on("2027-01-01")),
    ]


def test_a_restriction_holds_from_its_day_on():
    held = ledger(YEAR, ("restrict", "3-1", "3-1", None, AtSite("东院区")))
    assert [s.conditions for s in fold(held)] == [(), (AtSite("东院区"),)]


def test_a_renewal_on_record_does_not_lift_a_restriction_recorded_after_it():
    held = ledger(
        YEAR,
        ("renew", "12-1", "2-1", "2028-01-01", Noted("限前五例")),
        ("restrict", "3-1", "3-1", None, AtSite("东院区")),
    )
    assert fold(held)[-1].conditions == (Noted("限前五例"), AtSite("东院区"))


def test_expired_names_the_decision_that_set_the_end():
    held = ledger(YEAR, ("suspend", "3-1", "3-1"))
    assert state_at(held, on("2027-03-04")).decision.kind is DecisionKind.GRANT


def test_not_yet_says_from_when():
    assert state_at(ledger(YEAR), on("2025-06-01")).since == on("1-1")


@given(ledgers())
def test_spans_are_sorted_and_never_overlap(decisions):
    spans = fold(decisions)
    assert all(s.until is None or s.since < s.until for s in spans)
    assert all(a.until is not None and a.until <= b.since for a, b in pairwise(spans))


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(decisions, random):
    shuffled = list(decisions)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(decisions)


@given(ledgers(), instants)
def test_as_known_then_is_the_fold_of_what_was_on_record_then(decisions, known_at):
    on_record = [d for d in decisions if d.recorded_at <= known_at]
    assert fold(decisions, known_at) == fold(on_record)


@given(ledgers(), instants)
def test_no_decision_reaches_back(decisions, at):
    """Whatever takes effect later changes nothing at ``at`` but 'not yet'."""
    earlier = [d for d in decisions if d.effective_at <= at]
    now, then = state_at(decisions, at), state_at(earlier, at)
    if then.standing is Standing.NONE:
        assert now.standing in {Standing.NONE, Standing.NOT_YET}
    else:
        assert (now.standing, now.decision) == (then.standing, then.decision)


@given(ledgers(), instants)
def test_standing_and_spans_agree(decisions, at):
    inside = [s for s in fold(decisions) if at in s.period]
    state = state_at(decisions, at)
    assert len(inside) <= 1
    assert state.held == bool(inside)
    if inside:
        assert (state.standing.value, state.span) == (inside[0].state.value, inside[0])


@given(ledgers(), instants)
def test_what_is_revoked_last_stays_revoked(decisions, at):
    last = max((d.recorded_at for d in decisions), default=at)
    revoked = replace(
        ledger(("revoke", "1-1", "1-1"))[0],
        id=10_000,
        effective_at=at,
        recorded_at=last + timedelta(days=1),
    )
    assert all(s.until is not None and s.until <= at for s in fold((*decisions, revoked)))


@given(ledgers(), instants)
def test_taking_away_never_gives(decisions, at):
    """A suspension recorded last leaves nothing active that was not active before."""
    last = max((d.recorded_at for d in decisions), default=at)
    suspended = replace(
        ledger(("suspend", "1-1", "1-1"))[0],
        id=10_000,
        effective_at=at,
        recorded_at=last + timedelta(days=1),
    )
    spans = fold((*decisions, suspended))
    assert not any(s.state is SpanState.ACTIVE and (s.until is None or s.until > at) for s in spans)


@given(ledgers())
def test_every_span_comes_from_a_decision_on_record(decisions):
    assert {s.decision for s in fold(decisions)} <= set(decisions)


ONE, TWO, LATER = for_patients(["A"]), for_patients(["A", "B"]), "2026-03-06"
FOR_ONE = ("grant", "3-4", "3-1", "2026-03-05", ONE)


@pytest.mark.parametrize(
    ("renewal", "verb"),
    [
        (("renew", "3-4", "3-2", "2026-03-05", TWO), "增加患者"),
        (("renew", "3-4", "3-2", "2026-03-05", ONE), "续期"),
        (("renew", "3-4", "3-2", LATER, TWO), "续期"),
        (("renew", "3-4", "3-2", "2026-03-05"), "续期"),
        (("grant", "3-4", "3-2", "2026-03-05", TWO), "授予"),
    ],
)
def test_more_patients_to_the_same_end_are_not_called_a_renewal(renewal, verb):
    assert list(verbs_of(ledger(FOR_ONE, renewal)).values()) == ["授予", verb]
