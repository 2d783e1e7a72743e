"""What the offline roster holds: every privilege that stands or begins within its hours.

Set-based: a constant number of statements, however many surgeons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from surgery_gov.catalog import queries as catalog
from surgery_gov.certificates.rules.offline import Frozen, Line, Offline, Person, Procedure, Taken
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.pinyin import initials
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.counts import cases_for
from surgery_gov.privileges.queries.ledger import (
    Ledgers,
    ledgers_ever_counted,
    ledgers_ever_revoked,
)
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.queries.rosters import spans_within
from surgery_gov.privileges.rules.conditions import (
    Condition,
    ThenReview,
    describe,
    ends_at,
    from_json,
    naming,
)
from surgery_gov.privileges.rules.counted import are_counting, counts_since
from surgery_gov.privileges.rules.ledger import Standing, state_at
from surgery_gov.privileges.rules.since import imposed_at
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.facts import SurgeonFacts

BAND = "grade:"
INSTANT = timedelta(microseconds=1)


def gather(number: str, made_by: str, since: datetime, until: datetime) -> Offline:
    """Read the roster as of ``since``, to be believed until ``until`` or the next edition.

    An edition of the catalog that comes into force meanwhile changes grades, so that the roster
    ends there.
    """
    until = min([until, *_editions_after(since)])
    lines = _lines(since, until, _Tallies(since))
    facts = staff.facts_by_ids(list(lines))
    ledgers = ledgers_ever_revoked()
    edition = catalog.edition_in_force(since)
    institution = policy.institution_at(local_date(since))
    return Offline(
        number=number,
        hospital=institution.profile.name if institution else "",
        made_by=made_by,
        since=since,
        until=until,
        edition=edition.name if edition else "",
        bands_usable=policy.low_grade_mode(since) is LowGradeMode.ITEM_OR_DEPARTMENT,
        procedures=_procedures(edition.id, since) if edition else (),
        people=tuple(
            _person(who, lines[key], _taken(ledgers.get(key, {}), until), since)
            for key, who in sorted(facts.items(), key=lambda pair: pair[1].staff_no)
        ),
    )


def _editions_after(since: datetime) -> Iterable[datetime]:
    return (e.in_force_from for e in catalog.published() if e.in_force_from > since)


class _Tallies:
    """The cases done until the roster is made, of all that conditions count; read once."""

    def __init__(self, made_at: datetime) -> None:
        self._at = made_at
        self._ledgers = ledgers_ever_counted()
        own = [set(ledgers) for ledgers in self._ledgers.values()]
        self._codes = sorted({t for targets in own for t in targets if not t.startswith(BAND)})
        if any(target.startswith(BAND) for targets in own for target in targets):
            edition = catalog.edition_in_force(made_at)
            self._codes = sorted(catalog.entries_in(edition.id)) if edition else self._codes
        self._cases = cases_for(self._ledgers, self._codes)

    def of(self, row: Any, conditions: Iterable[Condition]) -> Iterator[Frozen]:
        """Yield each counting condition of a span: since it was imposed, up to the making."""
        lines = self._ledgers.get(row.surgeon_id, {}).get(row.target, ())
        codes = self._codes if row.target.startswith(BAND) else [row.target]
        held, then = tuple(conditions), max(row.since, self._at)
        counting = [(c, imposed_at(lines, c, then)) for c in are_counting(held)]
        counts = {
            code: counts_since(held, counting, self._cases.of(row.surgeon_id, code), self._at)
            for code in codes
        }
        for place, (condition, _) in enumerate(counting):
            yield Frozen(
                binds=isinstance(condition, ThenReview),
                cases=condition.cases,
                done={code: own[place].number for code, own in counts.items() if own[place].number},
            )


def _lines(since: datetime, until: datetime, tallies: _Tallies) -> Mapping[int, Sequence[Line]]:
    found: dict[int, list[Line]] = {}
    read = [(row, from_json(row.conditions)) for row in spans_within(since, until)]
    names = names_in(condition for _, conditions in read for condition in conditions)
    for row, conditions in read:
        line = _line(row, naming(conditions, names), tallies)
        found.setdefault(row.surgeon_id, []).append(line)
    return found


def _line(row: Any, conditions: Sequence[Condition], tallies: _Tallies) -> Line:
    return Line(
        target=row.target,
        since=row.since,
        until=row.until,
        suspended=row.state == "suspended",
        conditions="；".join(map(describe, conditions)),
        document_no=row.document_no,
        ends=ends_at(conditions),
        counted=tuple(tallies.of(row, conditions)),
    )


def _procedures(edition: int, known_at: datetime) -> tuple[Procedure, ...]:
    codes = staff.codes_by_name(known_at)
    return tuple(
        Procedure(
            code=entry.code,
            name=entry.name,
            initials=initials(entry.name),
            grade=entry.effective_grade,
            departments=tuple(sorted({codes[n] for n in entry.departments if n in codes})),
            prohibited=entry.prohibited,
        )
        for entry in catalog.entries_in(edition).values()
    )


def _taken(ledgers: Ledgers, until: datetime) -> tuple[Taken, ...]:
    """Return the items revoked before the end: a grade held by department does not cover them."""
    last = until - INSTANT
    states = (
        (target, state_at(lines, last))
        for target, lines in ledgers.items()
        if not target.startswith(BAND)
    )
    return tuple(
        Taken(target=target, since=state.decision.effective_at)
        for target, state in states
        if state.standing is Standing.REVOKED and state.decision is not None
    )


def _person(
    facts: SurgeonFacts, lines: Sequence[Line], taken: tuple[Taken, ...], since: datetime
) -> Person:
    post = facts.employment_at(since)
    return Person(
        staff_no=facts.staff_no,
        name=facts.name,
        initials=initials(facts.name),
        department=post.department_name if post else "",
        posts=tuple((p.since, p.until) for p in facts.employments),
        licences=tuple((p.since, p.until) for p in facts.licences),
        lines=tuple(lines),
        taken=taken,
    )
