"""Kill -9 in the midst of granting: nothing acknowledged is lost, nothing is half done."""

import os
import random
import signal
import time

import pytest
from sqlalchemy import select

from surgery_gov.audit import queries as audit
from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import backup, db
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges.models import Privilege, PrivilegeDecision, PrivilegeSpan
from surgery_gov.staff.models import Surgeon
from tests.privileges import world
from tests.support.processes import CONTEXT, SCALE, connected

pytestmark = pytest.mark.drill
KILLS = 100 * SCALE
TARGETS = ("51.2300", "50.2200", "52.7x00", "86.2200")
STAFF = tuple((f"{number:05d}", "张三", "PW") for number in range(KILLS * 10))
ORDERS = [(staff_no, target) for staff_no, _, _ in STAFF for target in TARGETS]


def grant_until_killed(url, acknowledged, start):
    """Grant one after the other, and tell the number of each once the command has returned."""
    with connected(url):
        for number in range(start, len(ORDERS)):
            world.granted(SYSTEM, *ORDERS[number])
            os.write(acknowledged.fileno(), number.to_bytes(4))


def until_killed(url, start, chance):
    """Let a process grant for some milliseconds, kill it; return the numbers it told."""
    told, ends = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=grant_until_killed, args=(url, ends, start))
    process.start()
    ends.close()
    first = os.read(told.fileno(), 4)
    time.sleep(chance.random() * 0.03)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    heard = first
    while more := os.read(told.fileno(), 65_536):
        heard += more
    told.close()
    assert process.exitcode == -signal.SIGKILL
    return [int.from_bytes(heard[at : at + 4]) for at in range(0, len(heard), 4)]


@pytest.fixture
def hospital(database, monkeypatch):
    monkeypatch.setattr(world, "SURGEONS", STAFF)
    world.build()
    db.session.remove()
    database.dispose()


def orders_in(table):
    """Which orders have a row in a table of the ledger."""
    return db.session.execute(
        select(Surgeon.staff_no, Privilege.target)
        .join(Privilege, Privilege.surgeon_id == Surgeon.id)
        .join(table, table.privilege_id == Privilege.id)
    ).all()


def test_a_hundred_kills_lose_nothing_and_leave_nothing_half_done(hospital, database_url):
    chance = random.Random(4)  # noqa: S311
    acknowledged = []
    start = 0
    for _ in range(KILLS):
        acknowledged += until_killed(database_url, start, chance)
        start = acknowledged[-1] + 2  # the next one may have been done, but was not told
    with connected(database_url):
        decided = sorted(tuple(row) for row in orders_in(PrivilegeDecision))
        in_force = sorted(tuple(row) for row in orders_in(PrivilegeSpan))
        traced = db.session.scalars(
            select(AuditEntry.subject).where(AuditEntry.event == "privilege.granted")
        ).all()
        assert audit.verify()[1] is None
    assert len(acknowledged) >= KILLS
    assert {ORDERS[number] for number in acknowledged} <= set(decided)
    assert decided == in_force
    assert len(decided) == len(set(decided))
    assert sorted(traced) == [f"surgeon:{staff_no}" for staff_no, _ in decided]
    assert backup.faults(database_url) == []
