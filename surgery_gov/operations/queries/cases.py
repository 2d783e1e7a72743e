"""Operations that count for a requirement, and those that may: one statement for many surgeons."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
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
    may tell of one operation: the same patient on the same day counts once (as ``tally`` counts).
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
    columns = (hands.c.staff_no, hands.c.role, hands.c.code, hands.c.day, hands.c.certain)
    statement = (
        select(*columns, grade.label("grade"), _times(hands.c).label("count"))
        .select_from(hands)
        .outerjoin(ENTRIES, entry_on(timeline(known_at), hands.c.day, hands.c.code))
        .group_by(*columns, grade)
    )
    for row in db.session.execute(statement):
        values = dict(row._mapping)  # noqa: SLF001
        values["role"], values["certain"] = Role(row.role), bool(row.certain)
        found.setdefault(row.staff_no, []).append(Case(**values))
    return found


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


def _times(hands: Any) -> ColumnElement[int]:
    """Count patients where it is certain, rows where it is not."""
    patients = func.count(hands.case_no.distinct())
    return case((hands.certain == 1, patients), else_=func.count())


def _hand(number: Any, role: Role, certain: ColumnElement[bool]) -> Select[Any]:
    return select(
        number.label("staff_no"),
        literal(role.value).label("role"),
        _record.code.label("code"),
        _record.performed_on.label("day"),
        _record.case_no.label("case_no"),
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
            _record.performed_on.label("day"),
            _record.case_no.label("case_no"),
            literal(0).label("certain"),
        )
        .join_from(_record, named, named.c.name == name)
        .where(number == "", named.c.staff_no.in_(staff_nos))
    )


def _within(since: date, until: date, known_at: datetime | None) -> ColumnElement[bool]:
    day = _record.performed_on
    return and_(or_(day.is_(None), day.between(since, until)), holds(known_at))
