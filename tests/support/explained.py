"""How the database of the test would run a statement."""

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from surgery_gov.kernel import db


def plan_of(statement):
    """The plan as one text; a table of a few rows is read by its indexes all the same."""
    on_postgresql = db.bound().dialect.name == "postgresql"
    dialect = postgresql.dialect() if on_postgresql else sqlite.dialect()
    told = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    with db.bound().connect() as connection:
        if on_postgresql:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN" if on_postgresql else "EXPLAIN QUERY PLAN"
        rows = connection.exec_driver_sql(f"{explain} {told}")
        return "\n".join(str(row[-1]) for row in rows)
