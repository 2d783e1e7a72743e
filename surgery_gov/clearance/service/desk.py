"""Where questions are answered: read, decide, and keep, before anybody is told.

An answer given is an answer kept. Answers that arrive together are written in one transaction:
whoever comes first writes for all who wait, then passes the pen on to one who came meanwhile;
each waits, undisturbed, until its own is on record.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from surgery_gov.clearance.queries.answers import can_reach
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.answer import Answer, answer
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.scope import reach_of
from surgery_gov.clearance.service import keeping
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Busy, Invalid, NotFound
from surgery_gov.kernel.permissions import Actor, Permission

PATIENCE = 20.0  # seconds to wait for the group ahead before giving up, unanswered
LARGEST_GROUP = 200
GATHERING = 0.004  # seconds that a commit waits for answers being made at that very moment


@dataclass(slots=True, eq=False)
class _Ticket:
    """The answers of one request on their way to the record; ``turn`` wakes who waits for it."""

    actor: Actor
    answers: Sequence[Answer] = ()
    kept: bool = False
    fault: BaseException | None = None
    turn: SimpleQueue[None] = field(default_factory=SimpleQueue)

    @property
    def settled(self) -> bool:
        """Whether it is on record, or never will be."""
        return self.kept or self.fault is not None


@dataclass(slots=True)
class Desk:
    """Answers questions; one per process."""

    _waiting: list[_Ticket] = field(default_factory=list)
    _deciding: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _pen: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, actor: Actor, questions: Sequence[Question]) -> list[Answer]:
        """Answer each question and keep the answers.

        Raises ``NotFound`` where a surgeon is out of the actor's reach, ``Invalid`` where a
        question asks as known in the future, ``Busy`` where the answers could not be kept.
        """
        ticket = _Ticket(actor)
        with self._changed:
            self._deciding += 1
        try:
            _check_reach(actor, questions)
            answers = [self._answer(question) for question in questions]
            db.newest()  # a read still open would hold up whoever has the pen
            ticket.answers = answers
        finally:
            leads = self._hand_in(ticket)
        if answers:
            self._keep(ticket, leads=leads)
        return answers

    def _hand_in(self, ticket: _Ticket) -> bool:
        """Put the answers, if any, with those that wait; return whether the pen was free."""
        with self._changed:
            self._deciding -= 1
            if not self._deciding:
                self._changed.notify_all()
            if not ticket.answers:
                return False
            self._waiting.append(ticket)
            return self._pen.acquire(blocking=False)

    @staticmethod
    def _answer(question: Question) -> Answer:
        now = clock.now()
        if question.known_at is not None and question.known_at > now:
            raise Invalid({"known_at": ["“按何时所知”不能晚于现在。请改为现在或更早的时间。"]})
        return answer(question, gather(question, question.known_at or now), now)

    def _keep(self, ticket: _Ticket, *, leads: bool) -> None:
        if leads or self._is_called(ticket):
            self._write_until_settled(ticket)
        if ticket.fault is not None:
            raise ticket.fault

    def _is_called(self, ticket: _Ticket) -> bool:
        """Wait until the ticket is settled, or is the first that waits when the pen comes free."""
        try:
            ticket.turn.get(timeout=PATIENCE)
        except Empty:
            self._withdraw(ticket)
        return not ticket.settled

    def _withdraw(self, ticket: _Ticket) -> None:
        """Give up, unless the turn has come at this very moment."""
        with self._changed:
            if not ticket.turn.empty():
                return
            if ticket in self._waiting:
                self._waiting.remove(ticket)
        raise Busy("判定结果没有能够存档，按不可实施处理。请稍后再试。")

    def _write_until_settled(self, ticket: _Ticket) -> None:
        try:
            while not ticket.settled:
                self._write_group()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        """Give the pen to the first who waits, or lay it down."""
        with self._changed:
            if self._waiting:
                self._waiting[0].turn.put(None)
            else:
                self._pen.release()

    def _write_group(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._deciding, timeout=GATHERING)
            actor = self._waiting[0].actor
            group = [t for t in self._waiting if t.actor == actor][:LARGEST_GROUP]
            self._waiting = [t for t in self._waiting if t not in group]
        if len(group) == 1 or not _written(group):
            for ticket in group:
                _written([ticket])
        for ticket in group:
            ticket.turn.put(None)


def _check_reach(actor: Actor, questions: Sequence[Question]) -> None:
    reach = reach_of(actor)
    for staff_no in dict.fromkeys(question.staff_no for question in questions):
        if not can_reach(reach, staff_no):
            raise NotFound(f"没有找到工号为 {staff_no[:40]} 的术者，或不在可查询的范围内。")


def _written(group: Sequence[_Ticket]) -> bool:
    """Write the tickets' answers in one transaction; a fault is told to a ticket that is alone."""
    try:
        _command_of(group[0].actor)(
            group[0].actor, [answer for ticket in group for answer in ticket.answers]
        )
    except Exception as fault:
        if len(group) == 1:
            group[0].fault = fault
        return False
    for ticket in group:
        ticket.kept = True
    return True


def _command_of(actor: Actor) -> Callable[[Actor, Sequence[Answer]], None]:
    if actor.may(Permission.CLEARANCE_ASK):
        return keeping.keep
    if actor.may(Permission.CLEARANCE_ASK_DEPARTMENT):
        return keeping.keep_of_department
    return keeping.keep_own


desk = Desk()
