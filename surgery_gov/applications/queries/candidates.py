"""What a surgeon may still apply for: the own department's procedures not held, not pending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.queries.rehearsal import held_codes
from surgery_gov.applications.rules.checks import frozen
from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel.paging import Page, page_of
from surgery_gov.requirements import queries as requirements
from surgery_gov.staff.queries import codes_by_name
from surgery_gov.staff.rules.facts import SurgeonFacts

MOST_FOUND = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A procedure that may be applied for, with its conditions judged."""

    entry: Entry
    checks: Sequence[Mapping[str, Any]]

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(row["state"] == "met" for row in self.checks)


def candidates_for(
    facts: SurgeonFacts, query: str, now: datetime, number: int = 1, size: int = 50
) -> Page[Candidate]:
    """Return a page of what the surgeon may apply for, found by code, name or initials."""
    edition = catalog.edition_in_force(now)
    if edition is None:
        return page_of((), number, size)
    everywhere = bool(query.strip())  # a search looks beyond the own department
    if everywhere:
        entries = catalog.search(edition.id, catalog.Filters(query=query), 1, MOST_FOUND).entries
    else:
        own = _names_of_own(facts, now)
        entries = catalog.export_rows(edition.id, catalog.Filters(any_of=own)) if own else []
    taken = held_codes(facts.id, now) | {code for _, code in pending_targets(now, [facts.staff_no])}
    open_ = [e for e in entries if e.code not in taken and not e.prohibited]
    page = page_of(open_, number, size)
    codes = [entry.code for entry in page.items]
    checks = frozen(requirements.checks_for(facts.staff_no, codes, now))
    shown = [Candidate(entry=e, checks=checks.get(e.code, ())) for e in page.items]
    return Page(shown, page.total, page.number, page.size)


def _names_of_own(facts: SurgeonFacts, now: datetime) -> tuple[str, ...]:
    """Return every name the department goes by: catalogs keep the one they were published with."""
    post = facts.employment_at(now)
    own = post.department_code if post else None
    return tuple(sorted(name for name, code in codes_by_name(now).items() if code == own))
