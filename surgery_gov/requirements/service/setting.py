"""Setting what is required of a target from a day on: always a new row, never an edit."""

from collections.abc import Collection
from datetime import datetime

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
from surgery_gov.requirements.rules.sets import RequirementSet, is_procedure, standing, target_name


@command(Permission.REQUIREMENTS_MANAGE)
def set_requirement(work: Work, draft: Draft, *, seen: int | None = None) -> int:
    """Let the draft hold from its day on; returns the id of the row.

    ``seen`` is the newest row of the target that whoever asks had before their eyes; where there
    is a newer one the draft is ``Stale``. Raises ``Invalid`` with every fault.
    """
    hold(work.session, RequirementSetRow)
    history = history_of(draft.target)
    name = _checked(draft, history, work.now)
    if seen is not None and seen != max((row.id for row in history), default=0):
        raise Stale(f"{name}的准入条件刚刚被别人改过，这次没有保存。请核对现在的条件再改。")
    before = standing(history, draft.since).get(draft.target)
    if before is not None and _asks(before) == _asks(draft):
        raise Conflict(f"{name}自{draft.since}起已经是这些条件，没有需要改的。")
    row = _row(work, draft)
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


def _checked(draft: Draft, history: Collection[RequirementSet], now: datetime) -> str:
    """Return the name of the target; raise ``Invalid`` with every fault of the draft."""
    at = max(now, start_of_day(draft.since))
    asked = {code for c in draft.conditions if isinstance(c, MinimumCases) for code in c.codes}
    if is_procedure(draft.target):
        asked.add(draft.target)
    known = procedures_at(asked, at)
    longest = policy.number(Key.REVIEW_MONTHS_GRADE4, at)
    faults = faults_of(draft, history, local_date(now), asked - set(known), longest)
    if faults:
        raise Invalid(faults)
    return target_name(draft.target, {code: found.name for code, found in known.items()})


def _asks(of: Draft | RequirementSet) -> tuple[object, ...]:
    """Return what makes two of them ask the same."""
    return (of.mode, of.conditions, of.review_months)


def _row(work: Work, draft: Draft) -> RequirementSetRow:
    return RequirementSetRow(
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
