"""Setting what is required of a target from a day on: always a new row, never an edit."""

from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, Stale
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.requirements.models import RequirementSetRow
from surgery_gov.requirements.queries import history_of, procedures_at
from surgery_gov.requirements.rules.conditions import MinimumCases, describe, to_json
from surgery_gov.requirements.rules.drafts import Draft, faults_of
from surgery_gov.requirements.rules.sets import is_procedure, standing, target_name


@command(Permission.REQUIREMENTS_MANAGE)
def set_requirement(work: Work, draft: Draft, *, seen: int | None = None) -> int:
    """Let the draft hold from its day on; returns the id of the row.

    ``seen`` is the newest row of the target that whoever asks had before their eyes; where there
    is a newer one the draft is ``Stale``. Raises ``Invalid`` with every fault.
    """
    hold(work.session, RequirementSetRow)
    history = history_of(draft.target)
    today, at = local_date(work.now), max(work.now, start_of_day(draft.since))
    asked = {code for c in draft.conditions if isinstance(c, MinimumCases) for code in c.codes} | (
        {draft.target} if is_procedure(draft.target) else set()
    )
    known = procedures_at(asked, at)
    longest = policy.number(Key.REVIEW_MONTHS_GRADE4, at)
    faults = faults_of(draft, history, today, asked - set(known), longest)
    if faults:
        raise Invalid(faults)
    names = {code: procedure.name for code, procedure in known.items()}
    name = target_name(draft.target, names)
    newest = max((row.id for row in history), default=0)
    if seen is not None and seen != newest:
        raise Stale(f"{name}的准入条件刚刚被别人改过，这次没有保存。请核对现在的条件再改。")
    before = standing(history, draft.since).get(draft.target)
    if before is not None and (before.mode, before.conditions, before.review_months) == (
        draft.mode,
        draft.conditions,
        draft.review_months,
    ):
        raise Conflict(f"{name}自{draft.since}起已经是这些条件，没有需要改的。")
    row = RequirementSetRow(
        target=draft.target,
        mode=draft.mode.value,
        since=draft.since,
        recorded_at=work.now,
        actor_id=work.actor.id,
        actor_name=work.actor.name,
        note=draft.note.strip(),
        review_months=draft.review_months,
        conditions=to_json(draft.conditions),
    )
    work.session.add(row)
    work.session.flush()
    work.record(
        "requirement.set",
        f"requirement:{draft.target}",
        name=name,
        since=draft.since.isoformat(),
        conditions="；".join(describe(c) for c in draft.conditions) or "不设条件",
        before="；".join(describe(c) for c in before.conditions) if before else None,
        note=draft.note.strip(),
    )
    return row.id
