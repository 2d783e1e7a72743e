"""Where questions are answered: read, decided and kept, before anybody is told.

Questions that arrive together are answered in one transaction by one of those who ask: whoever
comes first answers all who wait, then passes the pen on to one who came meanwhile; each waits,
undisturbed, until its own answers are on record. So the threads do not contend for the database,
and an answer costs a fraction of a commit: the larger the group the less, hence the short wait
for others while there are many. Who asks alone waits for nobody.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from queue import Empty, SimpleQueue

from surgery_gov.clearance.queries.answers import can_reach
from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.scope import reach_of
from surgery_gov.clearance.service import keeping
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Busy, Invalid, NotFound
from surgery_gov.kernel.permissions import Actor, Permission

PATIENCE = 20.0  # seconds to wait for the group ahead before giving up, unanswered
LARGEST_GROUP = 200  # questions
GATHERING = 0.005  # seconds that a group is waited for where the last was one


@dataclass(slots=True, eq=False)
class _Ticket:
    """The questions of one request; ``turn`` wakes who waits for the answers."""

    actor: Actor
    questions: Sequence[Question]
    answers: list[Answer] | None = None
    fault: BaseException | None = None
    turn: SimpleQueue[None] = field(default_factory=SimpleQueue)

    @property
    def settled(self) -> bool:
        """Whether its answers are on record, or never will be."""
        return self.answers is not None or self.fault is not None


@dataclass(slots=True)
class Desk:
    """Answers questions; one per process."""

    _waiting: list[_Ticket] = field(default_factory=list)
    _busy: bool = False
    _changing: threading.Lock = field(default_factory=threading.Lock)
    _pen: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, actor: Actor, questions: Sequence[Question]) -> list[Answer]:
        """Answer each question and keep the answers.

        Raises ``NotFound`` where a surgeon is out of the actor's reach, ``Invalid`` where a
        question asks as known in the future, ``Busy`` where the answers could not be kept.
        """
        _check_reach(actor, questions)
        _check_known(questions)
        db.newest()  # a read still open would hold up whoever has the pen
        if not questions:
            return []
        ticket = _Ticket(actor, questions)
        if self._hand_in(ticket) or self._is_called(ticket):
            self._answer_until_settled(ticket)
        if ticket.answers is None:
            raise ticket.fault or AssertionError("unsettled")
        return ticket.answers

    def _hand_in(self, ticket: _Ticket) -> bool:
        """Put the questions with those that wait; return whether the pen was free."""
        with self._changing:
            self._waiting.append(ticket)
            return self._pen.acquire(blocking=False)

    def _is_called(self, ticket: _Ticket) -> bool:
        """Wait until the ticket is settled, or is the first that waits when the pen comes free."""
        try:
            ticket.turn.get(timeout=PATIENCE)
        except Empty:
            self._withdraw(ticket)
        return not ticket.settled

    def _withdraw(self, ticket: _Ticket) -> None:
        """Give up, unless the turn has come at this very moment."""
        with self._changing:
            if not ticket.turn.empty():
                return
            if ticket in self._waiting:
                self._waiting.remove(ticket)
        raise Busy("判定结果没有能够存档，按不可实施处理。请稍后再试。")

    def _answer_until_settled(self, ticket: _Ticket) -> None:
        try:
            while not ticket.settled:
                self._answer_group()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        """Give the pen to the first who waits, or lay it down."""
        with self._changing:
            if self._waiting:
                self._waiting[0].turn.put(None)
            else:
                self._pen.release()

    def _answer_group(self) -> None:
        """Answer those who wait; who spoils it for the others is answered, or fails, alone."""
        if self._busy:
            time.sleep(GATHERING)
        group = self._next_group()
        self._busy = len(group) > 1
        if len(group) == 1 or not _answered(group):
            for ticket in group:
                _answered([ticket])
        for ticket in group:
            ticket.turn.put(None)

    def _next_group(self) -> list[_Ticket]:
        """Take the first who waits, and who came after in the same name, up to so many."""
        with self._changing:
            first = self._waiting[0]
            alike = [ticket for ticket in self._waiting if ticket.actor == first.actor]
            sizes = accumulate(len(ticket.questions) for ticket in alike)
            fitting = sum(1 for _ in takewhile(lambda size: size <= LARGEST_GROUP, sizes))
            group = alike[: max(fitting, 1)]
            self._waiting = [ticket for ticket in self._waiting if ticket not in group]
        return group


def _check_reach(actor: Actor, questions: Sequence[Question]) -> None:
    reach = reach_of(actor)
    for staff_no in dict.fromkeys(question.staff_no for question in questions):
        if not can_reach(reach, staff_no):
            raise NotFound(f"没有找到工号为 {staff_no[:40]} 的术者，或不在可查询的范围内。")


def _check_known(questions: Sequence[Question]) -> None:
    now = clock.now()
    if any(question.known_at is not None and question.known_at > now for question in questions):
        raise Invalid({"known_at": ["“按何时所知”不能晚于现在。请改为现在或更早的时间。"]})


def _answered(group: Sequence[_Ticket]) -> bool:
    """Answer the tickets in one transaction; a fault is told to a ticket that is alone."""
    actor = group[0].actor
    asked = [question for ticket in group for question in ticket.questions]
    try:
        answers = iter(_command_of(actor)(actor, asked))
    except Exception as fault:
        if len(group) == 1:
            group[0].fault = fault
        return False
    for ticket in group:
        ticket.answers = [next(answers) for _ in ticket.questions]
    return True


def _command_of(actor: Actor) -> Callable[[Actor, Sequence[Question]], list[Answer]]:
    if actor.may(Permission.CLEARANCE_ASK):
        return keeping.keep
    if actor.may(Permission.CLEARANCE_ASK_DEPARTMENT):
        return keeping.keep_of_department
    return keeping.keep_own


desk = Desk()
