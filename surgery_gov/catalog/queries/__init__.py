"""Reading the catalog: editions, entries as of an instant, search, comparison."""

from surgery_gov.catalog.queries.due import due_for
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
from surgery_gov.catalog.queries.in_force import (
    ENTRIES_IN_FORCE,
    LOW_ENTRIES_IN_FORCE,
    entry_rows,
)
from surgery_gov.catalog.queries.known import count_cases_with, count_holders_with, known_of_entries
from surgery_gov.catalog.queries.preview import Preview, check_publication, preview, preview_digest
from surgery_gov.catalog.queries.reported import reported_changes, reported_count
from surgery_gov.catalog.queries.risen import risen_at
from surgery_gov.catalog.queries.search import Filters, Matched, export_rows, options, search
from surgery_gov.catalog.queries.several import ENTRIES_OF_EDITIONS

__all__ = [
    "ENTRIES_IN_FORCE",
    "ENTRIES_OF_EDITIONS",
    "LOW_ENTRIES_IN_FORCE",
    "Counts",
    "EditionRow",
    "Filters",
    "Matched",
    "Preview",
    "changed_since",
    "check_publication",
    "compare_editions",
    "count_cases_with",
    "count_holders_with",
    "count_privileges_with",
    "counts",
    "departments_of",
    "due_for",
    "edition_before",
    "edition_in_force",
    "entries_at",
    "entries_in",
    "entry_rows",
    "export_rows",
    "find_edition",
    "find_entry",
    "get_edition",
    "get_edition_named",
    "history",
    "known_of_entries",
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
