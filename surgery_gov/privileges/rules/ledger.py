"""Folds the decisions about one privilege into spans of time. Total: any decisions, any order.

Decisions act from their ``effective_at`` on, in the order (effective_at, recorded_at, id), and
never reach back. One rule settles what the two clocks leave open, on the side of caution: what
gives (grant, renew, reinstate) does not undo what was taken away by a decision recorded after it,
because whoever gave could not know. So a grant for next year, already on record, does not survive
a revocation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby, zip_longest

from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.life import Life, after


class SpanState(StrEnum):
    """What a span allows."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A half-open stretch of time in which the privilege stood one way, and the decision behind."""

    since: datetime
    until: datetime | None
    state: SpanState
    conditions: tuple[Condition, ...]
    decision: Decision

    @property
    def period(self) -> Period:
        """The stretch as a period."""
        return Period(self.since, self.until)


class Standing(StrEnum):
    """How a privilege stands at one instant."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NONE = "none"

    @property
    def label(self) -> str:
        """The word on a tag."""
        return STANDING_LABELS[self]


STANDING_LABELS = {
    Standing.ACTIVE: "有效",
    Standing.SUSPENDED: "暂停",
    Standing.REVOKED: "已取消",
    Standing.EXPIRED: "已过期",
    Standing.NOT_YET: "未生效",
    Standing.NONE: "未授予",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """How it stands at ``at``: the deciding decision, the span around it (active, suspended), and
    ``since``/``until``: of the span; of a past one when expired or revoked; of the next, not yet.
    """

    standing: Standing
    at: datetime
    decision: Decision | None = None
    span: Span | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def held(self) -> bool:
        """Whether something is held then, suspended or not."""
        return self.span is not None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions it is held under; none where nothing is held."""
        return self.span.conditions if self.span else ()


def fold(decisions: Iterable[Decision], known_at: datetime | None = None) -> tuple[Span, ...]:
    """Return the spans, sorted, disjoint; what was recorded after ``known_at`` is unseen."""
    lives = tuple(_lives(visible(decisions, known_at)))
    ends = (start for start, _ in lives[1:])  # the last life has no end of its own
    pieces = (_piece(start, end, life) for (start, life), end in zip_longest(lives, ends))
    return tuple(_joined(p for p in pieces if p is not None))


def state_at(
    decisions: Iterable[Decision], at: datetime, known_at: datetime | None = None
) -> State:
    """Return how the privilege stands at ``at``, as known at ``known_at`` (None: all on record)."""
    known = visible(decisions, known_at)
    spans = fold(known)
    for span in spans:
        if at in span.period:
            return State(
                standing=Standing(span.state.value),
                at=at,
                decision=span.decision,
                span=span,
                since=span.since,
                until=span.until,
            )
    return _outside(known, spans, at)


def visible(
    decisions: Iterable[Decision], known_at: datetime | None = None
) -> tuple[Decision, ...]:
    """Return what was on record then, in the order of the fold."""
    known = (d for d in decisions if known_at is None or d.recorded_at <= known_at)
    return tuple(sorted(known, key=lambda d: d.in_effect_order))


def _outside(known: tuple[Decision, ...], spans: tuple[Span, ...], at: datetime) -> State:
    life = Life()
    for start, each in _lives(known):
        if start <= at:
            life = each
    last = next((s for s in reversed(spans) if s.since <= at), None)
    following = next((s for s in spans if s.since > at), None)
    if life.given is None and life.revoked is not None:
        since = last.since if last else None
        return _state(Standing.REVOKED, at, life.revoked, since, life.revoked.effective_at)
    if last is not None:
        return _state(Standing.EXPIRED, at, life.given, last.since, last.until)
    if following is not None:
        return _state(Standing.NOT_YET, at, following.decision, following.since, following.until)
    return State(standing=Standing.NONE, at=at)


def _state(
    standing: Standing,
    at: datetime,
    decision: Decision | None,
    since: datetime | None,
    until: datetime | None,
) -> State:
    return State(standing=standing, at=at, decision=decision, since=since, until=until)


def _lives(ordered: tuple[Decision, ...]) -> Iterator[tuple[datetime, Life]]:
    """Yield the life from each effective instant on; of several at one instant only the last."""
    life = Life()
    for effective_at, group in groupby(ordered, key=lambda d: d.effective_at):
        for decision in group:
            life = after(life, decision)
        yield effective_at, life


def _piece(start: datetime, end: datetime | None, life: Life) -> Span | None:
    decision = life.suspended or life.shaped
    if decision is None or not life.holds(start):
        return None
    ends_first = life.until is not None and (end is None or life.until < end)
    return Span(
        since=start,
        until=life.until if ends_first else end,
        state=SpanState.SUSPENDED if life.suspended else SpanState.ACTIVE,
        conditions=life.conditions,
        decision=decision,
    )


def _joined(pieces: Iterable[Span]) -> Iterator[Span]:
    """Join neighbours that differ in nothing, left by decisions that changed nothing."""
    kept: Span | None = None
    for piece in pieces:
        if kept is not None and kept == replace(piece, since=kept.since, until=piece.since):
            kept = replace(kept, until=piece.until)
            continue
        if kept is not None:
            yield kept
        kept = piece
    if kept is not None:
        yield kept
