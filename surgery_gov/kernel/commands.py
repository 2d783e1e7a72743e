"""One command, one permission check, one transaction, one entry on the trail.

Every change goes through a function marked ``@command``; whoever calls it (page, API, command
line, import) gets the same check, the same transaction and the same trace.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from surgery_gov.kernel import clock, db, watch
from surgery_gov.kernel.errors import Conflict, DomainError, Forbidden
from surgery_gov.kernel.faults import is_worth_retrying, translated
from surgery_gov.kernel.permissions import SYSTEM, Actor, Permission
from surgery_gov.kernel.work import Work, under_way

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 4


class Trail(Protocol):
    """Where the trace goes; the audit feature provides it."""

    def __call__(self, work: Work, command_name: str, refusal: DomainError | None) -> None:
        """Write the entries of one piece of work into its session."""


_trails: list[Trail] = []
registry: dict[str, Permission] = {}
bookkeeping_registry: set[str] = set()
watch.hold_to_commands()


def trace_to(trail: Trail) -> None:
    """Choose where the trace goes."""
    _trails[:] = [trail]


def command(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Work, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Mark a service function as the way to make one change.

    The function is run again where the database asked for it (lock, deadlock), so it does
    nothing outside the database. Raises what the function raises, ``Forbidden`` without the
    permission, ``Conflict`` where a constraint or another's save was in the way, ``Busy``
    where the database could not be had.
    """

    def mark(function: Callable[Concatenate[Work, P], R]) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__}.{function.__name__}"
        registry[name] = permission

        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            outer = under_way.get()
            if outer is not None:  # a command called by a command joins its work
                _require(actor, permission)
                return function(outer, *args, **kwargs)

            def act(work: Work) -> R:
                _require(actor, permission)
                result = function(work, *args, **kwargs)
                work.session.flush()
                _demand_event(work, name)
                _trace(work, name, None)
                return result

            try:
                return _carry_out(actor, act)
            except (Forbidden, Conflict) as refusal:
                _note_refusal(actor, name, refusal)
                raise

        return run

    return mark


def bookkeeping(function: Callable[Concatenate[Work, P], R]) -> Callable[P, R]:
    """Mark a write that is no act of anybody and leaves no trace: when a session was last seen.

    The list of them is held short by a test.
    """
    bookkeeping_registry.add(f"{function.__module__}.{function.__name__}")

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = under_way.get()
        if outer is not None:
            return function(outer, *args, **kwargs)
        return _carry_out(SYSTEM, lambda work: function(work, *args, **kwargs))

    return run


def witness(actor: Actor, event_name: str, subject: str, **data: Any) -> None:
    """Put something on the trail that changes nothing: an export, a refusal at the door."""

    def act(work: Work) -> None:
        work.record(event_name, subject, **data)
        _trace(work, "witness", None)

    outer = under_way.get()
    if outer is not None:
        outer.record(event_name, subject, **data)
    else:
        _carry_out(actor, act)


def _carry_out(actor: Actor, act: Callable[[Work], R]) -> R:
    tries_left = TRIES
    while True:
        tries_left -= 1
        try:
            return _attempt(actor, act)
        except Exception as fault:
            if tries_left and is_worth_retrying(fault):
                continue
            known = translated(fault)
            if known is None:
                raise
            raise known from fault


def _attempt(actor: Actor, act: Callable[[Work], R]) -> R:
    with db.writing() as session:
        db.hold(session)  # before the clock is read: acts are on record in the order of their time
        work = Work(session=session, actor=actor, now=clock.now())
        token = under_way.set(work)
        try:
            result = act(work)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        else:
            return result
        finally:
            under_way.reset(token)


def _note_refusal(actor: Actor, name: str, refusal: DomainError) -> None:
    _carry_out(actor, lambda work: _trace(work, name, refusal))
    if isinstance(refusal, Forbidden):
        refusal.on_trail = True


def _require(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Forbidden(f"{actor.name}没有做这件事的权限。请换一个身份，或联系系统管理员。")


def _demand_event(work: Work, name: str) -> None:
    if not work.events:
        raise RuntimeError(f"{name} recorded no event")


def _trace(work: Work, name: str, refusal: DomainError | None) -> None:
    for trail in _trails:
        trail(work, name, refusal)
