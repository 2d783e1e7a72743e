"""Whom a change of requirements touches, before it is made: the grants stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.requirements.queries.checks import facts_by_surgeon
from surgery_gov.requirements.queries.sets import history_of, procedures_at, standing_on
from surgery_gov.requirements.rules.checks import all_met
from surgery_gov.requirements.rules.conditions import Purpose
from surgery_gov.requirements.rules.drafts import Draft
from surgery_gov.requirements.rules.judging import check
from surgery_gov.requirements.rules.sets import (
    RESTRICTED,
    Mode,
    RequirementSet,
    requirement_of,
    target_grade,
)
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.scope import EVERYONE

MINE = 0
"""The id of a row that is not on record yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """A surgeon whose answer changes; ``before`` and ``after`` say whether all is met."""

    staff_no: str
    name: str
    before: bool
    after: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What the draft would do.

    ``procedures`` counts the entries it is asked for, ``replaced`` those of the grade that keep
    their own instead. ``surgeons`` counts those judged: of the entry's departments, today's facts;
    only for one entry, 0 for a grade. ``seen`` is the newest row of the target, 0 for none.
    """

    before: RequirementSet | None
    procedures: int
    replaced: int
    surgeons: int
    met_before: int
    met_after: int
    touched: tuple[Touched, ...]
    seen: int


def preview(draft: Draft) -> Preview:
    """Compare the draft with what holds on its day."""
    now = clock.now()
    at = max(now, start_of_day(draft.since))
    history = history_of(draft.target)
    held = dict(standing_on(draft.since))
    count, replaced = _procedures(draft.target, held, at)
    touched, met_before, met_after, judged = _judged(draft, held, now)
    return Preview(
        before=held.get(draft.target),
        procedures=count,
        replaced=replaced,
        surgeons=judged,
        met_before=met_before,
        met_after=met_after,
        touched=tuple(touched),
        seen=max((row.id for row in history), default=0),
    )


def as_set(draft: Draft, now: datetime) -> RequirementSet:
    """Return the draft as the row it would become."""
    return RequirementSet(
        id=MINE,
        target=draft.target,
        mode=draft.mode,
        since=draft.since,
        recorded_at=now,
        actor_name="",
        note=draft.note,
        review_months=draft.review_months,
        conditions=draft.conditions,
    )


def _procedures(target: str, held: dict[str, RequirementSet], at: datetime) -> tuple[int, int]:
    grade = target_grade(target)
    if grade is None and target != RESTRICTED:
        return 1, 0
    edition = catalog.edition_in_force(at)
    entries = catalog.entries_in(edition.id) if edition else {}
    if grade is None:
        return sum(entry.restricted for entry in entries.values()), 0
    own = [code for code, entry in entries.items() if entry.effective_grade == grade]
    replaced = sum(code in held and held[code].mode is Mode.REPLACES for code in own)
    return len(own) - replaced, replaced


def _judged(
    draft: Draft, held: dict[str, RequirementSet], now: datetime
) -> tuple[Sequence[Touched], int, int, int]:
    procedure = procedures_at([draft.target], now).get(draft.target)
    if procedure is None:
        return (), 0, 0, 0
    before = requirement_of(procedure, held)
    after = requirement_of(procedure, {**held, draft.target: as_set(draft, now)})
    facts = facts_by_surgeon(
        _colleagues(draft.target, now), [before, after], now, now, Purpose.APPLICATION
    )
    found = [
        Touched(
            staff_no=staff_no,
            name=known.name,
            before=all_met(check(before, known, now)),
            after=all_met(check(after, known, now)),
        )
        for staff_no, known in facts.items()
    ]
    changed = [one for one in found if one.before != one.after]
    return changed, sum(o.before for o in found), sum(o.after for o in found), len(found)


def _colleagues(code: str, at: datetime) -> list[str]:
    """Return who works in a department that the catalog names for the procedure; else everybody."""
    _, entries = catalog.entries_at([code], at)
    names = {name for entry in entries.values() for name in entry.departments}
    rows = staff.export_rows(EVERYONE, at)
    return [row.staff_no for row in rows if not names or row.department_name in names]
