"""Reading the catalog: editions, entries as of an instant, search, comparison."""

from surgery_gov.catalog.queries.editions import (
    EditionRow,
    edition_before,
    edition_in_force,
    find_edition,
    get_edition,
    get_edition_named,
    list_editions,
    published,
)
from surgery_gov.catalog.queries.entries import (
    Counts,
    changed_since,
    compare_editions,
    counts,
    departments_of,
    entries_at,
    entries_in,
    find_entry,
    history,
)
from surgery_gov.catalog.queries.impact import count_privileges_with
from surgery_gov.catalog.queries.preview import Preview, check_publication, preview, preview_digest
from surgery_gov.catalog.queries.reported import reported_changes, reported_count
from surgery_gov.catalog.queries.risen import risen_at
from surgery_gov.catalog.queries.search import Filters, Matched, export_rows, options, search

__all__ = [
    "Counts",
    "EditionRow",
    "Filters",
    "Matched",
    "Preview",
    "changed_since",
    "check_publication",
    "compare_editions",
    "count_privileges_with",
    "counts",
    "departments_of",
    "edition_before",
    "edition_in_force",
    "entries_at",
    "entries_in",
    "export_rows",
    "find_edition",
    "find_entry",
    "get_edition",
    "get_edition_named",
    "history",
    "list_editions",
    "options",
    "preview",
    "preview_digest",
    "published",
    "reported_changes",
    "reported_count",
    "risen_at",
    "search",
]
