"""Folds the acts on an application into how it stands. Total: any acts, in any order.

An act that does not fit where the application stands changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from surgery_gov.applications.rules.acts import JUDGED, Act, ActKind
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import IN_HANDS, Hand, Status

_JUDGED_NOW = frozenset({Status.ASSESS, Status.REVIEW, Status.APPROVE})
ALLOWED: Mapping[ActKind, frozenset[Status]] = {
    ActKind.SUBMIT: frozenset({Status.DRAFT}),
    ActKind.ASSIGN: frozenset({Status.ASSESS}),
    ActKind.ASSESS: frozenset({Status.ASSESS}),
    ActKind.REVIEW: frozenset({Status.REVIEW}),
    ActKind.APPROVE: frozenset({Status.APPROVE}),
    ActKind.ISSUE: frozenset({Status.ISSUE}),
    ActKind.RETURN: _JUDGED_NOW | {Status.ISSUE},
    ActKind.RESUBMIT: frozenset({Status.RETURNED}),
    ActKind.REJECT: _JUDGED_NOW,
    ActKind.WITHDRAW: _JUDGED_NOW | {Status.RETURNED},
    ActKind.URGE: IN_HANDS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """How one item stands: its effective grade, and what each hand said of it."""

    code: str
    grade: int
    verdicts: tuple[tuple[Hand, Verdict], ...] = ()
    dropped: bool = False

    @property
    def last(self) -> Verdict | None:
        """The verdict that counts: the latest."""
        return self.verdicts[-1][1] if self.verdicts else None

    @property
    def open(self) -> bool:
        """Whether nobody refused it."""
        return not self.dropped


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """How an application stands after the acts seen.

    ``route`` is its way, ``hands`` who acted as which hand (工号), ``returned_by`` the hand it
    comes back to after correction, ``assessor_no`` who was named to assess it.
    """

    status: Status = Status.DRAFT
    route: tuple[Hand, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    hands: tuple[tuple[Hand, str], ...] = ()
    version: int = 0
    returned_by: Hand | None = None
    return_reason: str = ""
    assessor_no: str = ""
    submitted_at: datetime | None = None
    waiting_since: datetime | None = None
    urged_at: datetime | None = None
    last: Act | None = None

    @property
    def hand(self) -> Hand | None:
        """The hand whose turn it is."""
        return self.status.hand

    @property
    def open_codes(self) -> tuple[str, ...]:
        """The items that nobody refused, in their order."""
        return tuple(code for code, line in self.lines.items() if line.open)

    @property
    def in_department(self) -> bool:
        """Whether the policy leaves it to the department, document included."""
        return bool(self.route) and not {Hand.REVIEW, Hand.APPROVE} & set(self.route)

    @property
    def sendable(self) -> tuple[Hand, ...]:
        """The hands that a document which cannot be issued goes back to: beyond the department."""
        return tuple(hand for hand in (Hand.APPROVE, Hand.REVIEW) if hand in self.route)

    @property
    def judged_beyond_department(self) -> bool:
        """Whether the department has had its say, so that no new item may come in."""
        return self.status is Status.RETURNED and self.returned_by is not Hand.ASSESS

    def allows(self, kind: ActKind) -> bool:
        """Whether an act of this kind fits where it stands."""
        return self.status in ALLOWED[kind]


def visible(
    acts: Iterable[Act], at: datetime | None = None, known_at: datetime | None = None
) -> tuple[Act, ...]:
    """Return what had been done by ``at`` and was on record by ``known_at``, in order."""
    seen = (
        a
        for a in acts
        if (at is None or a.acted_at <= at) and (known_at is None or a.recorded_at <= known_at)
    )
    return tuple(sorted(seen, key=lambda a: a.in_record_order))


def fold(
    acts: Iterable[Act],
    terms: Terms,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> Course:
    """Return how the application stands at ``at``, as known at ``known_at`` (None: all)."""
    course = Course()
    for act in visible(acts, at, known_at):
        course = step(course, act, terms)
    return course


def step(course: Course, act: Act, terms: Terms) -> Course:
    """Return how it stands after one more act; unchanged where the act does not fit."""
    if not course.allows(act.kind):
        return course
    changed = _STEPS[act.kind](course, act, terms)
    return replace(changed, last=act, hands=_hands(course, act))


def _hands(course: Course, act: Act) -> tuple[tuple[Hand, str], ...]:
    if act.hand is None or act.kind is ActKind.ASSIGN:
        return course.hands
    pair = (act.hand, act.actor_no)
    return course.hands if pair in course.hands else (*course.hands, pair)


def _submitted(course: Course, act: Act, terms: Terms) -> Course:
    route = terms.route(act.items.values())
    lines = {code: Line(code=code, grade=grade) for code, grade in act.items.items()}
    moved = replace(
        course,
        route=route,
        lines=lines,
        version=act.version,
        submitted_at=act.acted_at,
    )
    return _to(moved, route[0] if route else None, act)


def _resubmitted(course: Course, act: Act, terms: Terms) -> Course:
    if not course.judged_beyond_department:
        return replace(_submitted(course, act, terms), submitted_at=course.submitted_at)
    kept = {code: line for code, line in course.lines.items() if code in act.items or line.dropped}
    moved = replace(course, lines=kept, version=act.version)
    return _to(moved, course.returned_by, act)


def _judged(course: Course, act: Act, terms: Terms) -> Course:  # noqa: ARG001
    hand = JUDGED[act.kind]
    given = {verdict.code: verdict for verdict in act.verdicts}
    lines = {code: _told(line, hand, given.get(code)) for code, line in course.lines.items()}
    return _onward(replace(course, lines=lines), hand, act)


def _told(line: Line, hand: Hand, verdict: Verdict | None) -> Line:
    if line.dropped or verdict is None:
        return line
    return replace(line, verdicts=(*line.verdicts, (hand, verdict)), dropped=not verdict.grants)


def _onward(course: Course, hand: Hand, act: Act) -> Course:
    if not course.open_codes:
        return replace(course, status=Status.REJECTED)
    following = course.route[course.route.index(hand) + 1 :]
    return _to(course, following[0] if following else None, act)


def _to(course: Course, hand: Hand | None, act: Act) -> Course:
    status = Status(hand.value) if hand else Status.REJECTED
    return replace(
        course,
        status=status,
        waiting_since=act.acted_at,
        returned_by=None,
        return_reason="",
        urged_at=None,
    )


def _issued(course: Course, act: Act, terms: Terms) -> Course:  # noqa: ARG001
    withheld = set(act.detail.get("withheld", {}))
    lines = {
        code: replace(line, dropped=True) if code in withheld else line
        for code, line in course.lines.items()
    }
    done = replace(course, lines=lines)
    return replace(done, status=Status.ISSUED if done.open_codes else Status.REJECTED)


def _returned(course: Course, act: Act, terms: Terms) -> Course:  # noqa: ARG001
    if course.hand is Hand.ISSUE:
        return _sent_back(course, act)
    return replace(
        course,
        status=Status.RETURNED,
        returned_by=course.hand,
        return_reason=act.reason,
        waiting_since=act.acted_at,
    )


def _sent_back(course: Course, act: Act) -> Course:
    """To a hand that has judged it; from there it goes the whole way again."""
    hand = act.sent_to
    return _to(course, hand, act) if hand in course.sendable else course


def _ended(status: Status) -> Callable[[Course, Act, Terms], Course]:
    return lambda course, _act, _terms: replace(course, status=status)


def _assigned(course: Course, act: Act, terms: Terms) -> Course:  # noqa: ARG001
    return replace(course, assessor_no=str(act.detail.get("assessor_no", "")))


def _urged(course: Course, act: Act, terms: Terms) -> Course:  # noqa: ARG001
    return replace(course, urged_at=act.acted_at)


_STEPS: Mapping[ActKind, Callable[[Course, Act, Terms], Course]] = {
    ActKind.SUBMIT: _submitted,
    ActKind.RESUBMIT: _resubmitted,
    ActKind.ASSESS: _judged,
    ActKind.REVIEW: _judged,
    ActKind.APPROVE: _judged,
    ActKind.ISSUE: _issued,
    ActKind.RETURN: _returned,
    ActKind.REJECT: _ended(Status.REJECTED),
    ActKind.WITHDRAW: _ended(Status.WITHDRAWN),
    ActKind.ASSIGN: _assigned,
    ActKind.URGE: _urged,
}
