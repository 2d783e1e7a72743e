"""When two rows on record tell of one operation. Whatever counts operations asks here.

The same patient on the same day is one operation: two sources may tell of it, and it may bear
several codes. Rows without a day cannot be compared and stay as many as they are. The pure rule
of ``rules.counting`` counts the same way.
"""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, literal, null, select, union_all

from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.resolving import ENTRIES, entry, entry_on
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.resolution import Timeline
from surgery_gov.operations.rules.volumes import COUNTED


def same_operation(rows: Any = OperationRecord) -> tuple[ColumnElement[Any], ...]:
    """Return the columns in which rows that tell of one operation are equal; of a code or of all.

    ``rows`` has case_no, performed_on and id.
    """
    apart = case((rows.performed_on.is_(None), rows.id), else_=0)
    return (rows.case_no, rows.performed_on, apart)


def by_grade(hands: Subquery, line: Timeline) -> Subquery:
    """Select role, performed_on and grade of each operation once, by its highest grade.

    ``hands`` has role, code, case_no, performed_on and id. The grade is that of the edition in
    force on the day; NULL where no code of the operation counts in one.
    """
    own = hands.c
    counted = case((entry.category.in_(COUNTED), entry.grade), else_=null())
    return (
        select(own.role, own.performed_on, func.max(counted).label("grade"))
        .select_from(hands)
        .outerjoin(ENTRIES, entry_on(line, own.performed_on, own.code))
        .group_by(own.role, *same_operation(own))
        .subquery()
    )


def in_each_role(selects: Any) -> Subquery:
    """Put the selects of each role, made by the function given, into one."""
    return union_all(
        *(selects(role).add_columns(literal(role.value).label("role")) for role in Role)
    ).subquery()


def per_role(rows: Any) -> list[ColumnElement[int]]:
    """Return how many rows there are in each role, named by it."""
    return [
        func.sum(case((rows.role == role.value, 1), else_=0)).label(role.value) for role in Role
    ]
