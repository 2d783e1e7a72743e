"""Operations that count for a requirement, and those that may: one statement for many surgeons."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    literal,
    null,
    or_,
    select,
    union_all,
)

from surgery_gov.catalog.rules.grades import RESTRICTED_GRADE
from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import holds, supervised
from surgery_gov.operations.queries.resolving import ENTRIES, entry, entry_on, timeline
from surgery_gov.operations.queries.same import same_operation
from surgery_gov.operations.rules.cases import UNGRADED, Case
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.volumes import COUNTED
from surgery_gov.staff.queries import surgeon_rows

_record = OperationRecord


def cases_by_surgeon(
    staff_nos: Collection[str], since: date, until: date, known_at: datetime | None = None
) -> Mapping[str, Sequence[Case]]:
    """Return what surgeons did as operator, under a supervisor and as first assistant, by 工号.

    Both days are inclusive; rows without a day are among those that cannot be told. Nobody is
    taken for the surgeon by name: a name alone makes a row uncertain, never a case. Two sources
    may tell of one operation, and it may bear several codes: ``same_operation`` says which is one.
    """
    found: dict[str, list[Case]] = {}
    if not staff_nos:
        return found
    hands = union_all(*_hands(list(staff_nos), since, until, known_at)).subquery()
    grade = case(
        (entry.code.is_(None), null()),
        (entry.restricted, RESTRICTED_GRADE),
        (entry.category.in_(COUNTED), entry.grade),
        else_=UNGRADED,
    )
    own = hands.c
    columns = (own.staff_no, own.role, own.code, own.certain)
    case_no, day, apart = same_operation(own)
    statement = (
        select(*columns, case_no, day, apart.label("apart"), grade.label("grade"))
        .select_from(hands)
        .outerjoin(ENTRIES, entry_on(timeline(known_at), own.performed_on, own.code))
        .distinct()
    )
    for row in db.session.execute(statement):
        found.setdefault(row.staff_no, []).append(_case(row))
    return found


def _case(row: Any) -> Case:
    return Case(
        staff_no=row.staff_no,
        role=Role(row.role),
        code=row.code,
        grade=row.grade,
        day=row.performed_on,
        operation=f"{row.case_no} {row.apart}",
        certain=bool(row.certain),
    )


def _hands(
    staff_nos: list[str], since: date, until: date, known_at: datetime | None
) -> list[Select[Any]]:
    """Select each way in which an operation is, or may be, one of theirs."""
    operated = and_(_record.surgeon_no.in_(staff_nos), _within(since, until, known_at))
    assisted = and_(_record.first_no.in_(staff_nos), _within(since, until, known_at))
    sure, dated = _record.doubtful.is_(False), _record.performed_on.is_not(None)
    return [
        _hand(_record.surgeon_no, Role.OPERATOR, and_(sure, dated)).where(operated),
        _hand(_record.surgeon_no, Role.SUPERVISED, and_(sure, dated, supervised())).where(operated),
        _hand(_record.first_no, Role.FIRST, dated).where(assisted),
        *(
            _by_name(number, name, role, staff_nos).where(_within(since, until, known_at))
            for number, name, role in (
                (_record.surgeon_no, _record.surgeon_name, Role.OPERATOR),
                (_record.surgeon_no, _record.surgeon_name, Role.SUPERVISED),
                (_record.first_no, _record.first_name, Role.FIRST),
            )
        ),
    ]


def _hand(number: Any, role: Role, certain: ColumnElement[bool]) -> Select[Any]:
    return select(
        number.label("staff_no"),
        literal(role.value).label("role"),
        _record.code.label("code"),
        _record.performed_on,
        _record.case_no,
        _record.id,
        case((certain, 1), else_=0).label("certain"),
    )


def _by_name(number: Any, name: Any, role: Role, staff_nos: list[str]) -> Select[*tuple[Any, ...]]:
    """Select rows that bear the surgeon's name and no 工号: told, never counted."""
    named = surgeon_rows("named")
    return (
        select(
            named.c.staff_no.label("staff_no"),
            literal(role.value).label("role"),
            _record.code.label("code"),
            _record.performed_on,
            _record.case_no,
            _record.id,
            literal(0).label("certain"),
        )
        .join_from(_record, named, named.c.name == name)
        .where(number == "", named.c.staff_no.in_(staff_nos))
    )


def _within(since: date, until: date, known_at: datetime | None) -> ColumnElement[bool]:
    day = _record.performed_on
    return and_(or_(day.is_(None), day.between(since, until)), holds(known_at))
