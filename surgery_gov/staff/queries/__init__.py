"""Reading departments and surgeons, as they stood at an instant and as known at another."""

from surgery_gov.staff.queries.departments import (
    DepartmentRow,
    codes_by_name,
    department_named,
    find_department,
    get_department,
    list_departments,
    search_departments,
)
from surgery_gov.staff.queries.dossier import Dossier, Fact, get_dossier
from surgery_gov.staff.queries.facts import (
    FACTS,
    ID_OF_ASKED,
    facts_by_ids,
    facts_of,
    find_facts,
    get_facts,
    one_of,
)
from surgery_gov.staff.queries.importing import departments_known, known_of
from surgery_gov.staff.queries.surgeons import (
    Status,
    SurgeonRow,
    export_rows,
    list_surgeons,
    options,
)

__all__ = [
    "FACTS",
    "ID_OF_ASKED",
    "DepartmentRow",
    "Dossier",
    "Fact",
    "Status",
    "SurgeonRow",
    "codes_by_name",
    "department_named",
    "departments_known",
    "export_rows",
    "facts_by_ids",
    "facts_of",
    "find_department",
    "find_facts",
    "get_department",
    "get_dossier",
    "get_facts",
    "known_of",
    "list_departments",
    "list_surgeons",
    "one_of",
    "options",
    "search_departments",
]
