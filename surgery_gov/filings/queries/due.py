"""What is owed to the commission: published changes of grades 3 and 4 not yet filed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.queries import EditionRow
from surgery_gov.filings.queries.filings import last_exported
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.deadlines import Due, nth_working_day
from surgery_gov.kernel.calendar import local_date
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key


def due(at: datetime) -> Due | None:
    """Return what is owed at that instant; None where the last filing still says what is so.

    The term runs from the day the earliest unfiled change is in force; the newest edition is
    what is to be filed, and covers those in between.
    """
    published = [e for e in reversed(catalog.list_editions()) if not e.is_draft]
    last = last_exported()
    if last is None:
        return _first(published, at)
    filed = [e.id for e in published].index(last.edition_id)
    return _update(published[filed:], at)


def _first(published: Sequence[EditionRow], at: datetime) -> Due | None:
    if not published:
        return None
    newest = published[-1]
    count = catalog.reported_count(newest.id)
    return _due(newest, Kind.INITIAL, published[0], count, at) if count else None


def _update(unfiled: Sequence[EditionRow], at: datetime) -> Due | None:
    """Judge the editions after the first, which is the one that was filed."""
    filed, newest = unfiled[0], unfiled[-1]
    touched = catalog.reported_changes(filed.id, newest.id)
    if not touched:
        return None
    earliest = next(
        after
        for before, after in pairwise(unfiled)
        if catalog.reported_changes(before.id, after.id)
    )
    return _due(newest, Kind.UPDATE, earliest, len(touched), at)


def _due(
    newest: EditionRow, kind: Kind, earliest: EditionRow, touched: int, at: datetime
) -> Due | None:
    if earliest.in_force_from is None:
        return None
    since = local_date(earliest.in_force_from)
    days = policy.number(Key.UPDATE_DUE_WORKING_DAYS, at)
    return Due(
        edition=newest.name,
        kind=kind,
        since=since,
        due_on=nth_working_day(since, days),
        touched=touched,
        working_days=days,
    )
