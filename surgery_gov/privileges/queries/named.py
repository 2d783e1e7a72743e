"""The names of the supervisors that conditions name, read at once for as many as there are."""

from collections.abc import Iterable, Mapping

from surgery_gov.privileges.rules.conditions import Condition, supervisor_named_by
from surgery_gov.staff import queries as staff


def names_in(conditions: Iterable[Condition]) -> Mapping[str, str]:
    """Return the names by 工号; no statement where no condition names a supervisor."""
    return staff.names_of({supervisor_named_by(condition) for condition in conditions})
