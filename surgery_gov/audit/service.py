"""Writing the trail; called by ``kernel.commands``, by nobody else."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surgery_gov.audit.models import AuditEntry
from surgery_gov.audit.rules.chain import FIRST, Link, canonical, chained
from surgery_gov.kernel.errors import DomainError
from surgery_gov.kernel.work import Work

_HEAD = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
_ADD = insert(AuditEntry.__table__)  # type: ignore[arg-type]


def write(work: Work, command_name: str, refusal: DomainError | None) -> None:
    """Add one entry per recorded event, or one for the refusal, to the end of the chain."""
    session = work.session
    last_id, last_hash = _head(session)
    rows = []
    for event, subject, details in _events(work, command_name, refusal):
        link = Link(
            id=last_id + 1,
            at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
            role=work.actor.role,
            door=work.actor.door,
            command=command_name,
            event=event,
            subject=subject,
            details=canonical(details),
        )
        own = chained(link, last_hash)
        rows.append({**_columns(link), "previous_hash": last_hash, "hash": own})
        last_id, last_hash = link.id, own
    session.connection().execute(_ADD, rows)


def _events(
    work: Work, command_name: str, refusal: DomainError | None
) -> list[tuple[str, str, dict[str, object]]]:
    if refusal is None:
        changes, work.changes = work.changes, []
        first, *others = work.events
        traced = {**first[2], "changes": changes} if changes else first[2]
        return [(first[0], first[1], traced), *others]
    return [("command.refused", command_name, {"code": refusal.code, "why": refusal.message})]


def _columns(link: Link) -> dict[str, object]:
    return {name: getattr(link, name) for name in Link.__slots__}


def _head(session: Session) -> tuple[int, str]:
    """Return the end of the chain; a command has held all others off since it began."""
    found = session.connection().execute(_HEAD).first()
    return (found.id, found.hash) if found else (0, FIRST)
