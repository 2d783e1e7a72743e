"""Entering decisions in the ledger, and the projection that follows. Works inside a command."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.models import Privilege, PrivilegeDecision, PrivilegeSpan
from surgery_gov.privileges.queries.drafts import Draft
from surgery_gov.privileges.queries.ledger import ledgers_by_id
from surgery_gov.privileges.rules.conditions import to_json
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import fold

Key = tuple[int, str]
CHUNK = 2000
_HEADS = cast("Table", Privilege.__table__)
_LINES = cast("Table", PrivilegeDecision.__table__)
_SPANS = cast("Table", PrivilegeSpan.__table__)


def lock(work: Work, keys: Collection[Key]) -> Mapping[Key, int]:
    """Hold the privileges of these (surgeon, target) until the end; missing rows are made.

    Whoever comes second waits here, then reads what the first one decided. Always in the same
    order, so that two orders of many cannot wait for each other.
    """
    wanted = sorted(set(keys))
    _insert_missing(work.session, wanted)
    held: dict[Key, int] = {}
    for part in in_lots(wanted, CHUNK):
        rows = work.session.execute(
            select(_HEADS.c.id, _HEADS.c.surgeon_id, _HEADS.c.target)
            .where(tuple_(_HEADS.c.surgeon_id, _HEADS.c.target).in_(part))
            .order_by(_HEADS.c.surgeon_id, _HEADS.c.target)
            .with_for_update()
        )
        held.update({(row.surgeon_id, row.target): row.id for row in rows})
    return held


def enter(work: Work, drafts: Sequence[Draft], heads: Mapping[Key, int]) -> tuple[int, ...]:
    """Write the decisions of sound drafts and refold what they touch.

    Returns the newest decision id of each privilege touched, in the order of the drafts.
    """
    rows = [_row(work, draft, heads[key_of(draft)]) for draft in drafts]
    work.session.execute(insert(_LINES), rows)
    touched = {heads[key_of(draft)]: key_of(draft) for draft in drafts}
    for part in in_lots(sorted(touched), CHUNK):
        work.session.execute(
            update(_HEADS).where(_HEADS.c.id.in_(part)).values(version=_HEADS.c.version + 1)
        )
    newest = project(work.session, touched)
    return tuple(newest[privilege_id] for privilege_id in touched)


def project(session: Session, privileges: Mapping[int, Key]) -> Mapping[int, int]:
    """Write the spans of these privileges anew; returns the newest decision id of each."""
    newest: dict[int, int] = {}
    for part in in_lots(sorted(privileges), CHUNK):
        session.execute(delete(_SPANS).where(_SPANS.c.privilege_id.in_(part)))
        ledgers = ledgers_by_id(part)
        newest.update({key: max(d.id for d in lines) for key, lines in ledgers.items()})
        rows = [
            row
            for privilege_id, decisions in ledgers.items()
            for row in spans_of(privilege_id, privileges[privilege_id], decisions)
        ]
        if rows:
            session.execute(insert(_SPANS), rows)
    return newest


def spans_of(privilege_id: int, key: Key, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Return the rows of ``privilege_span`` that the decisions fold into."""
    surgeon_id, target = key
    return [
        {
            "privilege_id": privilege_id,
            "surgeon_id": surgeon_id,
            "target": target,
            "since": span.since,
            "until": span.until,
            "state": span.state.value,
            "conditions": to_json(span.conditions),
            "decision_id": span.decision.id,
        }
        for span in fold(decisions)
    ]


def key_of(draft: Draft) -> Key:
    """Return which privilege a draft is about."""
    return (draft.person.id, str(draft.proposal.target))


def _row(work: Work, draft: Draft, privilege_id: int) -> dict[str, Any]:
    decision = draft.decision
    return {
        "privilege_id": privilege_id,
        "kind": decision.kind.value,
        "effective_at": decision.effective_at,
        "until": decision.until,
        "recorded_at": decision.recorded_at,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "reason": decision.reason,
        "basis": decision.basis,
        "document_no": decision.document_no,
        "edition": draft.edition,
        "conditions": to_json(decision.conditions),
    }


def _insert_missing(session: Session, keys: Sequence[Key]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"surgeon_id": s, "target": t, "version": 1} for s, t in keys]
    if rows:
        session.execute(dialect.insert(_HEADS).on_conflict_do_nothing(), rows)
