from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from surgery_gov.health.rules import Facts, State, judge, sound

NOW = datetime(2026, 3, 4, tzinfo=UTC)
GOOD = Facts(
    now=NOW,
    database="sqlite",
    library=(3, 53, 4),
    journal="wal",
    wal_is_sound=True,
    revision="0008",
    newest="0008",
    free=50 * 1024**3,
    backup_at=NOW - timedelta(hours=9),
    is_demo=False,
    versions={},
    rows={},
    head_id=3,
    head_hash="0" * 64,
    base_url="https://surgery.hospital.example",
)


def state_of(name, facts):
    return next(check.state for check in judge(facts) if check.name == name)


def test_an_installation_in_order_has_nothing_to_say():
    assert {check.state for check in judge(GOOD)} == {State.OK}


@pytest.mark.parametrize(
    ("name", "change", "state"),
    [
        ("数据库", {"wal_is_sound": False, "library": (3, 40, 1)}, State.STOP),
        (
            "数据库",
            {"wal_is_sound": False, "library": (3, 40, 1), "journal": "delete"},
            State.WARN,
        ),
        ("数据库", {"database": "postgresql", "library": (15, 18), "journal": None}, State.OK),
        ("数据结构", {"revision": "0007"}, State.STOP),
        ("数据结构", {"revision": None}, State.STOP),
        ("备份", {"backup_at": None}, State.WARN),
        ("备份", {"backup_at": None, "is_demo": True}, State.OK),
        ("备份", {"backup_at": NOW - timedelta(hours=37)}, State.WARN),
        ("访问地址", {"base_url": ""}, State.WARN),
        ("访问地址", {"base_url": "", "is_demo": True}, State.OK),
        ("磁盘", {"free": 1024**3 - 1}, State.WARN),
    ],
)
def test_each_fault_shows_in_its_check(name, change, state):
    facts = replace(GOOD, **change)
    assert state_of(name, facts) == state
    assert sound(judge(facts)) == (state is not State.STOP)
