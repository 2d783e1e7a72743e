"""Spreadsheets in and out: guarded, read in a process of their own, marked, written.

``read`` gives a ``Book`` of raw cells; ``tables.find_table`` finds the columns by their heading;
``normalize`` does what is certain and says so; ``faults`` reports and marks; ``write`` writes.
"""

from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.reading import read

__all__ = ["Unreadable", "read"]
