"""Spreadsheets in and out: guarded, read in a process of their own, marked, written.

``read`` gives a ``Book`` of raw cells; ``tables.find_table`` finds the columns by their heading;
``normalize`` does what is certain and says so; ``faults`` reports and marks; ``write`` writes.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from surgery_gov.kernel.sheets.errors import Unreadable

if TYPE_CHECKING:
    from surgery_gov.kernel.sheets.book import Book

__all__ = ["Unreadable", "read"]


def read(source: "Path | str | bytes", filename: str = "") -> "Book":
    """Read xlsx, xls or csv whole; raise ``Unreadable`` with a sentence where it cannot be.

    Nothing of the file is looked at in this process but its size and digest.
    """
    # the child imports this package too, and must start fast: it needs nothing of the parent
    from surgery_gov.kernel.sheets import reading  # noqa: PLC0415

    return reading.read(source, filename)
