"""The rules of applications: the way, the verdicts, the state machine, who may be which hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.applications.rules.acts import JUDGED, Act, ActKind
from surgery_gov.applications.rules.content import Content, Item
from surgery_gov.applications.rules.control import Party, as_hand
from surgery_gov.applications.rules.course import ALLOWED, Course, fold, step
from surgery_gov.applications.rules.granting import confirmed, last_day
from surgery_gov.applications.rules.numbering import number_of
from surgery_gov.applications.rules.submission import Circumstances, faults, named
from surgery_gov.applications.rules.terms import Terms, add_months
from surgery_gov.applications.rules.verdicts import Verdict, incomplete, of_items
from surgery_gov.applications.rules.words import CLOSED, Hand, Kind, Opinion, Status
from surgery_gov.kernel.permissions import same_person
from surgery_gov.privileges.rules.conditions import AtSite, UnderSupervisor
from surgery_gov.privileges.rules.proposal import Procedure
from tests.applications import world as w

T0 = datetime(2026, 3, 2, 1, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WAYS = {1: (Hand.ASSESS, Hand.ISSUE), 2: (Hand.ASSESS, Hand.REVIEW, Hand.ISSUE)}
TERMS = Terms(low_hands=WAYS, months={1: 24, 2: 24, 3: 24, 4: 12}, temporary_days=90, urge_days=1)
CODES = {"51.2300": 3, "50.2200": 4}


def act(kind, minute=0, who="P1", *, hand=None, **more):
    at = T0 + timedelta(minutes=minute)
    return Act(
        kind=kind,
        acted_at=at,
        recorded_at=at,
        id=minute,
        actor_no=who,
        hand=hand or JUDGED.get(kind),
        **more,
    )


def submit(items=CODES, minute=0):
    return act(ActKind.SUBMIT, minute, "A1", version=1, items=items)


def judged(kind, minute, who, refuse=(), codes=CODES):
    given = tuple(
        Verdict(code=c, opinion=Opinion.REFUSE if c in refuse else Opinion.AGREE) for c in codes
    )
    return act(kind, minute, who, verdicts=given)


@pytest.mark.parametrize(
    ("grades", "way"),
    [
        ([1], "assess issue"),
        ([2], "assess review issue"),
        ([1, 2], "assess review issue"),
        ([3], "assess review approve issue"),
        ([4], "assess review approve issue"),
        ([1, 4], "assess review approve issue"),
    ],
)
def test_the_way_is_the_longest_of_its_items(grades, way):
    assert " ".join(hand.value for hand in TERMS.route(grades)) == way


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.just((Hand.ASSESS,))))
def test_no_setting_shortens_the_way_of_grades_3_and_4(low):
    terms = Terms(low_hands=low, months={}, temporary_days=1, urge_days=1)
    assert terms.hands_for(3) == terms.hands_for(4) == tuple(Hand)


def test_hand_by_hand_to_the_document():
    steps = [
        submit(),
        judged(ActKind.ASSESS, 1, "H1"),
        judged(ActKind.REVIEW, 2, "M1", refuse=["50.2200"]),
        judged(ActKind.APPROVE, 3, "C1", codes=["51.2300"]),
        act(ActKind.ISSUE, 4, "M2", hand=Hand.ISSUE),
    ]
    seen = [fold(steps[: n + 1], TERMS).status.value for n in range(len(steps))]
    assert seen == ["assess", "review", "approve", "issue", "issued"]
    course = fold(steps, TERMS)
    assert course.open_codes == ("51.2300",)
    assert (Hand.REVIEW, "M1") in course.hands


def test_where_every_item_is_refused_the_application_ends():
    course = fold([submit(), judged(ActKind.ASSESS, 1, "H1", refuse=CODES)], TERMS)
    assert course.status is Status.REJECTED


def test_a_return_comes_back_to_the_same_hand_with_what_was_said_before():
    course = fold(
        [
            submit(),
            judged(ActKind.ASSESS, 1, "H1"),
            act(ActKind.RETURN, 2, "M1", hand=Hand.REVIEW, reason="缺证书"),
            act(ActKind.RESUBMIT, 3, "A1", version=2, items=CODES),
        ],
        TERMS,
    )
    assert course.status is Status.REVIEW
    assert course.version == 2
    assert [hand for hand, _ in course.lines["51.2300"].verdicts] == [Hand.ASSESS]


def test_as_of_then_it_stands_as_it_stood():
    late = Act(
        kind=ActKind.ASSESS,
        acted_at=T0 + timedelta(minutes=1),
        recorded_at=T0 + timedelta(minutes=9),
        actor_no="H1",
        hand=Hand.ASSESS,
        verdicts=tuple(Verdict(code=c, opinion=Opinion.AGREE) for c in CODES),
    )
    at = T0 + timedelta(minutes=5)
    assert fold([submit(), late], TERMS, at).status is Status.REVIEW
    assert fold([submit(), late], TERMS, at, known_at=at).status is Status.ASSESS


acts = st.builds(
    lambda kind, minute, who, refuse: (
        judged(kind, minute, who, refuse)
        if kind in JUDGED
        else act(
            kind,
            minute,
            who,
            hand=Hand.ISSUE if kind is ActKind.ISSUE else None,
            version=1,
            items=CODES if kind in {ActKind.SUBMIT, ActKind.RESUBMIT} else {},
        )
    ),
    st.sampled_from(list(ActKind)),
    st.integers(0, 10_000),
    st.sampled_from(["A1", "H1", "M1", "C1"]),
    st.sets(st.sampled_from(sorted(CODES))),
)


@given(st.lists(acts, max_size=25))
def test_any_acts_fold_and_one_that_does_not_fit_changes_nothing(given_acts):
    course = Course()
    for each in sorted(given_acts, key=lambda a: a.in_record_order):
        after = step(course, each, TERMS)
        if course.status not in ALLOWED[each.kind]:
            assert after == course
        course = after
    assert course == fold(given_acts, TERMS)
    if course.status in CLOSED:
        assert all(step(course, act(kind, 99_999), TERMS) == course for kind in ActKind)


@given(st.lists(acts, max_size=25))
def test_nothing_is_issued_but_after_every_hand_of_its_way(given_acts):
    course = fold(given_acts, TERMS)
    if course.status is Status.ISSUED:
        assert {hand for hand, _ in course.hands} >= set(course.route)
        for code in course.open_codes:
            said = {hand for hand, verdict in course.lines[code].verdicts if verdict.grants}
            assert said == set(course.route) - {Hand.ISSUE}


@given(st.lists(acts, max_size=20), st.integers(0, 10_000))
def test_what_is_recorded_later_never_changes_what_was_known(given_acts, minute):
    known_at = T0 + timedelta(minutes=minute)
    before = [a for a in given_acts if a.recorded_at <= known_at]
    assert fold(given_acts, TERMS, known_at=known_at) == fold(before, TERMS)


PARTY = Party(applicant_no="01001", department="PW")


@pytest.mark.parametrize(
    ("typed", "same"),
    [("01001", True), (" 01001 ", True), ("０１００１", True), ("1001", False), ("", False)],
)
def test_one_person_is_one_number_however_it_is_typed(typed, same):
    assert same_person(typed, "01001") is same


def test_nobody_is_the_same_as_nobody():
    assert not same_person(None, None)
    assert not same_person("", "")


def codes_of(refusals):
    return {r.code for r in refusals}


@pytest.mark.parametrize("hand", Hand)
def test_no_hand_is_the_applicants_own(hand):
    own = w.actor("０1001", "赵", w.Role.DEPARTMENT_HEAD, "PW", login="second")
    assert "own_application" in codes_of(as_hand(PARTY, Course(), own, hand))


@pytest.mark.parametrize("hand", Hand)
def test_a_hand_is_a_person(hand):
    from surgery_gov.kernel.permissions import SYSTEM

    assert "no_person" in codes_of(as_hand(PARTY, Course(), SYSTEM, hand))


@pytest.mark.parametrize("done", [Hand.ASSESS, Hand.REVIEW, Hand.APPROVE])
@pytest.mark.parametrize("hand", Hand)
def test_nobody_is_two_hands_but_may_be_one_again_and_may_issue(done, hand):
    course = Course(hands=((done, "M101"),))
    refused = "acted_already" in codes_of(as_hand(PARTY, course, w.AFFAIRS, hand))
    assert refused is (hand is not done and hand is not Hand.ISSUE)


def test_the_department_assesses_or_who_was_named():
    assert "other_department" in codes_of(as_hand(PARTY, Course(), w.OTHER_HEAD, Hand.ASSESS))
    assert not list(as_hand(PARTY, Course(), w.HEAD, Hand.ASSESS))
    assert not list(as_hand(PARTY, Course(assessor_no="H002"), w.OTHER_HEAD, Hand.ASSESS))


ASKED = date(2027, 3, 1)
VERDICTS = [
    (Verdict(code="a", opinion=Opinion.AGREE), set()),
    (Verdict(code="a", opinion=Opinion.REFUSE), {"no_reason"}),
    (Verdict(code="a", opinion=Opinion.REFUSE, note="例数不足"), set()),
    (Verdict(code="a", opinion=Opinion.CONDITIONAL), {"no_condition"}),
    (Verdict(code="a", opinion=Opinion.CONDITIONAL, conditions=(AtSite("东院"),)), set()),
    (Verdict(code="a", opinion=Opinion.AGREE, conditions=(AtSite("东院"),)), {"conditions_unsaid"}),
    (Verdict(code="a", opinion=Opinion.AGREE, until=date(2027, 3, 2)), {"longer_than_asked"}),
    (Verdict(code="a", opinion=Opinion.AGREE, until=date(2027, 3, 1)), set()),
    (Verdict(code="a", opinion=Opinion.AGREE, until=TODAY), {"ends_past"}),
    (Verdict(code="b", opinion=Opinion.AGREE), {"items"}),
]


@pytest.mark.parametrize(("verdict", "expected"), VERDICTS)
def test_what_is_wrong_with_a_verdict(verdict, expected):
    found = [*incomplete([verdict], ["a"]), *of_items([verdict], ["a"], ASKED, TODAY)]
    assert codes_of(found) == expected


def test_a_verdict_is_kept_as_it_was_given():
    given_one = Verdict(
        code="51.2300",
        opinion=Opinion.CONDITIONAL,
        conditions=(UnderSupervisor("01002"), AtSite("东院")),
        until=ASKED,
        note="先行观察",
    )
    kept = Verdict.from_json(given_one.as_json())
    assert kept.as_json() == given_one.as_json() or set(kept.conditions) == set(
        given_one.conditions
    )


PROCEDURES = {
    "51.2300": Procedure(code="51.2300", name="胆囊切除术", grade=3),
    "37.5100": Procedure(code="37.5100", name="心脏移植术", grade=4, restricted=True),
    "99.9900": Procedure(code="99.9900", name="某技术", grade=4, prohibited=True),
}
UNMET = {"51.2300": [{"label": "主刀例数", "state": "not_met"}]}


def told(*codes, around=None, **more):
    said = {
        "kind": Kind.FIRST,
        "reason": "已培训",
        "until": ASKED,
        "items": tuple(Item(code=c, note=more.pop("note", "")) for c in codes),
        **more,
    }
    content = Content(**said)
    values = {"today": TODAY, "procedures": PROCEDURES, **(around or {})}
    return codes_of(faults(content, Circumstances(**values)))


def test_what_keeps_an_application_from_being_submitted():
    assert told("51.2300") == set()
    assert told() == {"no_items"}
    assert told("51.2300", reason=" ") == {"no_reason"}
    assert told("51.2300", until=None) == {"no_end"}
    assert told("51.2300", until=TODAY) == {"ends_past"}
    assert told("00.0000") == {"unknown_code"}
    assert told("99.9900") == {"prohibited"}
    assert told("37.5100") == {"no_evidence"}
    assert told("37.5100", around={"proven": frozenset({""})}) == set()
    assert told("51.2300", around={"pending": {"51.2300": "SQ2026-0001"}}) == {"pending"}
    held = {"held": frozenset({"51.2300"})}
    assert told("51.2300", around=held) == {"held"}
    assert told("51.2300", around=held, kind=Kind.RENEWAL) == set()


def test_an_unmet_condition_forbids_nothing_but_wants_a_word():
    assert told("51.2300", around={"checks": UNMET}) == {"unexplained"}
    assert told("51.2300", around={"checks": UNMET}, note="例数按指导下主刀计") == set()


def test_after_the_department_nothing_may_be_added():
    before = Content(kind=Kind.FIRST, items=(Item(code="51.2300"),), until=ASKED)
    around = {"before": before, "proven": frozenset({""})}
    assert told("51.2300", "37.5100", around=around) == {"added"}
    assert told("51.2300", around=around, until=date(2027, 9, 1)) == {"longer"}
    assert told("51.2300", around=around, kind=Kind.UPGRADE) == {"changed_kind"}


def test_all_faults_are_told_at_once():
    assert told("00.0000", "99.9900", reason="", until=None) == {
        "unknown_code",
        "prohibited",
        "no_reason",
        "no_end",
    }


EFFECTIVE = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "code", "asked", "shortened", "last"),
    [
        (Kind.FIRST, "51.2300", date(2030, 1, 1), None, date(2028, 3, 1)),
        (Kind.FIRST, "50.2200", date(2030, 1, 1), None, date(2027, 3, 1)),
        (Kind.FIRST, "51.2300", date(2027, 1, 1), None, date(2027, 1, 1)),
        (Kind.FIRST, "51.2300", date(2027, 1, 1), date(2026, 9, 1), date(2026, 9, 1)),
        (Kind.TEMPORARY, "51.2300", date(2027, 1, 1), None, date(2026, 5, 30)),
    ],
)
def test_until_when_is_the_earliest_of_asked_shortened_and_the_cycle(
    kind, code, asked, shortened, last
):
    verdict = Verdict(code=code, opinion=Opinion.AGREE, until=shortened)
    course = step(fold([submit()], TERMS), act(ActKind.ASSESS, 1, "H1", verdicts=(verdict,)), TERMS)
    content = Content(kind=kind, until=asked)
    assert last_day(content, course.lines[code], TERMS, EFFECTIVE) == last


def test_a_renewal_without_conditions_keeps_those_that_hold():
    verdict = Verdict(code="51.2300", opinion=Opinion.AGREE)
    course = step(
        fold([submit({"51.2300": 3})], TERMS),
        act(ActKind.ASSESS, 1, "H1", verdicts=(verdict,)),
        TERMS,
    )
    for kind, conditions in ((Kind.RENEWAL, None), (Kind.FIRST, ())):
        (item,) = confirmed(Content(kind=kind, until=ASKED), course, TERMS, EFFECTIVE, {})
        assert item.conditions == conditions
        assert item.renews is (kind is Kind.RENEWAL)


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_numbers_follow_each_other_within_a_year():
    assert number_of(2026, None) == "SQ2026-0001"
    assert number_of(2026, "SQ2026-0011") == "SQ2026-0012"
    assert number_of(2026, "SQ2026-9999") == "SQ2026-10000"


def test_names_and_grades_are_those_of_the_edition():
    content = Content(kind=Kind.FIRST, items=(Item(code="51.2300", note="n"), Item(code="x")))
    one, other = named(content, PROCEDURES)
    assert (one.name, one.grade, one.note) == ("胆囊切除术", 3, "n")
    assert (other.name, other.grade) == ("", 0)


def test_terms_are_kept_as_they_were():
    assert Terms.from_json(TERMS.as_json()) == TERMS
