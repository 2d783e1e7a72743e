"""Reading departments and surgeons, as they stood at an instant and as known at another."""

from surgery_gov.staff.queries.departments import (
    DepartmentRow,
    codes_by_name,
    department_choices,
    department_named,
    find_department,
    get_department,
    list_departments,
    search_departments,
)
from surgery_gov.staff.queries.dossier import Dossier, Fact, get_dossier
from surgery_gov.staff.queries.due import due_for
from surgery_gov.staff.queries.facts import (
    FACTS,
    FACTS_OF_ASKED,
    ID_OF_ASKED,
    IDS_OF_ASKED,
    each_of,
    facts_by_ids,
    facts_of,
    find_facts,
    get_facts,
    one_of,
)
from surgery_gov.staff.queries.importing import departments_known, known_of
from surgery_gov.staff.queries.names import names_of
from surgery_gov.staff.queries.places import place_of, places_of
from surgery_gov.staff.queries.roster import Listed, roster
from surgery_gov.staff.queries.selectables import (
    colleagues,
    department_id_at,
    department_rows,
    guest_answered_for,
    invited_to,
    surgeon_rows,
    words_for,
    words_for_departments,
    works_in,
)
from surgery_gov.staff.queries.surgeons import (
    Status,
    SurgeonRow,
    export_rows,
    list_surgeons,
    options,
    titles_of,
)
from surgery_gov.staff.queries.visits import guests_among, numbers_by_certificate, visits_by_ids

__all__ = [
    "FACTS",
    "FACTS_OF_ASKED",
    "IDS_OF_ASKED",
    "ID_OF_ASKED",
    "DepartmentRow",
    "Dossier",
    "Fact",
    "Listed",
    "Status",
    "SurgeonRow",
    "codes_by_name",
    "colleagues",
    "department_choices",
    "department_id_at",
    "department_named",
    "department_rows",
    "departments_known",
    "due_for",
    "each_of",
    "export_rows",
    "facts_by_ids",
    "facts_of",
    "find_department",
    "find_facts",
    "get_department",
    "get_dossier",
    "get_facts",
    "guest_answered_for",
    "guests_among",
    "invited_to",
    "known_of",
    "list_departments",
    "list_surgeons",
    "names_of",
    "numbers_by_certificate",
    "one_of",
    "options",
    "place_of",
    "places_of",
    "roster",
    "search_departments",
    "surgeon_rows",
    "titles_of",
    "visits_by_ids",
    "words_for",
    "words_for_departments",
    "works_in",
]
