"""Questions answered from the database, and the answers kept."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.queries.answers import get_answer, list_answers, replay
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.scope import Reach
from surgery_gov.clearance.service import keeping
from surgery_gov.kernel import clock, db, together
from surgery_gov.kernel.errors import Busy, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import Actor, Permission
from tests.clearance import world
from tests.clearance.facts import GALL, JULY, LIVER, MARCH, WART

AS_IN_MARCH = MARCH + timedelta(hours=1)


def about(*codes, at=MARCH, staff_no="10268", **more):
    return Question(staff_no=staff_no, codes=codes or (LIVER,), at=at, **more)


def codes_of(answer):
    return [finding.code.value for finding in answer.decision.findings]


def holder(*permissions, **more):
    return Actor(id="X1", name="某人", permissions=frozenset(permissions), **more)


@pytest.mark.parametrize("known_at", [None, AS_IN_MARCH])
def test_the_case_to_keep_march_is_permitted_now_and_as_known_then(
    hospital, desk, officer, known_at
):
    (answer,) = desk.ask(officer, [about(at=MARCH, known_at=known_at)])
    assert answer.decision.permitted
    assert answer.known_at == (known_at or answer.evaluated_at)


def test_the_case_to_keep_july_is_refused_naming_the_revocation(hospital, desk, officer):
    (answer,) = desk.ask(officer, [about(at=JULY)])
    assert codes_of(answer) == ["privilege_revoked"]
    assert answer.decision.findings[0].data["document_no"] == "仁一医〔2026〕41号"


def test_before_the_revocation_was_known_july_was_still_permitted(hospital, desk, officer):
    before = world.JUNE_12 - timedelta(microseconds=1)
    (then,) = desk.ask(officer, [about(at=JULY, known_at=before)])
    assert then.decision.permitted
    (later,) = desk.ask(officer, [about(at=JULY, known_at=world.JUNE_12)])
    assert codes_of(later) == ["privilege_revoked"]


def test_a_low_grade_is_covered_by_the_department_where_the_house_rule_allows(
    hospital, desk, officer
):
    asked = about(WART, staff_no="10301")
    assert desk.ask(officer, [asked])[0].decision.permitted
    with hospital.begin() as connection:
        world.setting(connection, "item")
    assert codes_of(desk.ask(officer, [asked])[0]) == ["grade_privilege_not_allowed"]


def test_faults_of_catalog_and_staff_are_read_from_the_database(hospital, desk, officer):
    asked = about(LIVER, "99.9999", "37.6600", "01.3200", staff_no="20415")
    (answer,) = desk.ask(officer, [asked])
    assert codes_of(answer) == [
        "no_privilege",
        "unknown_procedure",
        "no_privilege",
        "prohibited",
        "no_privilege",
    ]
    assert codes_of(desk.ask(officer, [about(staff_no="赵明远")])[0]) == ["unknown_surgeon"]
    early = about(at=world.LONG_AGO - timedelta(days=1))
    assert codes_of(desk.ask(officer, [early])[0])[:3] == [
        "not_employed",
        "licence_not_yet",
        "no_edition",
    ]


def test_every_answer_is_kept_as_it_was_given(hospital, desk, officer):
    (answer,) = desk.ask(officer, [about(at=JULY, site="东院区", urgency="elective")])
    kept = get_answer(answer.decision_id)
    assert kept.answer == answer.decision.as_json()
    assert kept.question == answer.question
    assert kept.outcome == "deny"
    assert kept.actor_id == officer.id


def test_a_kept_answer_cannot_be_changed(hospital, desk, officer):
    desk.ask(officer, [about()])
    for statement in (
        "UPDATE clearance_answer SET outcome = 'permit'",
        "DELETE FROM clearance_answer",
    ):
        with pytest.raises(DatabaseError), hospital.begin() as connection:
            connection.execute(text(statement))


def test_replay_gives_the_same_answer_although_more_is_known_since(hospital, desk, officer):
    (answer,) = desk.ask(officer, [about(at=JULY)])
    later = answer.evaluated_at + timedelta(days=1)
    with hospital.begin() as connection:
        world.decide(connection, 90, 1, ("grant", world.JUNE_15, later))
    with clock.stopped_at(later + timedelta(days=1)):
        assert replay(get_answer(answer.decision_id)).same
        (again,) = desk.ask(officer, [about(at=JULY)])
        assert again.decision.permitted


def test_replay_says_when_the_facts_of_then_were_tampered_with(hospital, desk, officer):
    (answer,) = desk.ask(officer, [about(at=JULY)])
    with hospital.begin() as connection:  # somebody writes into the past, past the program
        world.decide(connection, 90, 1, ("grant", world.JUNE_15, world.JUNE_15))
    comparison = replay(get_answer(answer.decision_id))
    assert comparison.facts_changed
    assert not comparison.same
    assert [f["code"] for f in comparison.gone] == ["privilege_revoked"]
    assert "与当时的判定不一致" in comparison.sentences()[0]


def test_replay_says_which_rules_answered_then(hospital, desk, officer):
    (answer,) = desk.ask(officer, [about(at=JULY)])
    kept = get_answer(answer.decision_id)
    older = replace(kept, answer={**kept.answer, "rules_edition": "2025-01"})
    comparison = replay(older)
    assert comparison.rules_changed
    assert any("2025-01" in sentence for sentence in comparison.sentences())


def test_as_known_in_the_future_is_no_question(hospital, desk, officer, now):
    with pytest.raises(Invalid):
        desk.ask(officer, [about(known_at=now + timedelta(seconds=1))])


def test_who_may_ask_of_the_department_reaches_the_department(hospital, desk):
    head = holder(Permission.CLEARANCE_ASK_DEPARTMENT, department="GD", staff_no="10301")
    assert desk.ask(head, [about()])
    with pytest.raises(NotFound):
        desk.ask(head, [about(staff_no="20415")])
    with pytest.raises(NotFound):
        desk.ask(head, [about(staff_no="nobody")])


def test_who_may_ask_of_oneself_reaches_oneself(hospital, desk):
    surgeon = holder(Permission.CLEARANCE_ASK_OWN, staff_no="10268")
    (answer,) = desk.ask(surgeon, [about()])
    with pytest.raises(NotFound):
        desk.ask(surgeon, [about(staff_no="10301")])
    assert get_answer(answer.decision_id, Reach(staff_no="10268"))
    with pytest.raises(NotFound):
        get_answer(answer.decision_id, Reach(staff_no="10301"))
    with pytest.raises(NotFound):
        get_answer(answer.decision_id, Reach(department="YK"))
    assert list_answers(Reach(department="GD")).total == 1
    assert list_answers(Reach()).total == 0


def test_who_may_not_ask_is_refused_and_nothing_is_kept(hospital, desk, nobody):
    with pytest.raises((NotFound, Forbidden)):
        desk.ask(nobody, [about()])
    assert db.session.scalar(select(func.count()).select_from(ClearanceAnswer)) == 0


def test_an_answer_that_cannot_be_kept_is_not_given(hospital, desk, officer, monkeypatch):
    def broken(_actor, _questions):
        raise Busy("数据库暂时不能用。")

    monkeypatch.setattr(keeping, "keep", broken)
    with pytest.raises(Busy):
        desk.ask(officer, [about()])
    monkeypatch.undo()
    assert desk.ask(officer, [about()])


@pytest.fixture
def reads(monkeypatch):
    """Counts the reads on the path of a question."""
    seen = []
    fetch = together.fetch

    def counted(text, parameters):
        seen.append(text)
        return fetch(text, parameters)

    monkeypatch.setattr(together, "fetch", counted)
    return seen


def test_a_question_by_items_takes_one_read_however_many_items(
    hospital, desk, officer, reads, count_statements
):
    with count_statements() as seen:
        desk.ask(officer, [about(LIVER)])
        few = seen.count
        desk.ask(officer, [about(LIVER, GALL, WART, "37.6600")])
    assert len(reads) == 1 + 1
    told = ("catalog_entry", "surgeon", "privilege")
    assert len([s for s in seen.statements if any(t in s for t in told)]) == 1 + 1
    assert seen.count == 2 * few


def test_a_low_grade_takes_two_reads_more(hospital, desk, officer, reads, count_statements):
    with count_statements() as seen:
        desk.ask(officer, [about(WART, GALL, staff_no="10301")])
    assert len(reads) == 1
    house = ("FROM policy_setting", "FROM department_name")
    assert len([s for s in seen.statements if any(t in s for t in house)]) == 2


def test_answers_given_at_once_are_kept_in_groups(hospital, desk, officer):
    """While one group is being written the others gather and go down together."""
    gate, started = threading.Event(), threading.Event()
    write = keeping.keep
    sizes = []

    def slow(actor, questions):
        sizes.append(len(questions))
        if len(sizes) == 1:
            started.set()
            gate.wait(10)
        return write(actor, questions)

    answers = []

    def ask():
        answers.extend(desk.ask(officer, [about()]))
        db.session.remove()

    keeping.keep = slow
    threads = [threading.Thread(target=ask) for _ in range(9)]
    try:
        threads[0].start()
        assert started.wait(10)
        for thread in threads[1:]:
            thread.start()
        _until(lambda: len(desk._waiting) == 8)
        gate.set()
        for thread in threads:
            thread.join(20)
    finally:
        keeping.keep = write
    assert sizes == [1, 8]
    assert len({a.decision_id for a in answers}) == 9
    assert db.session.scalar(select(func.count()).select_from(ClearanceAnswer)) == 9
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 2


def test_one_answer_that_cannot_be_written_does_not_take_the_others_along(
    hospital, desk, officer, monkeypatch
):
    from surgery_gov.clearance.service.desk import _Ticket

    good, spoilt = about(), about(action=None)
    tickets = [_Ticket(officer, [question]) for question in (good, spoilt, good)]
    answer = keeping.answer

    def without_digest(question, dossier, now):
        given = answer(question, dossier, now)
        return replace(given, dossier_digest=None) if question == spoilt else given

    monkeypatch.setattr(keeping, "answer", without_digest)
    desk._waiting.extend(tickets)
    desk._answer_group()
    assert [ticket.answers is not None for ticket in tickets] == [True, False, True]
    assert tickets[1].fault is not None
    assert db.session.scalar(select(func.count()).select_from(ClearanceAnswer)) == 2


def _until(condition):
    import time

    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def test_nobody_waits_for_the_pen_with_a_read_open(hospital, desk, officer, monkeypatch):
    """With a rollback journal an open read would hold up the commit of whoever has the pen."""
    open_reads = []

    class Pen:
        def acquire(self, **_patience):
            open_reads.append(db.session().in_transaction())
            return True

        def release(self):
            pass

    monkeypatch.setattr(desk, "_pen", Pen())
    db.session.scalar(select(func.count()).select_from(ClearanceAnswer))
    desk.ask(officer, [about()])
    assert open_reads == [False]


def test_who_gives_up_at_the_moment_of_being_called_writes_all_the_same(hospital, desk, officer):
    """The pen was passed on to this ticket: turned away now, it would never be laid down."""
    from surgery_gov.clearance.service.desk import _Ticket

    ticket = _Ticket(officer, [about()])
    desk._waiting.append(ticket)
    desk._pen.acquire()
    desk._pass_on()
    desk._withdraw(ticket)
    desk._answer_until_settled(ticket)
    assert ticket.answers
    assert not desk._pen.locked()


def test_what_is_recorded_while_a_question_waits_is_known_to_its_answer(hospital, desk, officer):
    """The clock is read when the turn to write has come, and so are the facts."""
    from surgery_gov.clearance.service.desk import _Ticket

    ticket = _Ticket(officer, [about(at=JULY)])
    desk._waiting.append(ticket)
    moment = clock.now()
    with hospital.begin() as connection:
        world.decide(connection, 90, 1, ("grant", world.JUNE_15, moment))
    with clock.stopped_at(moment + timedelta(seconds=1)):
        desk._answer_group()
        (answer,) = ticket.answers
        assert answer.decision.permitted
        assert answer.known_at == answer.evaluated_at == moment + timedelta(seconds=1)
        assert replay(get_answer(answer.decision_id)).same


def test_a_group_is_of_one_asker_and_bounded_and_leaves_nobody_out(
    hospital, desk, officer, monkeypatch
):
    from surgery_gov.clearance.service import desk as desk_module
    from surgery_gov.clearance.service.desk import _Ticket

    monkeypatch.setattr(desk_module, "LARGEST_GROUP", 3)
    other = holder(Permission.CLEARANCE_ASK)
    asked = [(officer, 5), (officer, 2), (other, 1), (officer, 1), (officer, 1)]
    tickets = [_Ticket(actor, [about()] * number) for actor, number in asked]
    desk._waiting.extend(tickets)
    groups = []
    while desk._waiting:
        groups.append([tickets.index(ticket) for ticket in desk._next_group()])
    assert groups == [[0], [1, 3], [2], [4]]
