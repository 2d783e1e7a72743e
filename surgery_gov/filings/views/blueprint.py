"""The blueprint that the pages of the filings share, and the figures that two of them show."""

from flask import Blueprint

from surgery_gov.filings.rules.content import Content
from surgery_gov.filings.rules.counts import by_change, by_department, by_grade
from surgery_gov.filings.rules.pages import change_summary

pages = Blueprint("filings", __name__, url_prefix="/filings")
MOST_CHANGES = 100  # a page shows no more; the workbook has them all


def figures(content: Content) -> dict[str, object]:
    """Return what the templates of a filing count and list."""
    return {
        "count": by_grade(content.rows),
        "departments": by_department(content.rows),
        "changes": content.changes[:MOST_CHANGES],
        "all_changes": len(content.changes),
        "touched": len({change.code for change in content.changes}),
        "change_counts": {kind: n for kind, n in by_change(content.changes).items() if n},
        "summary": change_summary(content),
    }
