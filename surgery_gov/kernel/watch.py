"""Holds the session to the rule: nothing is written outside a command, every column is traced."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from surgery_gov.kernel.work import under_way

HIDDEN = "（不记录）"


def hold_to_commands() -> None:
    """Watch every session of the program from now on."""
    event.listen(Session, "before_flush", _watch)
    event.listen(Session, "do_orm_execute", _watch_bulk)


def _watch(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Note every changed column; refuse changes made outside a command."""
    touched = [
        thing
        for thing in (*session.new, *session.dirty, *session.deleted)
        if session.is_modified(thing) or thing in session.deleted
    ]
    if not touched or session.info.get("unguarded"):
        return
    work = under_way.get()
    if work is None:
        raise RuntimeError(f"write outside a command: {touched[0]!r}")
    for thing in touched:
        if not getattr(thing, "__trail__", False):
            work.changes.append(_change(session, thing))


def _change(session: Session, thing: Any) -> dict[str, Any]:
    state = inspect(thing)
    verb = "create" if thing in session.new else "delete" if thing in session.deleted else "update"
    columns = {}
    for attribute in state.attrs:
        if attribute.key not in state.mapper.column_attrs:
            continue
        history = attribute.history
        if not history.has_changes():
            continue
        secret = state.mapper.column_attrs[attribute.key].columns[0].info.get("secret")
        old = str(history.deleted[0]) if history.deleted else None
        new = str(history.added[0]) if history.added else None
        columns[attribute.key] = [HIDDEN, HIDDEN] if secret else [old, new]
    return {"table": thing.__tablename__, "verb": verb, "columns": columns}


def _watch_bulk(state: ORMExecuteState) -> None:
    """Refuse bulk statements outside a command; they escape the column trace, so record them."""
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and under_way.get() is None and not state.session.info.get("unguarded"):
        raise RuntimeError("bulk write outside a command")
