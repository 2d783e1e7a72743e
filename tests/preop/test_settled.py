"""What the heads of cases keep of what is owed is what the rules say, whatever was done."""

from datetime import timedelta

import pytest
from sqlalchemy import select, true

from surgery_gov.kernel import clock, db, schema
from surgery_gov.preop import service
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries import after
from surgery_gov.preop.queries.aftermaths import aftermaths
from surgery_gov.preop.rules.after import Terms, follow_up_from, owed_from
from surgery_gov.preop.rules.records import Kind, Passable
from tests.clearance.facts import LIVER
from tests.preop.test_service import HEAD, NURSE, OTHER, SURGEON, beyond, rescue
from tests.preop.test_theatre import done, rescue_of
from tests.preop.world import PROGRAM, entry, sent
from tests.support.explained import plan_of

YEAR = timedelta(days=365)


def kept():
    """What the heads keep, as ``{number: (owed_from, follow_up_from)}``."""
    head = SurgicalCase
    rows = db.session.execute(select(head.number, head.owed_from, head.follow_up_from))
    return {row.number: (row.owed_from, row.follow_up_from) for row in rows}


def ruled(at):
    found = aftermaths(true(), at)
    return {c.number: (owed_from(c.after), follow_up_from(c.after)) for c in found}


def test_a_case_keeps_what_it_owes_through_every_act(hospital, now):
    number, seen = sent(now, "10301", [LIVER]), []

    def step(at, act):
        with clock.stopped_at(at):
            act()
            assert kept() == ruled(at)
            seen.append(kept()[number])

    def write(kind, at, author=SURGEON, **more):
        step(at, lambda: service.write_record(author, number, entry(kind, at, **more)))

    told = done(now)
    step(now, lambda: service.record_performance(NURSE, number, told))
    assert seen[-1] == (told.ended_at, told.ended_at)
    write(Kind.ROUND, now)
    write(Kind.HANDOVER, now)
    assert seen[-1] == (told.ended_at, told.ended_at)
    write(Kind.KEY_ROUND, now, HEAD)
    assert seen[-1] == (None, told.ended_at)
    write(Kind.FOLLOW_UP, now + YEAR, answers={"closing": ""})
    assert seen[-1] == (None, now + YEAR)
    write(Kind.FOLLOW_UP, now + 2 * YEAR, answers={"closing": "scheme"}, key="last")
    assert seen[-1] == (None, None)
    again = {"key": "last", "reason": "没有期满", "answers": {"closing": ""}}
    write(Kind.FOLLOW_UP, now + 2 * YEAR, **again)
    assert seen[-1] == (None, now + 2 * YEAR)
    with clock.stopped_at(now + 3 * YEAR):
        by_other = entry(Kind.FOLLOW_UP, now + 3 * YEAR, answers={"closing": "lost"}, key="EMR-1")
        service.send_record(PROGRAM, number, by_other, "10301", "HIS")
    assert kept() == ruled(now + 3 * YEAR) == {number: (None, None)}


def test_a_rescue_owes_its_writing_before_and_after_the_operation(hospital, now):
    number = rescue(now)
    version = db.session.scalar(select(SurgicalCase.version))
    service.state_bypasses(OTHER, number, [beyond(now, what=w) for w in Passable])
    assert kept() == ruled(now) == {number: (now, None)}
    assert db.session.scalar(select(SurgicalCase.version)) == version
    service.record_performance(NURSE, number, done(now, "10268"))
    assert kept() == ruled(now)


def test_an_older_database_gets_what_its_cases_owe(hospital, now, database_url):
    for n in range(3):
        number = rescue_of(now, n)
        if n:
            service.state_bypasses(OTHER, number, [beyond(now, what=Passable.MDT)])
        if n < 2:
            service.record_performance(NURSE, number, done(now, "10301"))
            closing = entry(Kind.FOLLOW_UP, now, answers={"closing": "death" if n else ""})
            service.write_record(SURGEON, number, closing)
    before = kept()
    db.let_go()
    schema.downgrade(database_url, "0025")
    schema.upgrade(database_url)
    found = kept()
    for number, (owed, follow_up) in before.items():
        assert found[number][1] == follow_up
        assert owed is None or found[number][0] >= owed


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (after._unsettled, "ix_surgical_case_owed_from"),
        (after._without_operation, "ix_surgical_case_state_planned_end"),
        (lambda at: after._follow_ups(at, Terms()), "ix_surgical_case_follow_up_from"),
        (after._operated, "ix_case_performance_ended_at"),
        (after._gone_round, "ix_case_bypass_recorded_at"),
    ],
)
def test_what_is_owed_is_found_by_an_index(database, now, statement, index):
    assert index in plan_of(statement(now))
