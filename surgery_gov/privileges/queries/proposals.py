"""What should be looked at, computed when asked in a constant number of statements."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, page_of
from surgery_gov.kernel.period import Period
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.models import PrivilegeDecision, PrivilegeSpan, ProposalDismissal
from surgery_gov.privileges.queries.counts import CountsOf, counts_at
from surgery_gov.privileges.queries.people import Person, people
from surgery_gov.privileges.queries.procedures import departments_at, procedures_at
from surgery_gov.privileges.queries.record import ends_within
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.proposals import Held, House, proposals_for
from surgery_gov.privileges.rules.proposed import Kind, Proposed
from surgery_gov.privileges.rules.scope import Scope
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.words import in_words
from surgery_gov.staff.queries import codes_by_name, facts_by_ids

_GIVING = (DecisionKind.GRANT.value, DecisionKind.RENEW.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A proposal and whom it is about."""

    person: Person
    proposed: Proposed


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A page of proposals, and how many there are of each kind."""

    page: Page[Row]
    counts: Mapping[Kind, int]
    total: int


def proposals_at(scope: Scope, at: datetime) -> tuple[Row, ...]:
    """Return what is to be looked at and was not set aside, by kind, the gravest first."""
    spans = _spans(scope, at)
    by_person: dict[int, list[Any]] = {}
    for row in spans:
        by_person.setdefault(row.id, []).append(row)
    facts = facts_by_ids(list(by_person))
    codes = {row.target for row in spans if not row.target.startswith("grade:")}
    house, procedures = _house(codes, at)
    names = departments_at(at)
    aside = _set_aside(list(by_person))
    counts = counts_at(at, by_person)
    found = [
        Row(person=_person(rows[0]), proposed=proposed)
        for key, rows in by_person.items()
        for held in [_held(rows, at, procedures, names)]
        for proposed in proposals_for(facts[key], _with(held, key, counts), house)
        if (key, proposed.kind.value, str(proposed.target), proposed.facts) not in aside
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda r: (order.index(r.proposed.kind), r.person.staff_no)))


def list_proposals(
    scope: Scope, at: datetime, kind: Kind | None = None, number: int = 1, size: int = 50
) -> Found:
    """Return a page of the proposals, all or of one kind."""
    every = proposals_at(scope, at)
    counts = Counter(row.proposed.kind for row in every)
    chosen = [row for row in every if kind is None or row.proposed.kind is kind]
    return Found(
        page=page_of(chosen, number, size),
        counts={k: counts[k] for k in Kind if counts[k]},
        total=len(every),
    )


def get_proposal(scope: Scope, staff_no: str, kind: Kind, target: Target, at: datetime) -> Row:
    """Return one proposal as it stands; ``NotFound`` where it does not stand, or no longer."""
    for row in proposals_at(scope, at):
        proposed = row.proposed
        if (proposed.staff_no, proposed.kind, proposed.target) == (staff_no, kind, target):
            return row
    raise NotFound("没有这条建议，可能已经办理或情况已变。请从“建议处理”重新选择。")


def _spans(scope: Scope, at: datetime) -> Sequence[Any]:
    """Read what stands or will stand, one row each, with when it was last granted or renewed."""
    whom = people(scope, at).subquery()
    line = PrivilegeDecision
    evaluated = (
        select(line.privilege_id, func.max(line.effective_at).label("evaluated_at"))
        .where(line.kind.in_(_GIVING), line.effective_at <= at)
        .group_by(line.privilege_id)
        .subquery()
    )
    statement = (
        select(
            whom.c.id,
            whom.c.staff_no,
            whom.c.name,
            whom.c.department,
            PrivilegeSpan.target,
            PrivilegeSpan.since,
            PrivilegeSpan.until,
            PrivilegeSpan.state,
            PrivilegeSpan.decision_id,
            evaluated.c.evaluated_at,
        )
        .join(PrivilegeSpan, PrivilegeSpan.surgeon_id == whom.c.id)
        .join(evaluated, evaluated.c.privilege_id == PrivilegeSpan.privilege_id)
        .where(or_(PrivilegeSpan.until.is_(None), PrivilegeSpan.until > at))
        .order_by(whom.c.staff_no, PrivilegeSpan.target, PrivilegeSpan.since)
    )
    return db.session.execute(statement).all()


def _held(
    rows: Iterable[Any],
    at: datetime,
    procedures: Mapping[str, Procedure],
    departments: Mapping[str, str],
) -> list[Held]:
    """Put the spans of each privilege together: what stands now, to the end of its run."""
    by_target: dict[str, list[Any]] = {}
    for row in rows:
        by_target.setdefault(row.target, []).append(row)
    return [
        _one(text, spans, procedures.get(text), departments)
        for text, spans in by_target.items()
        if spans[0].since <= at
    ]


def _with(held: Iterable[Held], surgeon: int, counts: CountsOf) -> list[Held]:
    """Add the cases done that conditions count."""
    return [replace(each, counts=counts.get((surgeon, str(each.target)), ())) for each in held]


def _one(
    text: str,
    spans: Sequence[Any],
    procedure: Procedure | None,
    departments: Mapping[str, str],
) -> Held:
    until = spans[0].until
    for span in spans[1:]:
        if span.since == until:
            until = span.until
    target = Target.parse(text)
    grade = target.grade if target.code is None else procedure.grade if procedure else None
    return Held(
        target=target,
        name=in_words(target, procedure, departments),
        grade=grade,
        suspended=spans[0].state == "suspended",
        run=Period(spans[0].since, until),
        evaluated_at=spans[0].evaluated_at,
        decision_id=spans[0].decision_id,
    )


def _house(codes: set[str], at: datetime) -> tuple[House, Mapping[str, Procedure]]:
    risen = catalog.risen_at(at)
    _, procedures = procedures_at(codes | set(risen), at)
    edition = catalog.edition_in_force(at)
    house = House(
        at=at,
        soon=ends_within(at),
        months_grade4=policy.number(Key.REVIEW_MONTHS_GRADE4, at),
        months_others=policy.number(Key.REAUTHORIZATION_MONTHS, at),
        edition_since=edition.in_force_from if edition else None,
        edition=edition.name if edition else "",
        departments=codes_by_name(at),
        risen=risen,
        names={code: procedure.name for code, procedure in procedures.items()},
        high_grade_entry=policy.high_grade_entry(at),
    )
    return house, procedures


def _set_aside(ids: Sequence[int]) -> set[tuple[int, str, str, str]]:
    if not ids:
        return set()
    row = ProposalDismissal
    found = db.session.execute(select(row.surgeon_id, row.kind, row.target, row.facts))
    return {(each.surgeon_id, each.kind, each.target, each.facts) for each in found}


def _person(row: Any) -> Person:
    return Person(id=row.id, staff_no=row.staff_no, name=row.name, department=row.department)
