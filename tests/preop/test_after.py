"""What is owed after operations: by tables of cases, and what holds for every case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.preop.rules.after import Aftermath, Duty, Standing, Terms, Written, owed_after
from surgery_gov.preop.rules.records import Kind, Passable

END = datetime(2026, 3, 4, 4, tzinfo=UTC)  # noon in Beijing
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = start_of_day(datetime(2026, 3, 5, tzinfo=UTC).date())
CASE = Aftermath(
    surgeon_no="10301", planned_end=END, ended_at=END, grade=4, bypassed={}, written=()
)


def written(kind, after, by="10301", **more):
    return Written(kind=kind, author_no=by, completed_at=END + after, **more)


def standing(case, duty, at):
    return next((o.standing for o in owed_after(case, Terms(), at) if o.duty is duty), None)


@pytest.mark.parametrize(
    ("duty", "last"),
    [
        (Duty.ROUND, END + 24 * HOUR),
        (Duty.HANDOVER, MIDNIGHT),
        (Duty.KEY_ROUND, END + 3 * DAY),
        (Duty.FOLLOW_UP, start_of_day(datetime(2027, 3, 5, tzinfo=UTC).date())),
    ],
)
def test_a_duty_is_owed_through_its_last_moment_and_overdue_after(duty, last):
    assert standing(CASE, duty, last) is Standing.OWED
    assert standing(CASE, duty, last + timedelta(microseconds=1)) is Standing.OVERDUE


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (written(Kind.ROUND, HOUR), Standing.DONE),
        (written(Kind.ROUND, 25 * HOUR), Standing.LATE),
        (written(Kind.ROUND, HOUR, by="10268"), Standing.OVERDUE),
        (written(Kind.ROUND, -HOUR), Standing.OVERDUE),
    ],
)
def test_only_the_surgeon_in_person_after_the_end_makes_the_round(record, expected):
    assert standing(replace(CASE, written=(record,)), Duty.ROUND, END + 2 * DAY) is expected


@pytest.mark.parametrize(("grade", "owed"), [(3, False), (4, True), (None, True)])
def test_grade_4_and_an_unknown_grade_are_looked_after_alike(grade, owed):
    found = {o.duty for o in owed_after(replace(CASE, grade=grade), Terms(), END + HOUR)}
    assert ({Duty.HANDOVER, Duty.KEY_ROUND, Duty.FOLLOW_UP} <= found) is owed
    assert Duty.ROUND in found


def test_a_follow_up_is_owed_again_from_the_last_one_until_one_closes_them():
    once = replace(CASE, written=(written(Kind.FOLLOW_UP, 90 * DAY),))
    (owed,) = [o for o in owed_after(once, Terms(), END + 91 * DAY) if o.duty is Duty.FOLLOW_UP]
    assert owed.due_at > END + 365 * DAY
    closed = replace(CASE, written=(written(Kind.FOLLOW_UP, 90 * DAY, closing=True),))
    assert standing(closed, Duty.FOLLOW_UP, END + 900 * DAY) is None


def test_what_a_rescue_went_round_is_owed_in_writing():
    rescued = replace(CASE, bypassed={Passable.MDT: END - 3 * HOUR})
    assert standing(rescued, Duty.MDT, END + 24 * HOUR) is Standing.OWED
    assert standing(rescued, Duty.MDT, END + 25 * HOUR) is Standing.OVERDUE
    assert standing(rescued, Duty.DISCUSSION, END) is None
    done = replace(rescued, written=(written(Kind.MDT, HOUR),))
    assert standing(done, Duty.MDT, END + 25 * HOUR) is Standing.DONE


def test_an_operation_that_nobody_put_on_record_is_asked_for_and_nothing_else():
    silent = replace(CASE, ended_at=None)
    assert [o.duty for o in owed_after(silent, Terms(), END + HOUR)] == [Duty.PERFORMANCE]
    assert owed_after(silent, Terms(), END - HOUR) == ()


@given(
    st.lists(
        st.builds(
            written,
            st.sampled_from(list(Kind)),
            st.integers(-50, 900).map(lambda h: h * HOUR),
            by=st.sampled_from(["10301", "10268"]),
        ),
        max_size=6,
    ),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.integers(0, 1000),
)
def test_each_duty_is_told_once_and_waiting_never_mends_it(records, grade, hours):
    case = replace(CASE, written=tuple(records), grade=grade)
    now, later = END + hours * HOUR, END + (hours + 48) * HOUR
    first = {o.duty: o.standing for o in owed_after(case, Terms(), now)}
    second = {o.duty: o.standing for o in owed_after(case, Terms(), later)}
    assert len(first) == len(owed_after(case, Terms(), now))
    for duty, before in first.items():
        if before is Standing.OVERDUE:
            assert second[duty] is Standing.OVERDUE
