"""The graded catalog from a spreadsheet: examined whole, imported whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from surgery_gov.catalog import service
from surgery_gov.catalog.imports.examine import examine
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import sheets
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets.faults import ImportReport


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What importing a file would do. ``entries`` are as many as there are codes."""

    filename: str
    digest: str
    entries: Sequence[Entry]
    report: ImportReport


def rehearse(source: Path | str | bytes, filename: str = "", sheet: str | None = None) -> Rehearsal:
    """Read and judge a file; nothing is written. Raises ``sheets.Unreadable``."""
    book = sheets.read(source, filename)
    entries, report = examine(book, sheet)
    return Rehearsal(filename=book.filename, digest=book.digest, entries=entries, report=report)


def carry_out(actor: Actor, rehearsal: Rehearsal, edition: str) -> int:
    """Make the draft edition; return the number of entries. Refused while there are faults."""
    if not rehearsal.report.ok:
        raise Invalid(
            {
                "file": [
                    f"表里还有{len(rehearsal.report.faults)}处问题，没有导入。请改正后重新导入。"
                ]
            }
        )
    return service.import_edition(
        actor,
        edition,
        rehearsal.entries,
        source_name=rehearsal.filename,
        source_digest=rehearsal.digest,
    )
