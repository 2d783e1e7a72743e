"""From the catalog to what is filed of it."""

from collections.abc import Iterable, Mapping

from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.filings.rules.comparison import compare, with_changes
from surgery_gov.filings.rules.content import GRADES, Change, Content, Heading, Kind, Row

FIRST, UNCHANGED = "首次报送", "未变"
Entries = Mapping[str, Entry]


def rows_of(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """Take what is managed as grade 3 or 4 and may be performed, in order of code."""
    filed = (e for e in entries if e.effective_grade in GRADES and not e.prohibited)
    return tuple(
        Row(
            code=entry.code,
            name=entry.name,
            department=entry.department,
            category=entry.category,
            grade=entry.effective_grade,
            restricted=entry.restricted,
            exam_grade4=entry.exam_grade4,
            minimally_invasive=entry.minimally_invasive,
            remark=entry.remark,
        )
        for entry in sorted(filed, key=lambda entry: entry.code)
    )


def changes_between(before: Entries, after: Entries) -> tuple[Change, ...]:
    """List what changes of the filed part from one edition to another."""
    return compare(
        rows_of(before.values()), rows_of(after.values()), _grades(before), _grades(after)
    )


def assemble(heading: Heading, entries: Entries, filed_before: Entries) -> Content:
    """Put the filing together; ``filed_before`` is the edition of the last one, if any."""
    rows = rows_of(entries.values())
    if heading.kind is Kind.INITIAL:
        return Content(heading=heading, rows=with_changes(rows, (), "", FIRST), changes=())
    changes = changes_between(filed_before, entries)
    reason = f"目录版本调整（{heading.document_no}）"
    return Content(
        heading=heading, rows=with_changes(rows, changes, reason, UNCHANGED), changes=changes
    )


def _grades(entries: Entries) -> dict[str, int]:
    """The grade of whatever may be performed: what is prohibited counts as not in the catalog."""
    return {code: e.effective_grade for code, e in entries.items() if not e.prohibited}
