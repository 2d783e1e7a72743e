"""How every privilege for given targets stands at an instant: one statement, read as it comes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, or_, select

from surgery_gov.kernel import db
from surgery_gov.privileges.models import Privilege, PrivilegeDecision
from surgery_gov.privileges.queries.ledger import ALL_ON_RECORD
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.rules.conditions import from_json
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.stood import Stood, stood, stood_once

Standings = Mapping[int, Mapping[str, Stood]]
"""By surgeon id, then by the text of the target; what was never decided on is absent."""

PORTION = 5_000
"""Rows taken from the database at once."""
_head = Privilege.__table__.c
_line = PrivilegeDecision.__table__.c
_ALL = (
    select(
        _head.surgeon_id,
        _head.target,
        _line.privilege_id,
        _line.id,
        _line.kind,
        _line.effective_at,
        _line.until,
        _line.recorded_at,
        _line.conditions,
    )
    .join_from(PrivilegeDecision.__table__, Privilege.__table__, _line.privilege_id == _head.id)
    .where(_line.recorded_at <= bindparam("known_at"))
    .order_by(_line.privilege_id, _line.recorded_at, _line.id)
)
_SOME = _ALL.where(
    or_(
        _head.target.in_(bindparam("codes", expanding=True)),
        _head.target.between("grade:", "grade;"),
    )
)


def standings_at(
    at: datetime, known_at: datetime | None = None, codes: Collection[str] | None = None
) -> Standings:
    """Return them for these codes and every grade-and-department; for all where codes is None."""
    statement = _ALL if codes is None else _SOME
    values: dict[str, Any] = {"known_at": known_at or ALL_ON_RECORD}
    if codes is not None:
        values["codes"] = list(codes)
    rows = db.session.execute(statement, values, execution_options={"yield_per": PORTION})
    found: dict[int, dict[str, Stood]] = {}
    for _, lines in groupby(rows, key=lambda row: row.privilege_id):
        group = list(lines)
        first = group[0]
        found.setdefault(first.surgeon_id, {})[first.target] = _stood(group, at)
    return _named(found)


def _named(found: Mapping[int, dict[str, Stood]]) -> Standings:
    """Call the supervisors that conditions name by name."""
    stood = (each for own in found.values() for each in own.values())
    names = names_in(condition for each in stood for condition in each.conditions)
    if not names:
        return found
    return {key: {t: s.calling(names) for t, s in own.items()} for key, own in found.items()}


def _stood(rows: list[Any], at: datetime) -> Stood:
    first = rows[0]
    if len(rows) == 1 and first.kind == DecisionKind.GRANT.value:
        conditions = from_json(first.conditions) if first.conditions else ()
        return stood_once(first.effective_at, first.until, conditions, at)
    return stood(_decisions(rows), at)


def _decisions(rows: Iterable[Any]) -> Iterable[Decision]:
    return (
        Decision(
            id=row.id,
            kind=DecisionKind(row.kind),
            effective_at=row.effective_at,
            until=row.until,
            recorded_at=row.recorded_at,
            conditions=from_json(row.conditions),
        )
        for row in rows
    )
