"""Turning rows of applications into values, and the condition of who may see which."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from surgery_gov.applications.models import Application, ApplicationAct
from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.scope import Scope
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Hand
from surgery_gov.privileges.queries.named import names_in

SUBMITTED = Application.number.is_not(None)


def within(scope: Scope) -> ColumnElement[bool]:
    """Say whose applications may be seen; a draft is seen by its author alone."""
    ways: list[ColumnElement[bool]] = []
    if scope.everyone:
        ways.append(SUBMITTED)
    if scope.department:
        ways.append(and_(SUBMITTED, Application.department == scope.department))
    if scope.assessor_no:
        ways.append(and_(SUBMITTED, Application.assessor_no == scope.assessor_no))
    if scope.staff_no:
        ways.append(Application.staff_no == scope.staff_no)
    return and_(Application.discarded_at.is_(None), or_(false(), *ways))


def act_of(row: Any) -> Act:
    """Build the value from a row of ``application_act``."""
    return Act(
        id=row.id,
        kind=ActKind(row.kind),
        hand=Hand(row.hand) if row.hand else None,
        acted_at=row.acted_at,
        recorded_at=row.recorded_at,
        actor_no=row.actor_no,
        actor_name=row.actor_name,
        reason=row.reason,
        version=row.version,
        items=row.items,
        verdicts=tuple(Verdict.from_json(v) for v in row.verdicts),
        detail=row.detail,
    )


def acts_from(rows: Iterable[Any]) -> list[tuple[Any, Act]]:
    """Return each row with its act, whose conditions call the supervisors they name by name.

    One statement more for all of them, none where no supervisor is named.
    """
    read = [(row, act_of(row)) for row in rows]
    names = names_in(c for _, act in read for v in act.verdicts for c in v.conditions)
    if not names:
        return read
    return [
        (row, replace(act, verdicts=tuple(v.calling(names) for v in act.verdicts)))
        for row, act in read
    ]


ACT_COLUMNS = tuple(ApplicationAct.__table__.c)
