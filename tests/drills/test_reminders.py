"""Kill -9 in the midst of sending reminders: none is lost; without kills none comes twice."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest

from surgery_gov.agenda import queries, service
from surgery_gov.agenda.exports import delivery
from surgery_gov.agenda.exports.webhook import Webhook
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import SYSTEM
from tests.agenda import receiver, world
from tests.support.processes import CONTEXT, SCALE, connected, side_by_side

pytestmark = pytest.mark.drill
KILLS = 15 * SCALE
MESSAGES = 60 * SCALE


def remind(url, hook, entered=lambda: None):
    """Enter what is owed, and send until nothing waits."""
    with connected(url):
        service.enter(SYSTEM, world.owed(MESSAGES))
        entered()
        ways = {Channel.WEBHOOK: Webhook(hook, receiver.SECRET, "")}
        return delivery.deliver(SYSTEM, ways)[0]


def remind_until_killed(url, hook, started, entering):
    """Tell that entering begins, or that sending does; the kill comes at some moment after."""

    def tell():
        os.write(started.fileno(), b"!")

    if entering:
        tell()
    remind(url, hook, tell)
    time.sleep(60)  # it is killed, however quick it was


def kill_one(url, hook, chance, *, entering):
    told, ends = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=remind_until_killed, args=(url, hook, ends, entering))
    process.start()
    ends.close()
    os.read(told.fileno(), 1)
    time.sleep(chance.random() * 0.25)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    told.close()
    assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def quiet(database):
    """The database with no connection of this process open."""
    db.session.remove()
    database.dispose()


def keys_of(received):
    return Counter(headers["Idempotency-Key"] for headers, _ in received)


def test_kills_lose_no_message_and_a_double_has_the_same_key(quiet, database_url):
    chance = random.Random(7)  # noqa: S311
    with receiver.message_service() as received:
        for number in range(KILLS):
            kill_one(database_url, received.url, chance, entering=number % 3 == 0)
        with clock.stopped_at(clock.now() + timedelta(minutes=3)):  # the leases of the dead end
            remind(database_url, received.url)
        people = {body for _, body in received}
    with connected(database_url):
        standing = queries.summary()
    assert (standing.waiting, standing.failed, standing.sent) == (0, 0, MESSAGES)
    assert len(keys_of(received)) == len(people) == MESSAGES
    assert len(received) <= MESSAGES + KILLS  # at most the one under way, per kill


def test_two_runs_at_once_send_each_message_exactly_once(quiet, database_url):
    with receiver.message_service() as received:
        sent = side_by_side(remind, [(database_url, received.url)] * 2)
    assert sum(sent) == MESSAGES
    assert set(keys_of(received).values()) == {1}
    assert len(received) == MESSAGES
