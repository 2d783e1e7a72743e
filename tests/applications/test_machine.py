"""Any acts by any hands in any order: what must hold at every moment, and of every past one."""

from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from surgery_gov.accounts.rules.roles import Role
from surgery_gov.applications import service
from surgery_gov.applications.models import Application
from surgery_gov.applications.queries.dossier import assembled_all
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.content import Content, Item
from surgery_gov.applications.rules.course import fold as fold_acts
from surgery_gov.applications.rules.orders import Resolution
from surgery_gov.applications.rules.words import JUDGING, Hand, Kind, Status
from surgery_gov.audit import service as audit
from surgery_gov.kernel import clock, commands, db, reading
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import DomainError
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.models import PrivilegeSpan
from surgery_gov.privileges.queries.ledger import ledgers_of_surgeons
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.ledger import SpanState, fold, state_at
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff import service as staff
from tests.applications import world as w
from tests.conftest import NOON

SURGEONS = {"01001": w.ZHAO, "01002": w.QIAN}
CODES = ("51.2300", "50.2200", "86.2200")
HANDS = {
    Hand.ASSESS: Role.DEPARTMENT_HEAD,
    Hand.REVIEW: Role.MEDICAL_AFFAIRS,
    Hand.APPROVE: Role.COMMITTEE_SECRETARY,
    Hand.ISSUE: Role.MEDICAL_AFFAIRS,
}
GIVING = {DecisionKind.GRANT, DecisionKind.RENEW}
TURNING = {
    Hand.ASSESS: (service.return_from_department, service.reject_in_department),
    Hand.REVIEW: (service.return_from_review, service.reject_in_review),
    Hand.APPROVE: (service.return_from_committee, service.reject_in_committee),
}
people = st.sampled_from(["H001", "M101", "C001", "X001", *SURGEONS])
right = {Hand.ASSESS: "H001", Hand.REVIEW: "M101", Hand.APPROVE: "C001", Hand.ISSUE: "M101"}
surgeons = st.sampled_from(list(SURGEONS))
picks = st.integers(0, 7)


class Hospital(RuleBasedStateMachine):
    """Surgeons, hands and a clock. ``seen`` keeps what was to be seen at each instant."""

    database = None

    @initialize()
    def open(self):
        self.stack = ExitStack()
        url = self.stack.enter_context(type(self).database())
        engine = db.connect(url)
        self.stack.callback(engine.dispose)
        commands.trace_to(audit.write)
        self.world = w.build()
        self.now = NOON
        self.numbers, self.drafts, self.seen = [], 0, {}

    def attempt(self, act, *args, **more):
        """Do it at the present instant, or be refused with a sentence; then a minute goes by."""
        with clock.stopped_at(self.now):
            try:
                done = act(*args, **more)
            except DomainError:
                done = None
        self.look()
        self.now += timedelta(minutes=1)
        return done

    def number(self, pick):
        return self.numbers[pick % len(self.numbers)]

    def who(self, no, hand):
        department = "XW" if no == "X001" else "PW"
        return w.actor(no, "某人", HANDS[hand], department)

    @rule(
        who=surgeons, codes=st.sets(st.sampled_from(CODES), min_size=1), kind=st.sampled_from(Kind)
    )
    def apply(self, who, codes, kind):
        self.drafts += 1
        content = Content(
            kind=kind,
            items=tuple(Item(code=c) for c in sorted(codes)),
            reason="能力已达到",
            until=local_date(self.now) + timedelta(days=200),
        )
        draft = self.attempt(service.begin, SURGEONS[who], f"key{self.drafts}", content)
        if draft:
            number = self.attempt(service.submit, SURGEONS[who], draft)
            self.numbers += [number] if number else []

    @precondition(lambda self: self.numbers)
    @rule(pick=picks, no=people, hand=st.sampled_from(Hand), ahead=st.integers(-1, 2))
    def any_hand(self, pick, no, hand, ahead):
        self.handle(self.number(pick), no, hand, ahead)

    @precondition(lambda self: self.numbers)
    @rule(pick=picks, steps=st.integers(1, 4))
    def the_right_hands(self, pick, steps):
        number = self.number(pick)
        for _ in range(steps):
            hand = Status(w.row(number).status).hand
            if hand:
                self.handle(number, right[hand], hand, 0)

    def handle(self, number, no, hand, ahead):
        who, day = self.who(no, hand), local_date(self.now)
        if hand is Hand.ASSESS:
            self.attempt(service.assess, who, w.assessment(number))
        elif hand is Hand.REVIEW:
            self.attempt(service.review, who, [w.ruling(number)])
        elif hand is Hand.APPROVE:
            said = Resolution(meeting_day=day, number="决1", rulings=(w.ruling(number),))
            self.attempt(service.approve, who, said)
        else:
            day += timedelta(days=ahead)
            self.attempt(w.issue, number, who=who, day=day, document=f"文{self.now:%d%H%M}")
            self.attempt(self.in_department, number, no, day)

    def in_department(self, number, no, day):
        who = self.who(no, Hand.ASSESS)
        order = w.Issuance(number=number, document_no=f"科{self.now:%d%H%M}", document_day=day)
        return service.issue_in_department(who, order)

    @precondition(lambda self: self.numbers)
    @rule(pick=picks, no=people, hand=st.sampled_from(list(TURNING)), how=st.integers(0, 4))
    def turn(self, pick, no, hand, how):
        act = TURNING[hand][how == 0]
        self.attempt(act, self.who(no, hand), w.row(self.number(pick)).id, "请补充")

    @precondition(lambda self: self.numbers)
    @rule(pick=picks, no=people, to=st.sampled_from(Hand))
    def send_back(self, pick, no, to):
        key = w.row(self.number(pick)).id
        self.attempt(service.send_back, self.who(no, Hand.ISSUE), key, to, "不能照发")

    @precondition(lambda self: self.numbers)
    @rule(pick=picks, who=surgeons, act=st.sampled_from(["resubmit", "withdraw"]))
    def applicant(self, pick, who, act):
        key = w.row(self.number(pick)).id
        if act == "resubmit":
            self.attempt(service.submit, SURGEONS[who], key)
        else:
            self.attempt(service.withdraw, SURGEONS[who], key, "不申请了")

    @rule(
        who=surgeons,
        code=st.sampled_from(CODES),
        act=st.sampled_from([privileges.suspend, privileges.reinstate, privileges.revoke]),
    )
    def dispose(self, who, code, act):
        order = Order(
            staff_no=who,
            targets=(Target(code=code),),
            effective_at=self.now,
            reason="质量问题",
            basis="质控",
            document_no="质1",
        )
        self.attempt(act, w.AFFAIRS, order)

    @rule(days=st.sampled_from([1, 3, 90, 220]))
    def time_goes_by(self, days):
        self.now += timedelta(days=days)
        self.look()

    @rule(who=surgeons, department=st.sampled_from(["PW", "XW"]))
    def transfer(self, who, department):
        self.attempt(staff.transfer, SYSTEM, who, department, local_date(self.now))

    def ledgers(self, known_at=None):
        return ledgers_of_surgeons(list(self.world.surgeons.values()), known_at)

    def dossiers(self):
        db.session.expire_all()
        return assembled_all(db.session.scalars(select(Application)).all())

    def look(self):
        """Keep what is to be seen now: how each privilege and each application stands."""
        privileges_now = {
            (surgeon, code): standing(ledger, self.now)
            for surgeon, lines in self.ledgers().items()
            for code, ledger in lines.items()
        }
        statuses = {d.id: d.status for d in self.dossiers() if d.number}
        db.session.rollback()
        self.seen[self.now] = (privileges_now, statuses)

    @invariant()
    def no_authority_without_its_document(self):
        documents = {
            (d.staff_no, act.detail["document_no"], code, act.detail["effective_at"])
            for d in self.dossiers()
            for act in d.acts
            if act.kind is ActKind.ISSUE
            for code in act.detail["items"]
        }
        names = {key: no for no, key in self.world.surgeons.items()}
        for surgeon, lines in self.ledgers().items():
            for code, ledger in lines.items():
                given = [d for d in ledger if d.kind in GIVING]
                for d in given:
                    told = (names[surgeon], d.document_no, code, d.effective_at.isoformat())
                    assert told in documents
                spans = fold(ledger)
                for one, two in pairwise(spans):
                    assert one.until is not None
                    assert one.until <= two.since
                for span in spans:
                    assert span.state is SpanState.SUSPENDED or any(
                        d.document_no and d.effective_at <= span.since for d in given
                    )
        db.session.rollback()

    @invariant()
    def nobody_decides_on_their_own_nor_twice(self):
        for dossier in self.dossiers():
            by: dict[str, set[Hand]] = {}
            for act in dossier.acts:
                if act.hand in JUDGING or act.kind is ActKind.ISSUE:
                    assert act.actor_no != dossier.staff_no
                if act.hand in JUDGING:
                    by.setdefault(act.actor_no, set()).add(act.hand)
            assert all(len(hands) == 1 for hands in by.values())
            assert dossier.status is dossier.course.status or not dossier.number
        db.session.rollback()

    def teardown(self):
        self.the_past_is_what_it_was()
        self.the_projection_is_the_ledger()
        db.session.remove()
        reading.forget()
        db.let_go()
        self.stack.close()

    def the_past_is_what_it_was(self):
        dossiers, ledgers = self.dossiers(), self.ledgers()
        for at, (privileges_then, statuses) in self.seen.items():
            for (surgeon, code), was in privileges_then.items():
                known = [d for d in ledgers[surgeon][code] if d.recorded_at <= at]
                assert standing(known, at) == was
            for dossier in dossiers:
                if dossier.id in statuses:
                    course = fold_acts(dossier.acts, dossier.terms, at, at)
                    assert course.status is statuses[dossier.id]
        at = next(iter(self.seen), None)
        if at:
            for surgeon, lines in self.ledgers(at).items():
                for code, ledger in lines.items():
                    assert standing(ledger, at) == self.seen[at][0][surgeon, code]

    def the_projection_is_the_ledger(self):
        rows = db.session.execute(select(PrivilegeSpan.__table__)).all()
        kept = sorted((r.surgeon_id, r.target, r.since, r.until, r.state) for r in rows)
        folded = sorted(
            (surgeon, code, s.since, s.until, s.state.value)
            for surgeon, lines in self.ledgers().items()
            for code, ledger in lines.items()
            for s in fold(ledger)
        )
        assert kept == folded


def standing(ledger, at):
    state = state_at(ledger, at)
    conditions = state.span.conditions if state.span else ()
    return (state.standing, state.since, state.until, conditions)


def test_whatever_is_done_by_whoever_in_whatever_order(fresh_database, tmp_path):
    folders = iter(range(10**6))

    def database():
        folder = Path(tmp_path / str(next(folders)))
        folder.mkdir()
        return fresh_database(folder)

    class Machine(Hospital):
        pass

    Machine.database = staticmethod(database)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
