"""Who may do this, what may they do: always what the decision itself would say."""

from datetime import timedelta

import pytest

from surgery_gov.clearance.queries.searches import what_may, who_may, who_may_each
from surgery_gov.clearance.rules.question import Question
from tests.clearance import world
from tests.clearance.facts import GALL, JULY, LIVER, MARCH, WART

ALL = tuple(entry[0] for entry in world.ENTRIES)


def asked(*codes, at=MARCH, staff_no="", **more):
    return Question(staff_no=staff_no, codes=codes, at=at, **more)


@pytest.mark.parametrize(
    ("code", "at", "expected"),
    [
        (LIVER, MARCH, ["10268", "10301"]),
        (LIVER, JULY, ["10301"]),
        (GALL, JULY, ["10268"]),
        (WART, JULY, ["10301"]),
        ("01.3200", JULY, []),
        ("99.9999", JULY, []),
    ],
)
def test_who_may_do_it_at_that_time(hospital, now, code, at, expected):
    assert [s.staff_no for s in who_may(asked(code, at=at), now)] == expected


def test_who_could_as_known_then(hospital, now):
    before = world.JUNE_12 - timedelta(seconds=1)
    found = who_may(asked(LIVER, at=JULY), before)
    assert [s.staff_no for s in found] == ["10268", "10301"]


@pytest.mark.parametrize(
    ("staff_no", "at", "expected"),
    [
        ("10268", MARCH, [LIVER, GALL]),
        ("10268", JULY, [GALL]),
        ("10301", JULY, [LIVER, WART]),
        ("20415", JULY, []),
        ("nobody", JULY, []),
    ],
)
def test_what_they_may_do_at_that_time(hospital, now, staff_no, at, expected):
    assert what_may(asked(staff_no=staff_no, at=at), now) == sorted(expected)


def test_both_searches_agree_with_the_decision(hospital, desk, officer, now):
    for at in (MARCH, JULY):
        may = {
            (no, code)
            for _, no, _, _ in world.SURGEONS
            for code in ALL
            if desk.ask(officer, [asked(code, at=at, staff_no=no)])[0].decision.permitted
        }
        assert may == {(s.staff_no, c) for c in ALL for s in who_may(asked(c, at=at), now)}
        assert may == {
            (no, code)
            for _, no, _, _ in world.SURGEONS
            for code in what_may(asked(at=at, staff_no=no), now)
        }


def test_the_number_of_reads_does_not_grow_with_the_surgeons(hospital, now, count_statements):
    with count_statements() as few:
        who_may(asked(WART, at=JULY), now)
    with hospital.begin() as connection:
        world.give(connection, 70, (1, "grade:2@PW"), world.JANUARY_1, None)
        world.give(connection, 71, (3, "grade:2@PW"), world.JANUARY_1, None)
    with count_statements() as more:
        found = who_may(asked(WART, at=JULY), now)
    assert [s.staff_no for s in found] == ["10268", "10301", "20415"]
    assert more.count == few.count


@pytest.mark.parametrize("at", [MARCH, JULY])
def test_who_may_each_is_who_may_of_each_in_as_many_statements(hospital, now, at, count_statements):
    with count_statements() as one:
        who_may(asked(LIVER, at=at), now)
    with count_statements() as many:
        found = who_may_each(asked(*ALL, "99.9999", at=at), now)
    assert found == {code: who_may(asked(code, at=at), now) for code in (*ALL, "99.9999")}
    assert many.count <= one.count + 2  # departments and house rule, for the low grades
