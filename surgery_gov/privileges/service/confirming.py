"""Confirming by formal document what the hands before have approved, into the ledger."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.counts import Cases, cases_for
from surgery_gov.privileges.queries.drafts import Draft, draw_up
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_asked
from surgery_gov.privileges.queries.people import Person, person
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.confirmation import (
    Confirmation,
    ConfirmedItem,
    Practice,
    by_code,
    grade_faults,
    low_only,
    person_faults,
    taken_since,
)
from surgery_gov.privileges.rules.counted import without_reached
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import Span, state_at
from surgery_gov.privileges.rules.proposal import Fault, Proposal
from surgery_gov.privileges.rules.reach import reaching
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.succession import is_renewable, last_held
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.ways import Way
from surgery_gov.privileges.service._entering import enter, lock
from surgery_gov.staff.queries import codes_by_name
from surgery_gov.staff.queries.facts import get_facts


@command(Permission.PRIVILEGES_CONFIRM)
def confirm(work: Work, confirmation: Confirmation) -> tuple[int, ...]:
    """Grant or renew each item; returns the ids of the decisions.

    Raises ``Invalid`` with everything in the way, by procedure code, and does nothing then.
    """
    return _confirm(work, confirmation, in_department=False)


@command(Permission.PRIVILEGES_CONFIRM_DEPARTMENT)
def confirm_in_department(work: Work, confirmation: Confirmation) -> tuple[int, ...]:
    """Do the same for what the policy leaves to a department: grades 1 and 2 of its own people."""
    return _confirm(work, confirmation, in_department=True)


def _confirm(work: Work, confirmation: Confirmation, *, in_department: bool) -> tuple[int, ...]:
    whom = person(scope_of(work.actor), confirmation.staff_no)
    heads = lock(work, [(whom.id, item.code) for item in confirmation.items])
    effective = confirmation.effective_at(work.now)
    ledgers = ledgers_asked(whom.id, [item.code for item in confirmation.items])
    drafts = _drafts(work, whom, confirmation, ledgers)
    _refuse_own(drafts)
    found = _faults(confirmation, drafts, effective, in_department=in_department)
    errors = by_code([*found, *_taken(drafts, ledgers, confirmation.decided_at, work.now)])
    if errors:
        raise Invalid(errors)
    ids = enter(work, drafts, heads)
    work.record("privilege.confirmed", f"surgeon:{whom.staff_no}", **_told(drafts, ids))
    return ids


def _drafts(
    work: Work, whom: Person, confirmation: Confirmation, ledgers: Ledgers
) -> tuple[Draft, ...]:
    codes = [item.code for item in confirmation.items]
    effective = confirmation.effective_at(work.now)
    cases = cases_for({whom.id: ledgers}, codes)
    proposals = [
        (
            whom,
            Proposal(
                kind=_kind(item, ledgers.get(item.code, ()), effective),
                target=Target(code=item.code),
                name=item.code,
                effective_at=effective,
                until=item.until,
                reason=confirmation.reason,
                basis=confirmation.basis,
                document_no=confirmation.document_no,
                conditions=_conditions(item, cases, whom, ledgers.get(item.code, ()), effective),
            ),
        )
        for item in confirmation.items
    ]
    return draw_up(proposals, work.actor.staff_no, work.now, Way.CONFIRMED)


def _conditions(
    item: ConfirmedItem,
    cases: Cases,
    whom: Person,
    decisions: tuple[Decision, ...],
    effective: datetime,
) -> tuple[Condition, ...] | None:
    """Return the conditions said; on a renewal without any, those held but for reached reviews.

    The review that so many cases asked for is what the hands before have done. What has ended
    while they were at it is granted anew, under what it was held under last.
    """
    held = last_held(decisions, effective)
    if item.conditions is not None or not item.renews or held is None:
        return item.conditions
    at = _within(held, effective)
    state = state_at(decisions, at)
    left = without_reached(state.conditions, cases.counts(whom.id, item.code, decisions, state))
    return left if left is not None or at == effective else state.conditions


def _within(span: Span, at: datetime) -> datetime:
    """Return that instant, or the last in the span where it had ended by then."""
    return at if span.until is None or at < span.until else span.until - datetime.resolution


def _kind(
    item: ConfirmedItem, decisions: tuple[Decision, ...], effective: datetime
) -> DecisionKind:
    renews = item.renews and is_renewable(decisions, effective)
    return DecisionKind.RENEW if renews else DecisionKind.GRANT


def _refuse_own(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        for fault in draft.faults:
            if fault.code == "own_privilege":
                raise Forbidden(fault.sentence)


def _faults(
    confirmation: Confirmation,
    drafts: Sequence[Draft],
    effective: datetime,
    *,
    in_department: bool,
) -> Iterator[tuple[str, Fault]]:
    facts = get_facts(confirmation.staff_no)
    practice = Practice(
        employed=facts.employment_at(effective) is not None,
        licensed=facts.licence_at(effective) is not None,
    )
    of_person = tuple(person_faults(facts.name, practice))
    for item, draft in zip(confirmation.items, drafts, strict=True):
        grade = draft.procedure.grade if draft.procedure else None
        found = [*draft.faults, *of_person, *grade_faults(item, draft.proposal.name, grade)]
        if in_department:
            found += low_only({draft.proposal.name: grade})
        yield from ((item.code, fault) for fault in found)


def _taken(
    drafts: Sequence[Draft], ledgers: Ledgers, decided_at: datetime, now: datetime
) -> Iterator[tuple[str, Fault]]:
    departments = codes_by_name(now)
    for draft in drafts:
        reached = (
            reaching(draft.procedure, departments, by_department=True) if draft.procedure else ()
        )
        bands = [d for t in reached if t.code is None for d in ledgers.get(str(t), ())]
        for fault in taken_since(draft.proposal, draft.on_record, bands, decided_at):
            yield str(draft.proposal.target), fault


def _told(drafts: Sequence[Draft], ids: tuple[int, ...]) -> dict[str, Any]:
    first = drafts[0].decision
    return {
        "name": drafts[0].person.name,
        "targets": [str(d.proposal.target) for d in drafts],
        "named": "、".join(d.proposal.name for d in drafts),
        "kinds": [d.proposal.kind.value for d in drafts],
        "decisions": list(ids),
        "effective_at": first.effective_at.isoformat(),
        "reason": first.reason,
        "basis": first.basis,
        "document_no": first.document_no,
        "edition": drafts[0].edition,
    }
