"""What an operation on record is, what keeps it from being told apart, and what is counted."""

from surgery_gov.operations.rules.records import Operation, Person, Role, Urgency, masked
from surgery_gov.operations.rules.resolution import Known, Reason, Timeline, reasons_of
from surgery_gov.operations.rules.volumes import Totals, Volume, totals_of

__all__ = [
    "Known",
    "Operation",
    "Person",
    "Reason",
    "Role",
    "Timeline",
    "Totals",
    "Urgency",
    "Volume",
    "masked",
    "reasons_of",
    "totals_of",
]
