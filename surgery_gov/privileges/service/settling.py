"""Settling many proposals at once: every choice an act of its own, all of them or none."""

from collections.abc import Mapping

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.settling import Foreseen, foreseen_of
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.proposed import Act
from surgery_gov.privileges.rules.settling import MOST, Choice, Key, Settlement, Way
from surgery_gov.privileges.service.deciding import revoke, suspend
from surgery_gov.privileges.service.proposing import dismiss_proposal

MOVED = "情况已变化：有的建议已办理，或影响已不同。请重新核对。这次没有办理。"
_DECIDE = {DecisionKind.SUSPEND: suspend, DecisionKind.REVOKE: revoke}


@command(Permission.PRIVILEGES_SUSPEND)
def settle_proposals(work: Work, settlement: Settlement) -> int:
    """Do what is chosen for each proposal; returns how many acts that were.

    Each act leaves its own entry on the trail. ``Invalid`` with every fault, at the field of
    the proposal or of all; ``Stale`` where a proposal no longer stands as it was shown.
    """
    chosen = [choice for choice in settlement.choices if choice.way is not Way.LEAVE]
    _refuse(chosen)
    standing = {
        found.key: found for found in foreseen_of(work.actor, [c.key for c in chosen], work.now)
    }
    _refuse_moved(chosen, standing)
    errors: dict[str, list[str]] = {}
    for choice in chosen:
        try:
            _settle(work, settlement, choice, standing[choice.key])
        except Invalid as fault:
            _collect(errors, choice, fault)
    if errors:
        raise Invalid(errors)
    return len(chosen)


def _refuse(chosen: list[Choice]) -> None:
    if not chosen:
        raise Invalid({"": ["每一条都选了“先不办”，没有要办理的。请至少选择一条。"]})
    if len(chosen) > MOST:
        raise Invalid({"": [f"一次最多办理{MOST}条，请分几次办理。"]})


def _refuse_moved(chosen: list[Choice], standing: Mapping[Key, Foreseen]) -> None:
    for choice in chosen:
        found = standing.get(choice.key)
        if found is None or found.digest != choice.seen:
            raise Stale(MOVED)


def _settle(work: Work, settlement: Settlement, choice: Choice, found: Foreseen) -> None:
    proposed, key = found.row.proposed, choice.key
    if choice.way is Way.DISMISS:
        dismiss_proposal(
            work.actor,
            key.staff_no,
            key.kind,
            key.target,
            reason=settlement.reason,
            seen=proposed.facts,
        )
        return
    decide = _DECIDE.get(proposed.act.decision)
    if decide is None:
        raise Invalid({"": [_not_here(proposed.act)]})
    decide(
        work.actor,
        Order(
            staff_no=key.staff_no,
            targets=(key.target,),
            effective_at=found.effective_at,
            reason=settlement.reason_of(proposed),
            basis=proposed.basis,
            document_no=settlement.document_no,
        ),
    )


def _not_here(act: Act) -> str:
    if act is Act.APPLY:
        return (
            "三、四级手术的续期、再评估由术者提出申请，这里不能办理。请通知术者申请，此条先不办。"
        )
    return f"“{act.label}”须逐件填写，不能批量办理。请打开该条单独办理。"


def _collect(errors: dict[str, list[str]], choice: Choice, fault: Invalid) -> None:
    """Tell what is wrong with a common field once, everything else at its proposal."""
    for name, said in fault.errors.items():
        at = name if name in {"document_no", "reason"} else choice.key.field
        known = errors.setdefault(at, [])
        known.extend(sentence for sentence in said if sentence not in known)
