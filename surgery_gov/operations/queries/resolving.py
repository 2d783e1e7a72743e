"""Telling operations apart: by sets in the database, and the same facts for the pure rule."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, null, or_, select

from surgery_gov.catalog.queries import entry_rows, list_editions
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.rules.resolution import Known, Reason, Timeline
from surgery_gov.staff.queries import surgeon_rows, words_for_departments

ENTRIES = entry_rows("entry")
OPERATORS, FIRSTS, SECONDS = (surgeon_rows(role) for role in ("operator", "first", "second"))
SUPERVISORS = surgeon_rows("supervisor")
supervisor = SUPERVISORS.c
entry, operator, first, second = ENTRIES.c, OPERATORS.c, FIRSTS.c, SECONDS.c


def timeline(known_at: datetime | None = None) -> Timeline:
    """Return which edition was in force from which day, as known then (now by default)."""
    moment = known_at or clock.now()
    published = [
        (edition.in_force_from, edition.published_at, edition.id)
        for edition in list_editions()
        if edition.in_force_from and edition.published_at and edition.published_at <= moment
    ]
    latest_first = sorted(published, reverse=True)
    return Timeline(tuple((local_date(since), key) for since, _, key in latest_first))


def edition_id(line: Timeline, day: Any) -> ColumnElement[Any]:
    """Return the edition in force on a day, as an expression."""
    if not line.since:
        return null()
    return case(*((day >= since, edition) for since, edition in line.since))


def joined(statement: Any, line: Timeline) -> Any:
    """Join what an operation is resolved by: its entry, and the people by 工号."""
    record = OperationRecord
    return (
        statement.select_from(record)
        .outerjoin(ENTRIES, entry_on(line, record.performed_on, record.code))
        .outerjoin(
            OPERATORS, and_(operator.staff_no == record.surgeon_no, record.doubtful.is_(False))
        )
        .outerjoin(FIRSTS, first.staff_no == record.first_no)
        .outerjoin(SECONDS, second.staff_no == record.second_no)
        .outerjoin(SUPERVISORS, supervisor.staff_no == record.supervisor_no)
    )


def entry_on(line: Timeline, day: Any, code: Any) -> ColumnElement[bool]:
    """Return the condition that an entry is of the edition in force on that day."""
    return and_(entry.edition_id == edition_id(line, day), entry.code == code)


def flags(line: Timeline) -> Mapping[Reason, ColumnElement[bool]]:
    """Return each reason as a condition on the joined rows; a test holds them to the rule."""
    record = OperationRecord
    edition = edition_id(line, record.performed_on)
    dated, coded = record.performed_on.is_not(None), record.code != ""
    numbered = record.surgeon_no != ""
    return {
        Reason.NO_DAY: record.performed_on.is_(None),
        Reason.NO_TIME: and_(dated, record.performed_at.is_(None)),
        Reason.AHEAD: and_(
            record.performed_at.is_not(None), record.performed_at > record.recorded_at
        ),
        Reason.CODE_BLANK: record.code == "",
        Reason.NO_EDITION: and_(coded, dated, edition.is_(None)),
        Reason.CODE_UNKNOWN: and_(coded, dated, edition.is_not(None), entry.code.is_(None)),
        Reason.SURGEON_BLANK: and_(record.surgeon_no == "", record.surgeon_name == ""),
        Reason.SURGEON_BY_NAME: and_(record.surgeon_no == "", record.surgeon_name != ""),
        Reason.SURGEON_UNKNOWN: and_(numbered, record.doubtful.is_(False), operator.id.is_(None)),
        Reason.SURGEON_DOUBTFUL: and_(numbered, record.doubtful.is_(True)),
        Reason.ASSISTANT_UNCLEAR: or_(
            _unclear(record.first_no, record.first_name, first.id),
            _unclear(record.second_no, record.second_name, second.id),
        ),
        Reason.SUPERVISOR_UNCLEAR: or_(
            and_(record.supervisor_no != "", record.supervisor_no == record.surgeon_no),
            _unclear(record.supervisor_no, record.supervisor_name, supervisor.id),
        ),
        Reason.DEPARTMENT_UNCLEAR: record.department.not_in(words_for_departments()),
    }


def known_of(codes: Collection[str]) -> Known:
    """Return what operations with these codes are compared with, in a handful of statements."""
    line = timeline()
    found: dict[int, set[str]] = {}
    if codes and line.since:
        editions = {edition for _, edition in line.since}
        rows = db.session.execute(
            select(entry.edition_id, entry.code).where(entry.edition_id.in_(editions))
        )
        for row in rows:
            found.setdefault(row.edition_id, set()).add(row.code)
    return Known(
        timeline=line,
        codes=found,
        staff_nos=frozenset(db.session.scalars(select(operator.staff_no))),
        departments=frozenset(db.session.scalars(words_for_departments())),
    )


def names_by_staff_no() -> Mapping[str, str]:
    """Return every surgeon's name by 工号: to compare a sheet's names with."""
    rows = db.session.execute(select(operator.staff_no, operator.name))
    return {row.staff_no: row.name for row in rows}


def _unclear(number: Any, name: Any, found: Any) -> ColumnElement[bool]:
    return or_(and_(number != "", found.is_(None)), and_(number == "", name != ""))
