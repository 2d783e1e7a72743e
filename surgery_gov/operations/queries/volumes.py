"""How many operations surgeons had a hand in, in one statement for as many as are asked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Select,
    bindparam,
    case,
    func,
    select,
)

from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import had, holds, number_in
from surgery_gov.operations.queries.resolving import ENTRIES, entry, entry_on, timeline
from surgery_gov.operations.queries.same import in_each_role, per_role, same_operation
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.volumes import Volume


def volumes_of(staff_no: str, since: date, until: date) -> Sequence[Volume]:
    """Return one surgeon's volumes from the first day through the last, the most first."""
    return volumes_by_surgeon([staff_no], since, until).get(staff_no, ())


def volumes_by_surgeon(
    staff_nos: Collection[str], since: date, until: date
) -> Mapping[str, Sequence[Volume]]:
    """Return the volumes of many surgeons by 工号; who had a hand in nothing is absent.

    Graded by the edition in force on each operation's day. Counted are operations whose day is
    known, for those whose 工号 stands in the role beyond doubt; under each code an operation
    counts once, however many sources tell of it.
    """
    found: dict[str, list[Volume]] = {}
    values = {"staff_nos": list(staff_nos), "since": since, "until": until}
    for row in db.session.execute(_counted(), values):
        found.setdefault(row.staff_no, []).append(Volume(**row._mapping))  # noqa: SLF001
    return found


def count_cases(codes: Collection[str], year: int) -> Mapping[str, int] | None:
    """Return how many operations with each code the year has; None where it has none at all.

    A year without any record was not imported: nothing is known of it. Two statements.
    """
    record = OperationRecord
    of_year = record.performed_on.between(date(year, 1, 1), date(year, 12, 31))
    if db.session.scalar(select(record.id).where(of_year).limit(1)) is None:
        return None
    operations = (
        select(record.code)
        .where(of_year, record.code.in_(codes), holds())
        .group_by(record.code, *same_operation())
        .subquery()
    )
    statement = select(operations.c.code, func.count().label("n")).group_by(operations.c.code)
    return {row.code: row.n for row in db.session.execute(statement)}


def _counted() -> Select[Any]:
    hands = in_each_role(_hands)
    name = func.max(func.coalesce(entry.name, hands.c.name))
    return (
        select(
            hands.c.staff_no,
            hands.c.code,
            name.label("name"),
            entry.grade,
            func.coalesce(entry.category, "").label("category"),
            *per_role(hands.c),
        )
        .select_from(hands)
        .outerjoin(ENTRIES, entry_on(timeline(), hands.c.performed_on, hands.c.code))
        .group_by(hands.c.staff_no, hands.c.code, entry.grade, entry.category)
        .order_by(
            hands.c.staff_no,
            func.sum(case((hands.c.role == Role.SUPERVISED.value, 0), else_=1)).desc(),
            hands.c.code,
            entry.grade,
        )
    )


def _hands(role: Role) -> Select[*tuple[Any, ...]]:
    """Select the operations in which the surgeons had this role, each once under a code."""
    record, number = OperationRecord, number_in(role)
    asked = had(role, number.in_(bindparam("staff_nos", expanding=True)))
    return (
        select(
            number.label("staff_no"),
            record.code,
            func.max(record.name).label("name"),
            record.performed_on,
        )
        .where(
            asked,
            record.performed_on >= bindparam("since"),
            record.performed_on <= bindparam("until"),
            holds(),
        )
        .group_by(number, record.code, *same_operation())
    )
