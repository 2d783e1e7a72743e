"""The outbox: what is entered, who may send it, how it is tried, given up and sent again."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.accounts import service as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.agenda import queries, service
from surgery_gov.agenda.exports import delivery
from surgery_gov.agenda.exports.mail import Mail
from surgery_gov.agenda.exports.webhook import Webhook
from surgery_gov.agenda.models import OutboxMessage, OutboxReminder
from surgery_gov.agenda.queries import State
from surgery_gov.agenda.rules.messages import Channel, signature
from surgery_gov.audit import queries as audit
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, NotFound
from surgery_gov.kernel.permissions import SYSTEM
from tests.agenda import receiver, world

pytestmark = pytest.mark.usefixtures("database", "now")
HOOK, MAIL = frozenset({Channel.WEBHOOK}), frozenset({Channel.MAIL})
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def post():
    with receiver.message_service() as received:
        yield received


def webhook(received, **changes):
    return {Channel.WEBHOOK: Webhook(received.url, receiver.SECRET, "https://s.example", **changes)}


class Broken:
    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message.key)
        return "对方答复 HTTP 500"


def test_each_thing_is_told_once_a_step_in_one_message_per_kind(now):
    world.account()
    world.due_in(6, 25, 80)
    assert len(queries.owed(now, HOOK)) == 3
    assert service.enter(SYSTEM, queries.owed(now, HOOK)) == 1
    assert queries.owed(now, HOOK) == []
    assert db.session.scalar(select(OutboxMessage.count)) == 3
    (step,) = queries.owed(now + 51 * DAY, HOOK)[2:]  # 80 days less 51: the step of 30 days
    assert (step.subject, step.step) == ("surgeon:2", "30d")


def test_what_two_runs_compute_at_once_is_entered_once(now):
    world.account()
    world.due_in(6)
    first, second = queries.owed(now, HOOK), queries.owed(now, HOOK)
    assert [service.enter(SYSTEM, first), service.enter(SYSTEM, second)] == [1, 0]
    assert db.session.scalar(select(func.count()).select_from(OutboxReminder)) == 1


def test_the_database_refuses_to_tell_a_step_twice_or_to_change_what_was_told(now):
    service.enter(SYSTEM, world.owed(1))
    again = (
        "INSERT INTO outbox_reminder (id, message_id, recipient, kind, subject, step, channel)"
        " SELECT 99, message_id, recipient, kind, subject, step, channel FROM outbox_reminder"
    )
    for statement in (again, "UPDATE outbox_reminder SET step = 'x'", "DELETE FROM outbox_run"):
        with db.bound().connect() as connection:
            if statement.startswith("DELETE"):
                service.note_run(0, 0, 0)
            with pytest.raises(DBAPIError):
                connection.execute(text(statement))


def test_who_has_no_address_gets_no_mail_and_who_is_disabled_nothing(now):
    world.account()
    world.due_in(6)
    assert queries.owed(now, MAIL) == []
    accounts.disable_account(SYSTEM, "Y001")
    assert queries.owed(now, HOOK) == []


def test_a_thing_due_in_two_roles_is_told_once(now):
    world.account(roles=(Role.DEPARTMENT_HEAD, Role.SURGEON))
    world.due_in(6)
    assert len(queries.owed(now, HOOK)) == 1


def test_a_message_is_signed_counted_and_sent_once(now, post):
    service.enter(SYSTEM, world.owed(3))
    assert delivery.deliver(SYSTEM, webhook(post)) == (3, 0)
    assert delivery.deliver(SYSTEM, webhook(post)) == (0, 0)
    headers, content = post[0]
    stamp = headers["X-Surgery-Gov-Timestamp"]
    assert int(stamp) == int(now.timestamp())
    assert headers["X-Surgery-Gov-Signature"] == signature(receiver.SECRET, int(stamp), content)
    assert signature(receiver.SECRET, int(stamp) + 1, content) != headers["X-Surgery-Gov-Signature"]
    told = json.loads(content)
    assert told["id"] == headers["Idempotency-Key"]
    assert told["url"] == "https://s.example/agenda/?kind=staff.licence"
    assert set(told) == {"id", "recipient", "kind", "title", "count", "url"}
    assert len({each["Idempotency-Key"] for each, _ in post}) == 3


@pytest.mark.parametrize("status", [301, 307, 404, 500])
def test_a_redirect_is_not_followed_and_a_refusal_is_tried_again(post, status):
    post.answer = (status, {"Location": post.url})
    service.enter(SYSTEM, world.owed(1))
    assert delivery.deliver(SYSTEM, webhook(post)) == (0, 1)
    assert len(post) == 1
    (waiting,) = queries.list_messages(State.WAITING).items
    assert waiting.fault == f"对方答复 HTTP {status}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "http://[::1]:1/"])
def test_nobody_there_is_a_fault_in_words_without_the_address(url):
    service.enter(SYSTEM, world.owed(1))
    hook = {Channel.WEBHOOK: Webhook(url, receiver.SECRET, "", timeout=1)}
    assert delivery.deliver(SYSTEM, hook) == (0, 1)
    assert "没有开放" in queries.list_messages(State.WAITING).items[0].fault


def test_a_certificate_that_cannot_be_verified_is_no_way_out(post):
    service.enter(SYSTEM, world.owed(1))
    hook = Webhook(post.url.replace("http:", "https:"), receiver.SECRET, "")
    assert delivery.deliver(SYSTEM, {Channel.WEBHOOK: hook}) == (0, 1)
    assert "TLS" in queries.list_messages(State.WAITING).items[0].fault
    assert post == []


def test_it_is_tried_again_later_and_later_and_then_given_up(now):
    service.enter(SYSTEM, world.owed(1))
    broken, at, waits = Broken(), now, []
    while queries.summary().waiting:
        with clock.stopped_at(at):
            delivery.deliver(SYSTEM, {Channel.WEBHOOK: broken})
        waiting = queries.list_messages(State.WAITING).items
        if waiting:
            waits.append((waiting[0].next_at - at) / MINUTE)
            at = waiting[0].next_at
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    assert len(broken.sent) == 8
    assert len(set(broken.sent)) == 1
    (failed,) = queries.list_messages(State.FAILED).items
    assert len(queries.attempts_of(failed.id)) == 8
    assert audit.last_of("reminder.given_up") == at
    assert [due.kind for due in queries.due_for(SYSTEM, at)] == ["agenda.failed"]


def test_who_is_down_is_left_alone_for_this_run(now):
    service.enter(SYSTEM, world.owed(20))
    assert delivery.deliver(SYSTEM, {Channel.WEBHOOK: Broken()}) == (0, delivery.IN_A_ROW)


def given_up():
    service.enter(SYSTEM, world.owed(1))
    claimed = service.claim("a", HOOK)
    service.give_up(SYSTEM, claimed, "对方答复 HTTP 500")
    return claimed


def test_what_was_given_up_is_sent_again_under_the_same_key(now, post, nobody):
    claimed = given_up()
    with pytest.raises(Forbidden):
        service.resend(nobody, claimed.id)
    with pytest.raises(NotFound):
        service.resend(SYSTEM, 999)
    service.resend(SYSTEM, claimed.id)
    with pytest.raises(Conflict):
        service.resend(SYSTEM, claimed.id)
    assert delivery.deliver(SYSTEM, webhook(post)) == (1, 0)
    assert post[0][0]["Idempotency-Key"] == claimed.message.key
    assert queries.due_for(SYSTEM, now) == ()


def test_all_that_was_given_up_is_sent_again_in_one_act(now, nobody):
    service.enter(SYSTEM, world.owed(3))
    for _ in range(2):
        service.give_up(SYSTEM, service.claim("a", HOOK), "对方答复 HTTP 500")
    with pytest.raises(Forbidden):
        service.resend_all(nobody)
    assert service.resend_all(SYSTEM) == 2
    assert (queries.summary().failed, queries.summary().waiting) == (0, 3)
    with pytest.raises(Conflict):
        service.resend_all(SYSTEM)


def test_a_lease_keeps_others_off_until_it_ends(now):
    service.enter(SYSTEM, world.owed(1))
    first = service.claim("a", HOOK)
    assert service.claim("b", HOOK) is None
    with clock.stopped_at(now + 3 * MINUTE):
        second = service.claim("b", HOOK)
        assert second.message.key == first.message.key
        service.note_try(first, "连不上")  # too late: only on record
        assert service.claim("c", HOOK) is None
        service.note_try(second, None)
    assert queries.summary().sent == 1
    assert [fault for _, fault in queries.attempts_of(first.id)] == ["连不上", None]


def test_a_mail_has_the_same_message_id_at_every_try(now):
    world.account(email="zhou@renhe.example")
    world.due_in(6, 7)
    with receiver.mail_server() as (port, letters):
        mail = Mail(
            "127.0.0.1", port, False, "", "", "系统 <sg@renhe.example>", "https://s.example"
        )
        done = delivery.run(SYSTEM, {Channel.MAIL: mail})
        message = service_message()
        assert (done.entered, done.sent) == (1, 1)
        assert mail.letter(message)["Message-ID"] == mail.letter(message)["Message-ID"]
        assert f"<{message.key}@renhe.example>".encode() in letters[0]
        assert b"zhou@renhe.example" in letters[0]
        assert "甲".encode() not in letters[0]
    assert queries.summary().last_run == now


def service_message():
    from surgery_gov.agenda.rules.messages import Message

    row = db.session.execute(select(OutboxMessage.key)).one()
    return Message(
        key=row.key, recipient="Y001", kind="staff.licence", label="执业证书到期", count=2,
        channel=Channel.MAIL, address="zhou@renhe.example",
    )  # fmt: skip


def test_who_lost_the_address_meanwhile_is_a_fault_not_a_crash(now):
    service.enter(SYSTEM, world.owed(1, Channel.MAIL))
    mail = Mail("127.0.0.1", 1, False, "", "", "sg@renhe.example", "")
    assert delivery.deliver(SYSTEM, {Channel.MAIL: mail}) == (0, 1)
    assert "没有邮箱" in queries.list_messages(State.WAITING).items[0].fault


def test_lists_take_two_statements_however_long(now, count_statements):
    service.enter(SYSTEM, world.owed(30))
    with count_statements() as seen:
        assert queries.list_messages(State.WAITING).total == 30
    assert seen.count == 2
