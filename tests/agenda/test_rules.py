from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.agenda.rules.board import FOLDED_FROM, board
from surgery_gov.agenda.rules.groups import Group, days_left, group_of, in_order
from surgery_gov.agenda.rules.kinds import names_of
from surgery_gov.agenda.rules.messages import Channel, Message, body, link, subject, text
from surgery_gov.agenda.rules.steps import Pace, next_try, step_of
from surgery_gov.kernel.due import Due

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # the one that ends this day
DAY = timedelta(days=1)
PACE = Pace(days=(90, 30, 7), repeat=7)


def due(kind="staff.licence", subject="surgeon:1", **changes):
    values = {"title": "执业证书将到期：甲", "detail": "", "act": "看", "endpoint": "staff.index"}
    return Due(kind=kind, subject=subject, **{**values, **changes})


@pytest.mark.parametrize(
    ("due_at", "group", "left"),
    [
        (NOON, Group.OVERDUE, 0),
        (MIDNIGHT - DAY, Group.OVERDUE, -1),
        (NOON + timedelta(hours=1), Group.TODAY, 0),
        (MIDNIGHT, Group.TODAY, 0),
        (MIDNIGHT + timedelta(seconds=1), Group.WEEK, 1),
        (MIDNIGHT + 7 * DAY, Group.WEEK, 7),
        (MIDNIGHT + 8 * DAY, Group.LATER, 8),
        (None, Group.WAITING, None),
    ],
)
def test_a_last_day_is_inclusive_and_read_in_shanghai(due_at, group, left):
    thing = due(due_at=due_at)
    assert (group_of(thing, NOON), days_left(thing, NOON)) == (group, left)


def test_the_most_urgent_stands_first_and_then_who_waits_longest():
    things = [
        due(subject="later", due_at=NOON + 60 * DAY),
        due(subject="new", waiting_since=NOON - DAY),
        due(subject="old", waiting_since=NOON - 9 * DAY),
        due(subject="unknown"),
        due(subject="late", due_at=NOON - DAY),
        due(subject="today", due_at=MIDNIGHT),
    ]
    expected = ["late", "today", "old", "new", "unknown", "later"]
    assert [thing.subject for thing in in_order(things, NOON)] == expected


@pytest.mark.parametrize(
    ("due_at", "waiting_since", "step"),
    [
        (MIDNIGHT + 91 * DAY, None, "first"),
        (MIDNIGHT + 90 * DAY, None, "90d"),
        (MIDNIGHT + 31 * DAY, None, "90d"),
        (MIDNIGHT + 30 * DAY, None, "30d"),
        (MIDNIGHT + 7 * DAY, NOON - 60 * DAY, "7d"),
        (MIDNIGHT, None, "7d"),
        (NOON, None, "late"),
        (NOON - 6 * DAY, None, "late"),
        (NOON - 7 * DAY, None, "late2"),
        (None, None, "first"),
        (None, NOON, "first"),
        (None, NOON - 6 * DAY, "first"),
        (None, NOON - 7 * DAY, "again2"),
        (None, NOON - 15 * DAY, "again3"),
    ],
)
def test_a_thing_is_told_once_a_step(due_at, waiting_since, step):
    assert step_of(due(due_at=due_at, waiting_since=waiting_since), NOON, PACE) == step


@given(st.integers(0, 400))
def test_steps_never_go_back(days):
    thing = due(due_at=NOON + 95 * DAY)
    seen = [step_of(thing, NOON + n * DAY, PACE) for n in range(days + 1)]
    assert len({step for step, later in pairwise(seen) if step != later}) == (len(set(seen)) - 1)


def test_the_wait_before_another_try_doubles():
    waits = [(next_try(tries, NOON, 5) - NOON) / timedelta(minutes=1) for tries in (1, 2, 3, 8)]
    assert waits == [5, 10, 20, 640]


def many(count, **changes):
    return [due(subject=f"surgeon:{n}", due_at=NOON + 3 * DAY, **changes) for n in range(count)]


def test_many_of_one_kind_are_one_line_that_leads_to_them():
    things = [*many(120), due(subject="late", due_at=NOON - DAY), due("catalog.publish", "e:1")]
    shown = board(things, NOON)
    assert [(line.group, line.count) for line in shown.lines] == [
        (Group.OVERDUE, 1),
        (Group.WEEK, 120),
        (Group.WAITING, 1),
    ]
    assert shown.total == sum(line.count for line in shown.lines) == 122
    folded = shown.lines[1].due
    assert folded.title == "执业证书到期：120件"
    assert folded.values == {"kind": "staff.licence", "group": "week"}
    opened = board(things, NOON, folded.values["kind"], Group(folded.values["group"]))
    assert len(opened.lines) == opened.chosen == 120


def test_a_few_stay_apart():
    assert len(board(many(FOLDED_FROM - 1), NOON).lines) == FOLDED_FROM - 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 90)), max_size=60))
def test_no_thing_is_lost_or_counted_twice_by_folding(given_things):
    things = [
        due(f"x.{kind}", f"s:{n}", due_at=NOON + days * DAY)
        for n, (kind, days) in enumerate(given_things)
    ]
    shown = board(things, NOON)
    assert sum(line.count for line in shown.lines) == shown.total == len(things)
    assert sum(count for _, _, count in shown.kinds) == sum(shown.groups.values()) == len(things)


def test_a_kind_is_called_by_name_by_what_its_titles_share_or_by_its_feature():
    things = [
        due("staff.licence"),
        due("applications.assess", title="评估申请：李清扬"),
        due("privileges.x", title="续期：甲"),
        due("privileges.x", title="再授权：乙"),
        due("moon.x", title="看月亮：甲"),
        due("moon.x", title="看月亮上的人：乙"),
    ]
    assert names_of(things) == {
        "staff.licence": "执业证书到期",
        "applications.assess": "评估申请",
        "privileges.x": "手术权限",
        "moon.x": "其他待办",
    }


MESSAGE = Message(
    key="k", recipient="10268", kind="staff.licence", label="执业证书到期", count=3,
    channel=Channel.MAIL,
)  # fmt: skip


def test_a_message_says_a_kind_a_number_and_a_link_and_names_nobody():
    assert link("https://surgery.example/", "a.b") == "https://surgery.example/agenda/?kind=a.b"
    assert subject(MESSAGE) == "待办提醒：执业证书到期 3件"
    assert "https://surgery.example/agenda/?kind=staff.licence" in text(
        MESSAGE, "https://surgery.example"
    )
    assert body(MESSAGE, "") == body(replace(MESSAGE, address="a@b"), "")
    assert body(MESSAGE, "").decode() == (
        '{"count": 3, "id": "k", "kind": "staff.licence", "recipient": "10268",'
        ' "title": "执业证书到期", "url": "/agenda/?kind=staff.licence"}'
    )
