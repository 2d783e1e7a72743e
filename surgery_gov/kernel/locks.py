"""Holding a whole table still for one command, where locking rows would not keep new ones out."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from surgery_gov.kernel.db import Base


def hold(session: Session, table: type[Base]) -> None:
    """Let nobody else write to the table until this transaction is over; reading goes on.

    What is read afterwards is what the writers before have left. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
