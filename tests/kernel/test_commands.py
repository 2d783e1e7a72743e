import threading

import pytest
from sqlalchemy import select, text, update

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import commands, db
from surgery_gov.kernel.errors import Conflict, Forbidden
from surgery_gov.kernel.permissions import SYSTEM, Actor, Permission
from surgery_gov.staff.models import Surgeon


@pytest.fixture(autouse=True)
def restore_registry():
    before = dict(commands.registry)
    yield
    commands.registry.clear()
    commands.registry.update(before)


@pytest.fixture
def surgeon(database):
    @commands.command(Permission.STAFF_MANAGE)
    def add(work):
        work.session.add(Surgeon(staff_no="D001", name="张三", pinyin="zs"))
        work.record("surgeon.added", "surgeon:D001")

    add(SYSTEM)


@pytest.fixture
def rename():
    @commands.command(Permission.STAFF_MANAGE)
    def rename(work, name):
        work.session.scalar(select(Surgeon)).name = name
        work.record("surgeon.renamed", "surgeon:D001")

    return rename


def name():
    return db.session.scalar(select(Surgeon.name))


def events():
    return db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()


def test_a_change_is_traced_with_the_columns_it_changed(surgeon, rename):
    rename(SYSTEM, "李四")
    details = db.session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()[-1]
    assert '"name":["张三","李四"]' in details


def test_a_command_called_by_a_command_shares_its_fate(surgeon, rename):
    @commands.command(Permission.STAFF_MANAGE)
    def outer(work):
        rename(work.actor, "李四")
        raise Conflict("不行")

    with pytest.raises(Conflict):
        outer(SYSTEM)
    assert name() == "张三"
    assert events() == ["surgeon.added", "command.refused"]


def test_and_is_checked_for_its_own_permission(surgeon, rename):
    @commands.command(Permission.AUDIT_READ)
    def outer(work):
        rename(work.actor, "李四")

    with pytest.raises(Forbidden):
        outer(Actor(id="x", name="x", permissions=frozenset({Permission.AUDIT_READ})))
    assert name() == "张三"


def test_a_change_without_a_record_is_a_defect(surgeon):
    @commands.command(Permission.STAFF_MANAGE)
    def silent(work):
        work.session.scalar(select(Surgeon)).name = "李四"

    with pytest.raises(RuntimeError, match="recorded no event"):
        silent(SYSTEM)
    assert name() == "张三"


def test_a_write_outside_a_command_is_refused(surgeon):
    db.session.scalar(select(Surgeon)).name = "李四"
    with pytest.raises(RuntimeError, match="outside a command"):
        db.session.flush()
    db.session.rollback()


def test_bulk_statements_outside_a_command_are_refused(surgeon):
    with pytest.raises(RuntimeError, match="bulk write"):
        db.session.execute(update(Surgeon).values(name="x"))
    db.session.rollback()


def test_two_threads_that_count_lose_nothing(surgeon):
    @commands.command(Permission.STAFF_MANAGE)
    def count(work):
        found = work.session.scalar(select(Surgeon).with_for_update())
        found.name = str(int(found.name) + 1) if found.name.isdigit() else "1"
        work.record("surgeon.counted", "surgeon:D001")

    def often():
        for _ in range(25):
            count(SYSTEM)
        db.session.remove()

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert name() == "100"
    assert len(events()) == 101


def test_a_stale_save_is_refused_and_told(surgeon):
    @commands.command(Permission.STAFF_MANAGE)
    def slow(work):
        found = work.session.scalar(select(Surgeon))
        work.session.execute(text("UPDATE surgeon SET version = version + 1"))
        found.name = "李四"
        work.record("surgeon.renamed", "surgeon:D001")

    with pytest.raises(Conflict, match="别人刚刚改过"):
        slow(SYSTEM)


def test_only_these_writes_leave_no_trace():
    outbox = {
        f"surgery_gov.agenda.service.delivering.{n}" for n in ("claim", "note_run", "note_try")
    }
    known = {"surgery_gov.accounts.service.login.touch", *outbox}
    assert commands.bookkeeping_registry <= known


def test_acts_are_on_record_in_the_order_of_their_time(surgeon, rename):
    def often(number):
        for turn in range(10):
            rename(SYSTEM, f"甲{number}-{turn}")
        db.session.remove()

    threads = [threading.Thread(target=often, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert list(times) == sorted(times)
