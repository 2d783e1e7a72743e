"""Reading what is on file of surgeons, within a scope, as known at an instant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.privileges.queries.people import Person, people, person
from surgery_gov.privileges.rules.scope import Everyone, Scope
from surgery_gov.requirements.models import QualificationRow, QualificationWithdrawal
from surgery_gov.requirements.rules.conditions import Proof
from surgery_gov.requirements.rules.qualifications import Entry, Qualification, Withdrawal
from surgery_gov.requirements.rules.reach import Filter, Row
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.scope import EVERYONE

LARGEST = 2**31 - 1
"""PostgreSQL refuses to compare its keys with more."""
_record, _gone = QualificationRow, QualificationWithdrawal
CANDIDATES = 200
"""Surgeons that a search of the list looks through at most."""
_COLUMNS = (
    _record.id,
    _record.surgeon_id,
    _record.kind,
    _record.name,
    _record.number,
    _record.issuer,
    _record.day,
    _record.valid_until,
    _record.score,
    _record.code,
    _record.grade,
    _record.recorded_at,
    _record.actor_name,
    _record.evidence_digest,
    _gone.recorded_at.label("withdrawn_at"),
    _gone.actor_name.label("withdrawn_by"),
    _gone.reason,
)


def proofs_by_surgeon(
    staff_nos: Collection[str], known_at: datetime | None = None
) -> Mapping[str, Sequence[Qualification]]:
    """Return what is on file and not withdrawn, as known then, by 工号; one statement."""
    moment = known_at or clock.now()
    statement, whom = _records(Everyone())
    statement = statement.where(whom.c.staff_no.in_(list(staff_nos)), _known(moment))
    found: dict[str, list[Qualification]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.staff_no, []).append(_qualification(row))
    return found


def file_of(scope: Scope, staff_no: str) -> tuple[Person, Sequence[Qualification]]:
    """Return a surgeon within the scope and every record, withdrawn ones too, newest first."""
    whom = person(scope, staff_no)
    statement = (
        _records(scope)[0]
        .where(_record.surgeon_id == whom.id)
        .order_by(_record.day.desc(), _record.id.desc())
    )
    return whom, [_qualification(row) for row in db.session.execute(statement)]


def get_qualification(scope: Scope, staff_no: str, key: int) -> tuple[Person, Qualification]:
    """Return one record; ``NotFound`` outside the scope too."""
    whom = person(scope, staff_no)
    row = None
    if key <= LARGEST:
        statement, _ = _records(scope)
        asked = statement.where(_record.id == key, _record.surgeon_id == whom.id)
        row = db.session.execute(asked).first()
    if row is None:
        raise NotFound("没有这条培训考核记录。请从人员的培训考核页重新选择。")
    return whom, _qualification(row)


def list_qualifications(
    scope: Scope, wanted: Filter, today: date, number: int = 1, size: int = 50
) -> Page[Row]:
    """Return a page of records not withdrawn, the soonest to end first; two statements."""
    statement, whom = _records(scope)
    statement = statement.where(_gone.id.is_(None), *_matching(wanted, whom, today)).order_by(
        _record.valid_until.asc().nulls_last(), whom.c.staff_no, _record.id
    )
    found = paginate(statement, number, size)
    return Page([_row(row) for row in found.items], found.total, found.number, found.size)


def ending(scope: Scope, first: date, last: date) -> Sequence[Row]:
    """Return certificates whose last day lies between the two, both inclusive."""
    statement = (
        _records(scope)[0]
        .where(_gone.id.is_(None), _record.valid_until.between(first, last))
        .order_by(_record.valid_until, _record.id)
    )
    return [_row(row) for row in db.session.execute(statement)]


def _records(scope: Scope) -> tuple[Select[*tuple[Any, ...]], Subquery]:
    """Select the records of the surgeons within the scope, and name the surgeons."""
    whom = people(scope, clock.now()).subquery()
    statement = (
        select(*_COLUMNS, whom.c.staff_no, whom.c.name.label("surgeon"), whom.c.department)
        .join(whom, whom.c.id == _record.surgeon_id)
        .outerjoin(_gone, _gone.qualification_id == _record.id)
    )
    return statement, whom


def _row(row: Any) -> Row:
    return Row(surgeon=row.surgeon, department=row.department, record=_qualification(row))


def _known(moment: datetime) -> Any:
    return and_(
        _record.recorded_at <= moment,
        or_(_gone.recorded_at.is_(None), _gone.recorded_at > moment),
    )


def _matching(wanted: Filter, whom: Subquery, today: date) -> list[Any]:
    found: list[Any] = []
    text = wanted.q.strip()
    if text:
        hits = staff.options(EVERYONE, clock.now(), text, CANDIDATES)
        named = whom.c.staff_no.in_([row.staff_no for row in hits])
        found.append(or_(named, _record.name.contains(text, autoescape=True)))
    if wanted.kind:
        found.append(_record.kind == wanted.kind.value)
    if wanted.until:
        found += [_record.valid_until >= today, _record.valid_until <= wanted.until]
    if wanted.expired:
        found.append(_record.valid_until < today)
    return found


def _qualification(row: Any) -> Qualification:
    gone = None
    if row.withdrawn_at is not None:
        gone = Withdrawal(
            recorded_at=row.withdrawn_at, actor_name=row.withdrawn_by, reason=row.reason
        )
    return Qualification(
        id=row.id,
        staff_no=row.staff_no,
        entry=Entry(
            kind=Proof(row.kind),
            name=row.name,
            number=row.number,
            issuer=row.issuer,
            day=row.day,
            valid_until=row.valid_until,
            score=row.score,
            code=row.code,
            grade=row.grade,
        ),
        recorded_at=row.recorded_at,
        actor_name=row.actor_name,
        evidence_digest=row.evidence_digest,
        withdrawal=gone,
    )
