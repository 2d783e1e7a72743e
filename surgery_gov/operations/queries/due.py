"""Operations on record that are not wholly told apart: one line with their number."""

from collections.abc import Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from surgery_gov.audit import queries as audit
from surgery_gov.kernel import db
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.operations.models import OperationImport
from surgery_gov.operations.queries.listing import Filter, count_reasons
from surgery_gov.operations.rules.scope import Scope, scope_of

UNRESOLVED = "operations.unresolved"
RESOLVED_BY = frozenset({"department", "edition", "operation", "staff", "surgeon"})
Counted = tuple[int, int, datetime | None]
_kept: WeakKeyDictionary[Engine, tuple[tuple[Scope, int], Counted]] = WeakKeyDictionary()
_LAST_IMPORT = select(func.max(OperationImport.recorded_at))


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell who imports operations how many wait to be cleared, in four statements at most.

    What is unclear is judged as of now, whatever ``at``: a record is resolved when asked.
    """
    if not actor.may(Permission.OPERATIONS_IMPORT):
        return ()
    whole, unresolved, since = _counted(scope_of(actor))
    if not unresolved:
        return ()
    return (
        Due(
            kind=UNRESOLVED,
            subject="operations:unresolved",
            title=f"手术记录中认不全的{unresolved:,}条",
            detail=f"共{whole:,}条；缺编码、时间或工号的不计入手术量，更正来源后重新导入",
            act="逐条核对",
            endpoint="operations.unresolved",
            waiting_since=since if since is None or since <= at else at,
        ),
    )


def _counted(scope: Scope) -> Counted:
    """Count through all operations only where something they are resolved by has changed."""
    key = (scope, audit.last_among(RESOLVED_BY))
    kept = _kept.get(db.bound())
    if kept is not None and kept[0] == key:
        return kept[1]
    whole, unresolved, _ = count_reasons(scope, Filter())
    counted = (whole, unresolved, db.session.scalar(_LAST_IMPORT))
    _kept[db.bound()] = (key, counted)
    return counted
