"""Reading departments and surgeons, as they stood at an instant and as known at another."""

from surgery_gov.staff.queries.departments import (
    DepartmentRow,
    department_named,
    find_department,
    get_department,
    list_departments,
    search_departments,
)
from surgery_gov.staff.queries.facts import facts_by_ids, facts_of, find_facts, get_facts
from surgery_gov.staff.queries.surgeons import (
    Dossier,
    SurgeonRow,
    export_rows,
    get_dossier,
    list_surgeons,
    options,
)

__all__ = [
    "DepartmentRow",
    "Dossier",
    "SurgeonRow",
    "department_named",
    "export_rows",
    "facts_by_ids",
    "facts_of",
    "find_department",
    "find_facts",
    "get_department",
    "get_dossier",
    "get_facts",
    "list_departments",
    "list_surgeons",
    "options",
    "search_departments",
]
