"""Reading departments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.pinyin import fold
from surgery_gov.staff.models import Department, DepartmentName, SurgeonEmployment

_CODES_BY_NAME = (
    select(DepartmentName.name, Department.code)
    .join(Department, Department.id == DepartmentName.department_id)
    .where(DepartmentName.recorded_at <= bindparam("known_at"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentRow:
    """A department and how many surgeons work there at the instant asked about."""

    id: int
    code: str
    name: str
    since: datetime
    until: datetime | None
    version: int
    surgeons: int

    def open_at(self, at: datetime) -> bool:
        """Whether the department exists at that instant."""
        return self.since <= at and (self.until is None or at < self.until)


def list_departments(at: datetime, *, ended: bool = False) -> Sequence[DepartmentRow]:
    """Return the departments that exist at that instant, or all; by code, in one statement."""
    statement = _rows(at).order_by(Department.code)
    if not ended:
        statement = statement.where(_open(at))
    return [_row(row) for row in db.session.execute(statement)]


def department_choices() -> Sequence[tuple[str, str]]:
    """Return code and name of the departments that exist now, to choose from."""
    return [(row.code, row.name) for row in list_departments(clock.now())]


def search_departments(query: str, at: datetime, limit: int = 8) -> Sequence[DepartmentRow]:
    """Return departments that exist then by code, Chinese text or initials."""
    wanted = query.strip()
    initials = fold(wanted)
    matches = [
        func.lower(Department.code).startswith(wanted.lower(), autoescape=True),
        Department.name.contains(wanted, autoescape=True),
    ]
    if initials:
        matches.append(Department.pinyin.startswith(initials, autoescape=True))
    statement = _rows(at).where(_open(at), or_(*matches)).order_by(Department.code).limit(limit)
    return [_row(row) for row in db.session.execute(statement)]


def find_department(code: str, at: datetime | None = None) -> DepartmentRow | None:
    """Return the department with that code, whether or not it has ended."""
    statement = _rows(at).where(Department.code == code)
    return next((_row(row) for row in db.session.execute(statement)), None)


def get_department(code: str, at: datetime | None = None) -> DepartmentRow:
    """Return the department with that code, or raise ``NotFound``."""
    found = find_department(code, at)
    if found is None:
        raise NotFound(f"没有代码为 {code[:40]} 的科室。请核对代码，或先添加科室。")
    return found


def department_named(text: str) -> DepartmentRow | None:
    """Return the department with exactly that code or name."""
    statement = _rows(None).where(or_(Department.code == text, Department.name == text))
    return next((_row(row) for row in db.session.execute(statement)), None)


def codes_by_name(known_at: datetime) -> Mapping[str, str]:
    """Return the codes of departments by every name they were known by then, in one statement.

    Catalogs name departments in words, and keep the words when a department is renamed.
    """
    rows = db.session.execute(_CODES_BY_NAME, {"known_at": known_at})
    return {row.name: row.code for row in rows}


def _open(at: datetime) -> Any:
    return and_(Department.since <= at, or_(Department.until.is_(None), Department.until > at))


def _rows(at: datetime | None) -> Select[Any]:
    post = SurgeonEmployment
    working = select(func.count()).where(
        post.department_id == Department.id, post.retracted_at.is_(None)
    )
    if at is not None:
        working = working.where(post.since <= at, or_(post.until.is_(None), post.until > at))
    return select(
        Department.id,
        Department.code,
        Department.name,
        Department.since,
        Department.until,
        Department.version,
        working.correlate(Department).scalar_subquery().label("surgeons"),
    )


def _row(row: Any) -> DepartmentRow:
    return DepartmentRow(**row._mapping)  # noqa: SLF001
