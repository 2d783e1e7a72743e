"""The projection, made again from the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.models import Privilege, PrivilegeSpan
from surgery_gov.privileges.queries.ledger import every_ledger
from surgery_gov.privileges.service._entering import spans_of

_SPANS = cast("Table", PrivilegeSpan.__table__)
_COLUMNS = [c for c in _SPANS.columns if c.name != "id"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the rebuilding found: privileges, spans, and the targets that differed."""

    privileges: int
    spans: int
    differing: tuple[str, ...]


@command(Permission.PRIVILEGES_REBUILD)
def rebuild(work: Work) -> Rebuilt:
    """Fold every ledger and write all spans anew; says which privileges were not as folded."""
    hold(work.session, Privilege)
    heads = work.session.execute(select(Privilege.id, Privilege.surgeon_id, Privilege.target)).all()
    ledgers = every_ledger()
    folded = [
        row
        for head in heads
        for row in spans_of(head.id, (head.surgeon_id, head.target), ledgers.get(head.id, ()))
    ]
    stored = [dict(row._mapping) for row in work.session.execute(select(*_COLUMNS))]  # noqa: SLF001
    differing = tuple(sorted(_differing(folded, stored)))
    if differing:
        work.session.execute(delete(_SPANS))
        if folded:
            work.session.execute(insert(_SPANS), folded)
    work.record(
        "privilege.rebuilt",
        "privileges:all",
        privileges=len(heads),
        spans=len(folded),
        differing=list(differing),
    )
    return Rebuilt(len(heads), len(folded), differing)


def _differing(folded: Iterable[dict[str, Any]], stored: Iterable[dict[str, Any]]) -> set[str]:
    """Return ``surgeon id/target`` of the spans that are on one side only."""
    one = {_spelled(row): _whose(row) for row in folded}
    other = {_spelled(row): _whose(row) for row in stored}
    return {(one.get(key) or other[key]) for key in one.keys() ^ other.keys()}


def _spelled(row: dict[str, Any]) -> str:
    return repr([(name, row[name]) for name in sorted(row)])


def _whose(row: dict[str, Any]) -> str:
    return f"{row['surgeon_id']}/{row['target']}"
