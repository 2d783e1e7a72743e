"""Reads on the driver itself give what the session gives, and give way to it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select

from surgery_gov.kernel import db, reading
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Busy
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.reading import Read
from surgery_gov.policy.models import PolicySetting

SINCE = datetime(2026, 3, 4, 0, 30, 0, 125, tzinfo=UTC)
COLUMNS = PolicySetting.__table__.c
BY_KEY = Read(
    select(COLUMNS.key, COLUMNS.value, COLUMNS.effective_from, COLUMNS.document_no)
    .where(COLUMNS.key.in_(bindparam("keys", expanding=True)))
    .where(COLUMNS.effective_from <= bindparam("at"), COLUMNS.recorded_by == "t")
    .order_by(COLUMNS.key),
    ["keys"],
)


def add(connection, key, value):
    row = {"effective_from": SINCE, "recorded_at": SINCE, "recorded_by": "t", "basis": "t"}
    connection.execute(insert(PolicySetting), {"key": key, "value": value, **row})


@pytest.fixture
def settings(database):
    with database.begin() as connection:
        add(connection, "a", {"n": [1, "二"]})
        add(connection, "b", 7)
        add(connection, "c", None)
    yield database
    reading.forget()


@pytest.mark.parametrize("keys", [[], ["a"], ["a", "b"], ["a", "b", "c", "x"]])
def test_both_ways_give_the_same_rows(settings, keys):
    values = {"keys": keys, "at": SINCE}
    fast = [tuple(row) for row in BY_KEY.rows(values)]
    assert fast == [tuple(row) for row in db.session.execute(BY_KEY.statement, values)]
    assert [row[0] for row in fast] == [key for key in keys if key != "x"]
    assert all(row[2] == SINCE and row[2].tzinfo is UTC for row in fast)


def test_what_was_just_written_is_read(settings):
    assert BY_KEY.first({"keys": ["d"], "at": SINCE}) is None
    with settings.begin() as connection:
        add(connection, "d", 1)
    assert BY_KEY.first({"keys": ["d"], "at": SINCE}).value == 1


def test_a_snapshot_does_not_move_and_the_next_is_the_newest(settings):
    with reading.snapshot():
        assert not BY_KEY.rows({"keys": ["e"], "at": SINCE})
        with settings.begin() as connection:
            add(connection, "e", 1)
        assert not BY_KEY.rows({"keys": ["e"], "at": SINCE})
    with reading.snapshot():
        assert BY_KEY.rows({"keys": ["e"], "at": SINCE})


def test_a_command_reads_its_own_changes(settings, officer):
    @command(Permission.POLICY_CHANGE)
    def change(work):
        add(work.session.connection(), "f", 1)
        work.record("policy.changed", "policy:f")
        return len(BY_KEY.rows({"keys": ["f"], "at": SINCE}))

    assert change(officer) == 1


def test_a_lost_connection_is_replaced(settings):
    BY_KEY.rows({"keys": ["a"], "at": SINCE})
    reading._thread.own.connection.close()
    assert BY_KEY.rows({"keys": ["a"], "at": SINCE})
    BY_KEY.rows({"keys": ["a"], "at": SINCE})
    reading._thread.own.connection.close()
    with reading.snapshot():
        assert BY_KEY.rows({"keys": ["a"], "at": SINCE})


def test_a_connection_lost_within_a_snapshot_is_not_made_up_for_by_another_state(settings):
    with reading.snapshot():
        reading._thread.own.connection.close()
        with pytest.raises(Busy):
            BY_KEY.rows({"keys": ["a"], "at": SINCE})
    assert BY_KEY.rows({"keys": ["a"], "at": SINCE})
