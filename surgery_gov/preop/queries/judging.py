"""One case as it stands now, and how a plan would be judged that nobody has saved yet."""

from dataclasses import replace
from datetime import datetime

from surgery_gov.preop.queries.cases import CaseRow, get_case, list_cases
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.rules.items import discussions
from surgery_gov.preop.rules.items.facts import known_at
from surgery_gov.preop.rules.plans import Patient, Plan
from surgery_gov.preop.rules.readiness import Item
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.rules.scope import Scope


def gather_case(number: str, scope: Scope, at: datetime) -> Gathered:
    """Return a case with all that is on record; ``NotFound`` for one out of reach."""
    (found,) = gather_cases([get_case(number, scope)], at)
    return found


def rehearse(plan: Plan, at: datetime, patient: Patient, known: CaseRow | None = None) -> Gathered:
    """Return the facts as they would be with this plan; nothing is written.

    ``known`` is the case whose plan would change, None for one not yet entered, which is for
    this ``patient``.
    """
    row = known or CaseRow(
        id=0,
        number="",
        source="",
        source_number="",
        state="planned",
        version=0,
        created_at=at,
        patient=patient,
        plan=plan,
        revision=0,
    )
    (found,) = gather_cases([replace(row, plan=plan)], at)
    return found


def if_closed(case: Gathered, key: str, at: datetime) -> Item:
    """Return how the gate would judge the multidisciplinary discussion, were it closed now."""
    position = next(n for n, record in enumerate(case.records) if record.key == key)
    records = list(case.facts.on_record.records)
    records[position] = replace(records[position], completed_at=at)
    alone = tuple(r for n, r in enumerate(records) if r.kind is not Kind.MDT or n == position)
    on_record = replace(case.facts.on_record, records=alone)
    (item,) = discussions.mdt(known_at(replace(case.facts, on_record=on_record, at=at)))
    return item


def is_guest(number: str, scope: Scope) -> bool:
    """Whether the case is seen only for an invitation to its discussion."""
    return number not in list_cases([number], replace(scope, as_guest=False))
