"""Reading operations on record: lists, volumes, histories. Everything is resolved when asked."""

from surgery_gov.operations.queries.counting import operated_on, performed_by
from surgery_gov.operations.queries.due import due_for
from surgery_gov.operations.queries.first import first_days
from surgery_gov.operations.queries.histories import History, Revision, get_history
from surgery_gov.operations.queries.listing import (
    Filter,
    Row,
    count_reasons,
    export_rows,
    list_operations,
)
from surgery_gov.operations.queries.people import Surgeon, departments, get_surgeon
from surgery_gov.operations.queries.resolving import known_of
from surgery_gov.operations.queries.standing import standing_of
from surgery_gov.operations.queries.volumes import count_cases, volumes_by_surgeon, volumes_of
from surgery_gov.operations.queries.yearly import totals_within, yearly

__all__ = [
    "Filter",
    "History",
    "Revision",
    "Row",
    "Surgeon",
    "count_cases",
    "count_reasons",
    "departments",
    "due_for",
    "export_rows",
    "first_days",
    "get_history",
    "get_surgeon",
    "known_of",
    "list_operations",
    "operated_on",
    "performed_by",
    "standing_of",
    "totals_within",
    "volumes_by_surgeon",
    "volumes_of",
    "yearly",
]
