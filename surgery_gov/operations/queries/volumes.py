"""How many operations surgeons had a hand in, in one statement for as many as are asked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import by_surgeon, holds, supervised
from surgery_gov.operations.queries.resolving import entry_on, timeline
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
    known, for those whose 工号 stands in the role beyond doubt.
    """
    found: dict[str, list[Volume]] = {}
    values = {"staff_nos": list(staff_nos), "since": since, "until": until}
    for row in db.session.execute(_counted(), values):
        found.setdefault(row.staff_no, []).append(Volume(**row._mapping))  # noqa: SLF001
    return found


def _counted() -> Select[Any]:
    hands = union_all(*(_hands(role) for role in Role)).subquery()
    name = func.max(func.coalesce(CatalogEntry.name, hands.c.name))
    return (
        select(
            hands.c.staff_no,
            hands.c.code,
            name.label("name"),
            CatalogEntry.grade,
            func.coalesce(CatalogEntry.category, "").label("category"),
            *(
                func.sum(case((hands.c.role == role.value, 1), else_=0)).label(role.value)
                for role in Role
            ),
        )
        .select_from(hands)
        .outerjoin(CatalogEntry, entry_on(timeline(), hands.c.performed_on, hands.c.code))
        .group_by(hands.c.staff_no, hands.c.code, CatalogEntry.grade, CatalogEntry.category)
        .order_by(
            hands.c.staff_no,
            func.sum(case((hands.c.role == Role.SUPERVISED.value, 0), else_=1)).desc(),
            hands.c.code,
            CatalogEntry.grade,
        )
    )


def _hands(role: Role) -> Select[*tuple[Any, ...]]:
    """Select the operations in which the surgeons had this role."""
    record = OperationRecord
    number = {
        Role.OPERATOR: record.surgeon_no,
        Role.FIRST: record.first_no,
        Role.SECOND: record.second_no,
        Role.SUPERVISED: record.surgeon_no,
    }[role]
    asked: ColumnElement[bool] = number.in_(bindparam("staff_nos", expanding=True))
    if role in {Role.OPERATOR, Role.SUPERVISED}:
        asked = by_surgeon(asked)
    if role is Role.SUPERVISED:
        asked = and_(asked, supervised())
    return select(
        number.label("staff_no"),
        record.code,
        record.name,
        record.performed_on,
        literal(role.value).label("role"),
    ).where(
        asked,
        record.performed_on >= bindparam("since"),
        record.performed_on <= bindparam("until"),
        holds(),
    )
