"""Lists of operations on record: a constant number of statements, whatever their length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.pinyin import fold
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import holds, within
from surgery_gov.operations.queries.resolving import (
    entry,
    first,
    flags,
    joined,
    operator,
    second,
    supervisor,
    timeline,
)
from surgery_gov.operations.rules.records import Urgency, masked
from surgery_gov.operations.rules.resolution import Reason, Timeline
from surgery_gov.operations.rules.scope import Scope
from surgery_gov.staff.queries import colleagues, words_for

_PREFIX = "reason_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What a list is filtered by; ``department`` is a code, ``until`` an inclusive last day."""

    department: str = ""
    surgeon: str = ""
    code: str = ""
    since: date | None = None
    until: date | None = None
    reason: Reason | None = None
    unresolved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One operation; the 病案号 masked, the grade that of the edition in force on its day.

    Names are those on file where the 工号 is, else as the source has them. ``reachable`` says
    that the surgeon's own page may be seen too.
    """

    id: int
    case_no: str
    performed_on: date | None
    performed_at: datetime | None
    code: str
    name: str
    grade: int | None
    surgeon_no: str
    surgeon: str
    on_file: bool
    reachable: bool
    first_no: str
    first: str
    second_no: str
    second: str
    supervisor_no: str
    supervisor: str
    department: str
    urgency: Urgency
    revision: int
    reasons: tuple[Reason, ...]


def list_operations(scope: Scope, wanted: Filter, number: int = 1, size: int = 50) -> Page[Row]:
    """Return a page of operations, the latest first, those without a day last."""
    found = paginate(_listed(scope, wanted), number, size)
    return Page([_row(row) for row in found.items], found.total, found.number, found.size)


def export_rows(scope: Scope, wanted: Filter) -> Sequence[Row]:
    """Return all that a list with the same filter shows."""
    return [_row(row) for row in db.session.execute(_listed(scope, wanted))]


def count_reasons(scope: Scope, wanted: Filter) -> tuple[int, int, Mapping[Reason, int]]:
    """Return the operations the filter shows, the unresolved among them, and each reason's."""
    line = timeline()
    conditions = flags(line)
    sums = [_sum(condition).label(reason.value) for reason, condition in conditions.items()]
    statement = joined(
        select(func.count().label("all"), _sum(or_(*conditions.values())).label("some"), *sums),
        line,
    ).where(holds(), within(scope), *_matching(wanted, line))
    row = db.session.execute(statement).one()
    counts = {reason: getattr(row, reason.value) or 0 for reason in conditions}
    return row.all, row.some or 0, counts


def _listed(scope: Scope, wanted: Filter) -> Select[Any]:
    record, line = OperationRecord, timeline()
    reasons = [flag.label(_PREFIX + reason.value) for reason, flag in flags(line).items()]
    columns = (
        record.id,
        record.case_no,
        record.performed_on,
        record.performed_at,
        record.code,
        func.coalesce(entry.name, record.name).label("name"),
        entry.grade,
        record.surgeon_no,
        func.coalesce(operator.name, record.surgeon_name).label("surgeon"),
        operator.id.is_not(None).label("on_file"),
        _reachable(scope).label("reachable"),
        record.first_no,
        func.coalesce(first.name, record.first_name).label("first"),
        record.second_no,
        func.coalesce(second.name, record.second_name).label("second"),
        record.supervisor_no,
        func.coalesce(supervisor.name, record.supervisor_name).label("supervisor"),
        record.department,
        record.urgency,
        record.revision,
        *reasons,
    )
    statement: Select[Any] = joined(select(*columns), line)
    return statement.where(holds(), within(scope), *_matching(wanted, line)).order_by(
        record.performed_on.desc().nulls_last(), record.performed_at.desc(), record.id.desc()
    )


def _reachable(scope: Scope) -> ColumnElement[bool]:
    if scope.everyone:
        return operator.id.is_not(None)
    ways: list[ColumnElement[bool]] = [operator.staff_no == (scope.staff_no or "")]
    if scope.department:
        ways.append(operator.staff_no.in_(colleagues(scope.department)))
    return or_(*ways)


def _row(row: Any) -> Row:
    fields = dict(row._mapping)  # noqa: SLF001
    reasons = tuple(reason for reason in Reason if fields.pop(_PREFIX + reason.value))
    fields["case_no"] = masked(fields["case_no"])
    fields["urgency"] = Urgency(fields["urgency"])
    fields["on_file"], fields["reachable"] = bool(fields["on_file"]), bool(fields["reachable"])
    return Row(**fields, reasons=reasons)


def _matching(wanted: Filter, line: Timeline) -> list[ColumnElement[bool]]:
    record = OperationRecord
    found: list[ColumnElement[bool]] = []
    if wanted.department:
        found.append(record.department.in_(words_for(wanted.department)))
    if wanted.surgeon.strip():
        found.append(_by(wanted.surgeon.strip()))
    if wanted.code.strip():
        found.append(_of(wanted.code.strip()))
    if wanted.since:
        found.append(record.performed_on >= wanted.since)
    if wanted.until:
        found.append(record.performed_on <= wanted.until)
    conditions = flags(line)
    if wanted.reason:
        found.append(conditions[wanted.reason])
    elif wanted.unresolved:
        found.append(or_(*conditions.values()))
    return found


def _by(surgeon: str) -> ColumnElement[bool]:
    """工号 from its beginning, part of a name on file or in the sheet, or initials."""
    ways = [
        OperationRecord.surgeon_no.startswith(surgeon, autoescape=True),
        OperationRecord.surgeon_name.contains(surgeon, autoescape=True),
        operator.name.contains(surgeon, autoescape=True),
    ]
    initials = fold(surgeon)
    if initials:
        ways.append(operator.pinyin.startswith(initials, autoescape=True))
    return or_(*ways)


def _of(code: str) -> ColumnElement[bool]:
    """A code from its beginning, part of a name, or initials from their beginning."""
    ways = [
        OperationRecord.code.startswith(code, autoescape=True),
        OperationRecord.name.contains(code, autoescape=True),
        entry.name.contains(code, autoescape=True),
    ]
    initials = fold(code)
    if initials:
        ways.append(entry.pinyin.startswith(initials, autoescape=True))
    return or_(*ways)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
