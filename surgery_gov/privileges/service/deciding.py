"""The six acts on a privilege. Each is refused with every reason, or entered in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Forbidden, Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.drafts import Draft, drafts_of
from surgery_gov.privileges.queries.impact import digest_of
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.rules.conditions import patients_of, to_json
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.refusals import refuse
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.ways import Way
from surgery_gov.privileges.service._entering import enter, lock

EVENTS = {
    DecisionKind.GRANT: "privilege.granted",
    DecisionKind.RENEW: "privilege.renewed",
    DecisionKind.RESTRICT: "privilege.restricted",
    DecisionKind.SUSPEND: "privilege.suspended",
    DecisionKind.REINSTATE: "privilege.reinstated",
    DecisionKind.REVOKE: "privilege.revoked",
}


@command(Permission.PRIVILEGES_GRANT)
def grant(work: Work, order: Order) -> tuple[int, ...]:
    """Authorize one surgeon for each target; returns the ids of the decisions."""
    return _decide(work, DecisionKind.GRANT, order)


@command(Permission.PRIVILEGES_CONFIRM)
def grant_for_patient(work: Work, order: Order) -> tuple[int, ...]:
    """Authorize a visiting expert as the hands before have approved, for named patients alone.

    ``ValueError`` where the order is not held to a patient.
    """
    return _for_patients(work, DecisionKind.GRANT, order)


@command(Permission.PRIVILEGES_CONFIRM)
def renew_for_patients(work: Work, order: Order) -> tuple[int, ...]:
    """Name one more patient on what a visiting expert holds; ``ValueError`` without any."""
    return _for_patients(work, DecisionKind.RENEW, order)


def _for_patients(work: Work, kind: DecisionKind, order: Order) -> tuple[int, ...]:
    if patients_of(order.conditions or ()) is None:
        raise ValueError("this way is for one patient alone")
    return _decide(work, kind, order, Way.CONFIRMED)


@command(Permission.PRIVILEGES_GRANT)
def renew(work: Work, order: Order) -> tuple[int, ...]:
    """Extend what is held; conditions not given are kept."""
    return _decide(work, DecisionKind.RENEW, order)


@command(Permission.PRIVILEGES_SUSPEND)
def restrict(work: Work, order: Order) -> tuple[int, ...]:
    """Put what is held under conditions; they replace those that held."""
    return _decide(work, DecisionKind.RESTRICT, order)


@command(Permission.PRIVILEGES_SUSPEND)
def suspend(work: Work, order: Order) -> tuple[int, ...]:
    """Stop what is held until it is reinstated; it never comes back by itself."""
    return _decide(work, DecisionKind.SUSPEND, order)


@command(Permission.PRIVILEGES_SUSPEND)
def reinstate(work: Work, order: Order) -> tuple[int, ...]:
    """Lift a suspension."""
    return _decide(work, DecisionKind.REINSTATE, order)


@command(Permission.PRIVILEGES_REVOKE)
def revoke(work: Work, order: Order) -> tuple[int, ...]:
    """End what is held, and what was granted for later, from an instant on."""
    return _decide(work, DecisionKind.REVOKE, order)


def _decide(work: Work, kind: DecisionKind, order: Order, way: Way = Way.DIRECT) -> tuple[int, ...]:
    if not order.targets:
        raise Invalid({"targets": ["没有填写手术。请填写手术编码，或选择级别和科室。"]})
    whom = person(scope_of(work.actor), order.staff_no)
    heads = lock(work, [(whom.id, str(target)) for target in order.targets])
    drafts = drafts_of(work.actor, kind, order, work.now, way)
    _refuse_own(drafts)
    _refuse_stale(drafts, order, work.now)
    refuse(fault for draft in drafts for fault in draft.faults)
    ids = enter(work, drafts, heads)
    work.record(EVENTS[kind], f"surgeon:{whom.staff_no}", **_told(drafts, order, ids))
    return ids


def _refuse_own(drafts: Sequence[Draft]) -> None:
    for fault in drafts[0].faults:
        if fault.code == "own_privilege":
            raise Forbidden(fault.sentence)


def _refuse_stale(drafts: Sequence[Draft], order: Order, now: datetime) -> None:
    if order.seen is not None and order.seen != digest_of(drafts, now):
        raise Stale("影响已变化，请重新核对。这次没有保存。")


def _told(drafts: Sequence[Draft], order: Order, ids: tuple[int, ...]) -> dict[str, Any]:
    first = drafts[0].decision
    return {
        "name": drafts[0].person.name,
        "targets": [str(d.proposal.target) for d in drafts],
        "named": "、".join(d.proposal.name for d in drafts),
        "decisions": list(ids),
        "effective_at": _iso(order.effective_at),
        "until": _iso(order.until),
        "conditions": to_json(first.conditions),
        "reason": first.reason,
        "basis": first.basis,
        "document_no": first.document_no,
        "edition": drafts[0].edition,
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
