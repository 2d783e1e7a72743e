"""Whether any of a surgeon's privileges reaches a procedure. What was taken by item stays taken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Span, Standing, State, fold, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.target import Target, targets_reaching

_TAKEN_AWAY = frozenset({Standing.SUSPENDED, Standing.REVOKED})
T = TypeVar("T")


def reaching(
    procedure: Procedure, codes_by_name: Mapping[str, str], *, by_department: bool
) -> tuple[Target, ...]:
    """Return the targets that cover the procedure; departments are looked up by name."""
    codes = {codes_by_name[n] for n in procedure.departments if n in codes_by_name}
    return targets_reaching(procedure.code, procedure.grade, codes if by_department else ())


def covering(standings: Sequence[Standing]) -> int | None:
    """Return the place of the privilege that covers, or None: the item's stands first, then bands.

    The item itself where it is active; otherwise the first active band. An item that was
    suspended or revoked is not overruled by a band: whoever decided on the one procedure meant it.
    """
    if standings[0] in _TAKEN_AWAY:
        return None
    return next((n for n, held in enumerate(standings) if held is Standing.ACTIVE), None)


def standing_for(
    ledgers: Mapping[str, Iterable[Decision]],
    targets: Sequence[Target],
    at: datetime,
    known_at: datetime | None = None,
) -> tuple[Target, State]:
    """Return how the surgeon stands for the procedure and through which target.

    ``targets`` as from ``reaching``. Where none covers, it is the first of which anything is
    known: the item wherever something was decided on it.
    """
    states = {t: state_at(ledgers.get(str(t), ()), at, known_at) for t in targets}
    chosen = prevailing(targets, lambda t: states[t].standing)
    return chosen, states[chosen]


def prevailing(targets: Sequence[T], standing_of: Callable[[T], Standing]) -> T:
    """Return the target that decides, of those that reach one procedure, the item first."""
    standings = [standing_of(target) for target in targets]
    chosen = covering(standings)
    if chosen is None:
        chosen = next((n for n, s in enumerate(standings) if s is not Standing.NONE), 0)
    return targets[chosen]


def run_around(spans: Iterable[Span], at: datetime) -> Period | None:
    """Return the unbroken stretch in which something is held around ``at``, or None."""
    run: Period | None = None
    for span in spans:
        if run is not None and run.until == span.since:
            run = Period(run.since, span.until)
        elif run is not None and at in run:
            return run
        else:
            run = span.period
    return run if run is not None and at in run else None


def stretch(decisions: Iterable[Decision], state: State) -> Period | None:
    """Return the unbroken run the state stands in, is to begin, or last stood in."""
    spans = fold(decisions)
    if state.held:
        return run_around(spans, state.at)
    if state.standing is Standing.NOT_YET and state.since is not None:
        return run_around(spans, state.since)
    past = [s for s in spans if s.until is not None and s.until <= state.at]
    return run_around(spans, past[-1].since) if past else None
