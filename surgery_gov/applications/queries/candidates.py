"""What a surgeon may still apply for: the own department's procedures not held, not pending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.applications.queries.checking import checks_for
from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.queries.rehearsal import held_codes
from surgery_gov.applications.rules.checks import frozen
from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.staff.rules.facts import SurgeonFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A procedure that may be applied for, with its conditions judged."""

    entry: Entry
    checks: Sequence[Mapping[str, Any]]

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(row["state"] == "met" for row in self.checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """One page of them; ``total`` of all that match."""

    edition: str
    items: Sequence[Candidate]
    total: int
    number: int
    size: int


def candidates_for(
    facts: SurgeonFacts, query: str, now: datetime, number: int = 1, size: int = 50
) -> Candidates:
    """Return what the surgeon may apply for, found by code, name or initials."""
    edition = catalog.edition_in_force(now)
    if edition is None:
        return Candidates(edition="", items=(), total=0, number=1, size=size)
    post = facts.employment_at(now)
    everywhere = bool(query.strip())  # a search looks beyond the own department
    filters = catalog.Filters(
        query=query, department="" if everywhere or post is None else post.department_name
    )
    entries = [e for e in catalog.export_rows(edition.id, filters) if not e.prohibited]
    taken = held_codes(facts.id, [e.code for e in entries], now) | {
        code for _, code in pending_targets(now, [facts.staff_no])
    }
    open_ = [e for e in entries if e.code not in taken]
    last = max(1, -(-len(open_) // size))
    number = min(max(1, number), last)
    shown = open_[(number - 1) * size : number * size]
    checks = frozen(checks_for(facts.staff_no, [e.code for e in shown], now))
    return Candidates(
        edition=edition.name,
        items=[Candidate(entry=e, checks=checks.get(e.code, ())) for e in shown],
        total=len(open_),
        number=number,
        size=size,
    )
