"""A performed case as rows of the operations on record: one for each procedure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from surgery_gov.kernel.calendar import local_date
from surgery_gov.operations.rules.plan import Row
from surgery_gov.operations.rules.records import Operation, Person, key_of
from surgery_gov.operations.rules.records import Urgency as Recorded
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.plans import Plan

SOURCE = "手术病例"
"""By what name the operations on record know this feature."""
_URGENCIES = {
    Urgency.ELECTIVE: Recorded.ELECTIVE,
    Urgency.DAY: Recorded.ELECTIVE,
    Urgency.LIMITED: Recorded.LIMITED,
    Urgency.EMERGENCY: Recorded.EMERGENCY,
    Urgency.RESCUE: Recorded.EMERGENCY,
}


def rows_of(
    plan: Plan,
    done: Performed,
    *,
    number: str,
    patient_no: str,
    dropped: Collection[str],
    people: Mapping[str, str],
    named: Mapping[str, str],
) -> Sequence[Row]:
    """Return the rows; a procedure keeps its row through every correction.

    ``dropped`` are procedures told before and no longer: their rows are taken back. A supervisor
    is whoever was named as one, never an assistant who is not.
    """
    beside = [no for no in plan.assistants if no != done.surgeon_no]
    first, second, *_ = (*beside, "", "")
    found = []
    for code in sorted({*done.codes, *dropped}):
        operation = Operation(
            case_no=patient_no,
            performed_on=local_date(done.began_at),
            performed_at=done.began_at,
            code=code,
            name=named.get(code, ""),
            surgeon=_person(done.surgeon_no, people),
            first=_person(first, people),
            second=_person(second, people),
            department=plan.department,
            urgency=_URGENCIES[plan.urgency],
            supervisor=_person(done.supervisor_no, people),
            withdrawn=code in dropped,
        )
        found.append(Row(key_of(f"{number} {code}"), operation, operation.digest()))
    return found


def digest_of(rows: Sequence[Row]) -> str:
    """Return what tells two enterings of the same case apart."""
    return hashlib.sha256("".join(row.digest for row in rows).encode()).hexdigest()


def _person(number: str, people: Mapping[str, str]) -> Person:
    return Person(number, people.get(number, "")) if number else Person()
