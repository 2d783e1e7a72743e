"""Reading filings: kept ones, a draft of the next, and what is due."""

from surgery_gov.filings.queries.draft import Draft, draft
from surgery_gov.filings.queries.due import due, due_for
from surgery_gov.filings.queries.filings import (
    Filed,
    content_of,
    find_filing,
    find_outstanding,
    get_filing,
    last_exported,
    list_filings,
    next_number,
    workbook_of,
)

__all__ = [
    "Draft",
    "Filed",
    "content_of",
    "draft",
    "due",
    "due_for",
    "find_filing",
    "find_outstanding",
    "get_filing",
    "last_exported",
    "list_filings",
    "next_number",
    "workbook_of",
]
