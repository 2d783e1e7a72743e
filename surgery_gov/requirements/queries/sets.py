"""Reading requirements: those that hold on a day, and every row there ever was."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.requirements.models import RequirementSetRow
from surgery_gov.requirements.rules.conditions import from_json
from surgery_gov.requirements.rules.sets import (
    Mode,
    Procedure,
    Requirement,
    RequirementSet,
    requirement_of,
    standing,
)

_row = RequirementSetRow.__table__.c
_COLUMNS = [column for column in _row if column.name != "actor_id"]


def sets_known(known_at: datetime | None = None) -> Sequence[RequirementSet]:
    """Return every row recorded by then, the newest first: a hospital has a few hundred."""
    statement = (
        select(*_COLUMNS)
        .where(_row.recorded_at <= (known_at or clock.now()))
        .order_by(_row.since.desc(), _row.id.desc())
    )
    return [_set(row) for row in db.session.execute(statement)]


def standing_on(day: date, known_at: datetime | None = None) -> Mapping[str, RequirementSet]:
    """Return the row of each target that holds on a day, as known then."""
    return standing(sets_known(known_at), day)


def held_on(rows: Sequence[RequirementSet], day: date) -> Mapping[str, RequirementSet]:
    """Return the row of each target that holds on a day, of rows already read."""
    return standing(rows, day)


def history_of(target: str) -> Sequence[RequirementSet]:
    """Return every row of a target, the latest day first."""
    return [row for row in sets_known() if row.target == target]


def requirements_for(
    codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> Mapping[str, Requirement]:
    """Return what is asked for each procedure; codes the catalog then lacks are absent."""
    procedures = procedures_at(codes, at, known_at)
    held = standing_on(local_date(at), known_at)
    return {code: requirement_of(found, held) for code, found in procedures.items()}


def procedures_at(
    codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> Mapping[str, Procedure]:
    """Return the procedures of the edition in force, by code."""
    _, entries = catalog.entries_at(codes, at, known_at)
    return {
        code: Procedure(
            code=code,
            name=entry.name,
            grade=entry.effective_grade,
            restricted=entry.restricted,
        )
        for code, entry in entries.items()
    }


def _set(row: Any) -> RequirementSet:
    values = dict(row._mapping)  # noqa: SLF001
    values["mode"] = Mode(row.mode)
    values["conditions"] = from_json(row.conditions)
    return RequirementSet(**values)
