"""Entering a case, changing its plan, calling it off: by hand, on a page."""

from dataclasses import replace

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.queries.cases import find_number, get_case
from surgery_gov.preop.rules.plans import HERE, Patient, Plan, faults
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.service._plans import call_off, change, enter, refuse
from surgery_gov.preop.service._room import held


@command(Permission.PREOP_PLAN)
def enter_case(work: Work, patient: Patient, plan: Plan, once: str = "") -> str:
    """Enter a planned operation and return its number; ``Invalid`` with every fault.

    ``once`` marks one filled-in form: sent twice, it is entered once.
    """
    known = find_number("", once) if once else None
    if known is not None:
        get_case(known, scope_of(work.actor))  # only where it is the actor's own business
        work.record("case.sent_again", f"case:{known}", source="")
        return known
    return enter(work, patient, plan, replace(HERE, number=once))


@command(Permission.PREOP_PLAN)
def change_plan(
    work: Work, number: str, plan: Plan, reason: str, version: int, *, bed: str | None = None
) -> None:
    """Change the plan; everything is judged anew by it. The old plan stays on record.

    ``version`` is that of the case as shown; ``Stale`` where somebody changed it since. ``bed``
    is the patient's now, None where it was not asked; alone it makes no revision of the plan.
    """
    head, row = held(work, number)
    moved = bed is not None and bed != row.patient.bed
    if head.version == version + 1 and row.plan == plan and not moved:  # sent twice
        work.record("case.sent_again", f"case:{number}", source="")
        return
    if head.version != version:
        raise Stale(f"{number}刚刚被别人改过，这次没有保存。请核对现在的计划再改。")
    found = dict(faults(plan, work.now))
    if not reason.strip():
        found["reason"] = ["没有填写变更原因，请填写"]
    if row.plan == plan and not moved:
        found.setdefault("reason", []).append("计划没有变化，不需要保存")
    refuse(found)
    patient = replace(row.patient, bed=row.patient.bed if bed is None else bed)
    head.patient_bed = patient.bed
    if row.plan == plan:
        work.record("case.patient_changed", f"case:{number}", reason=reason.strip())
    else:
        change(work, (head, row), plan, reason.strip(), patient=patient)


@command(Permission.PREOP_PLAN)
def cancel_case(work: Work, number: str, reason: str) -> None:
    """Call an operation off; what is on record stays."""
    call_off(work, number, reason)
