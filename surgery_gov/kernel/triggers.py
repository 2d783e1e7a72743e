"""What the database itself refuses, on both databases; used by migrations."""

from collections.abc import Sequence

from alembic.operations import Operations

RESTRICT_VIOLATION = "23001"


def make_append_only(op: Operations, table: str, keys: Sequence[str] = ("id",)) -> None:
    """Let rows be added, never changed, removed, truncated or replaced.

    ``keys`` are the columns by which SQLite's INSERT OR REPLACE could hit an existing row.
    """
    if op.get_bind().dialect.name == "postgresql":
        _refuse_postgresql(op, table, "append_only", "UPDATE OR DELETE", "TRUE")
        op.execute(
            f"CREATE TRIGGER {table}_append_only_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        _refuse_sqlite(op, table, f"append_only_{verb.lower()}", verb, "1")
    same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    _refuse_sqlite(
        op,
        table,
        "append_only_replace",
        "INSERT",
        f"EXISTS (SELECT 1 FROM {table} WHERE {same})",
    )


def drop_append_only(op: Operations, table: str) -> None:
    """Undo ``make_append_only``."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_append_only_truncate ON {table}")
        _drop_postgresql(op, table, "append_only")
        return
    for name in ("update", "delete", "replace"):
        op.execute(f"DROP TRIGGER {table}_append_only_{name}")


def keep(op: Operations, table: str, identity: Sequence[str] = ()) -> None:
    """Make a table append-only whose rows are also known by the columns of ``identity``.

    SQLite's INSERT OR REPLACE would remove a row that shares them, unasked.
    """
    make_append_only(op, table)
    if identity and op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"other.{column} = NEW.{column}" for column in identity)
        when = f"EXISTS (SELECT 1 FROM {table} AS other WHERE {same})"
        refuse(op, table, "replace", ("INSERT",), when)


def drop_keeping(op: Operations, table: str, identity: Sequence[str] = ()) -> None:
    """Undo ``keep``."""
    if identity and op.get_bind().dialect.name == "sqlite":
        drop_refusal(op, table, "replace", ("INSERT",))
    drop_append_only(op, table)


def refuse(op: Operations, table: str, name: str, verbs: Sequence[str], when: str) -> None:
    """Refuse the verbs on a table while a condition on OLD or NEW holds."""
    if op.get_bind().dialect.name == "postgresql":
        for verb in verbs:
            _refuse_postgresql(op, table, f"{name}_{verb.lower()}", verb, when)
        return
    for verb in verbs:
        _refuse_sqlite(op, table, f"{name}_{verb.lower()}", verb, when)


def drop_refusal(op: Operations, table: str, name: str, verbs: Sequence[str]) -> None:
    """Undo ``refuse``."""
    for verb in verbs:
        if op.get_bind().dialect.name == "postgresql":
            _drop_postgresql(op, table, f"{name}_{verb.lower()}")
        else:
            op.execute(f"DROP TRIGGER {table}_{name}_{verb.lower()}")


def _refuse_sqlite(op: Operations, table: str, name: str, verb: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{table} {name}'); END"
    )


def _refuse_postgresql(op: Operations, table: str, name: str, verbs: str, when: str) -> None:
    returned = "OLD" if verbs == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_LEVEL = 'STATEMENT' THEN"
        f"  RAISE EXCEPTION '{table} {name}' USING ERRCODE = '{RESTRICT_VIOLATION}'; END IF;"
        f" IF {when} THEN"
        f"  RAISE EXCEPTION '{table} {name}' USING ERRCODE = '{RESTRICT_VIOLATION}'; END IF;"
        f" RETURN {returned}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
    )


def _drop_postgresql(op: Operations, table: str, name: str) -> None:
    op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
    op.execute(f"DROP FUNCTION {table}_{name}()")
