"""The life of a privilege between two decisions, and what each decision makes of it.

What gives (grant, renew, reinstate) does not undo what was taken away by a decision recorded after
it: ``ledger`` says why.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.privileges.rules.conditions import Condition, canonical
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """The privilege between two decisions: ``given`` set its end, ``shaped`` touched it last; the
    last three are the latest recorded takings, kept to be compared with what gives.
    """

    until: datetime | None = None
    given: Decision | None = None
    shaped: Decision | None = None
    conditions: tuple[Condition, ...] = ()
    restricted: Decision | None = None
    suspended: Decision | None = None
    revoked: Decision | None = None

    def holds(self, at: datetime) -> bool:
        """Whether something is held at that instant."""
        return self.given is not None and (self.until is None or at < self.until)


def after(life: Life, decision: Decision) -> Life:
    """Return the life that the decision leads to; the same where it changes nothing."""
    return _ACTS[decision.kind](life, decision)


def _later(taken: Decision | None, given: Decision) -> bool:
    """Whether the taking decision was recorded after the giving one, and so stands."""
    return taken is not None and taken.in_record_order > given.in_record_order


def _latest(one: Decision | None, other: Decision) -> Decision:
    return one if one is not None and _later(one, other) else other


def _conditions(life: Life, decision: Decision) -> tuple[Condition, ...]:
    """Return the new conditions, and the old as well where restricted by a later record."""
    kept = life.conditions if _later(life.restricted, decision) else ()
    return canonical((*kept, *decision.conditions))


def _grant(life: Life, decision: Decision) -> Life:
    if _later(life.revoked, decision) or _empty(decision):
        return life
    return replace(
        life,
        until=decision.until,
        given=decision,
        shaped=decision,
        conditions=_conditions(life, decision),
        suspended=life.suspended if _later(life.suspended, decision) else None,
    )


def _renew(life: Life, decision: Decision) -> Life:
    """Extend what is held up to the very instant; a gap cannot be renewed, only granted anew."""
    reached = life.given is not None and (life.until is None or decision.effective_at <= life.until)
    if not reached or _later(life.revoked, decision) or _empty(decision):
        return life
    return replace(
        life,
        until=decision.until,
        given=decision,
        shaped=decision,
        conditions=_conditions(life, decision),
    )


def _restrict(life: Life, decision: Decision) -> Life:
    return replace(
        life,
        shaped=decision if life.holds(decision.effective_at) else life.shaped,
        conditions=_conditions(life, decision),
        restricted=_latest(life.restricted, decision),
    )


def _suspend(life: Life, decision: Decision) -> Life:
    return replace(life, suspended=_latest(life.suspended, decision))


def _reinstate(life: Life, decision: Decision) -> Life:
    if life.suspended is None or _later(life.suspended, decision):
        return life
    shaped = decision if life.holds(decision.effective_at) else life.shaped
    return replace(life, suspended=None, shaped=shaped)


def _revoke(life: Life, decision: Decision) -> Life:
    return replace(
        life, given=None, shaped=None, until=None, revoked=_latest(life.revoked, decision)
    )


_ACTS = {
    DecisionKind.GRANT: _grant,
    DecisionKind.RENEW: _renew,
    DecisionKind.RESTRICT: _restrict,
    DecisionKind.SUSPEND: _suspend,
    DecisionKind.REINSTATE: _reinstate,
    DecisionKind.REVOKE: _revoke,
}


def _empty(decision: Decision) -> bool:
    return decision.until is not None and decision.until <= decision.effective_at
