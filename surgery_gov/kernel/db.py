"""Engine, session and column types. Plain SQLAlchemy: no Flask needed to read or write."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

BUSY_SECONDS = 30
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(7310251)")
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive values."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite forgets the zone and PostgreSQL answers in the session's; give UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


_factory = sessionmaker(expire_on_commit=False)
session: scoped_session[Session] = scoped_session(_factory)  # one per thread, removed per request


def connect(url: str, **options: Any) -> Engine:
    """Bind the session to a database."""
    engine = make_engine(url, **options)
    let_go()
    _factory.configure(bind=engine)
    return engine


def let_go() -> None:
    """Close every connection to the database the session is bound to, if it is to any."""
    session.remove()
    engine = _factory.kw.get("bind")
    if engine is not None:
        engine.dispose()


def make_engine(url: str, **options: Any) -> Engine:
    """Create an engine that loses no update: see ``_begin_sqlite``.

    Its faults do not tell the parameters of a statement, which may hold a patient.
    """
    parsed = make_url(url)
    options.setdefault("hide_parameters", True)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **options)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(parsed, module=sqlite_module(), **options)
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_module() -> ModuleType:
    """Return the newest SQLite driver here; the one Python carries may be old."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415
    except ImportError:
        import sqlite3 as dbapi2  # noqa: PLC0415
    module: ModuleType = dbapi2
    return module


def wal_is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is past the WAL corruption race (fixed in 3.51.3)."""
    return version >= (3, 51, 3)


def _open_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys on, durable commits, patience, and our own BEGIN."""
    connection.isolation_level = None
    journal = "WAL" if wal_is_sound(sqlite_module().sqlite_version_info) else "DELETE"
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or REPLACE deletes rows without asking the triggers
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock before the first read of a command.

    With a deferred BEGIN two writers may both read the old row, and one update is lost
    without an error.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def bound() -> Engine:
    """Return the engine of the session."""
    engine: Engine = _factory.kw["bind"]
    return engine


def is_writing() -> bool:
    """Whether a command is under way, whose own changes a read must see."""
    return _writing.get()


def newest() -> None:
    """End the read under way, so that what is read next is the newest on record."""
    if not _writing.get() and session.registry.has():
        session().commit()


def hold(session: Session) -> None:
    """Wait until nobody else is writing, and let nobody else until this transaction is over.

    Writers take turns on SQLite by its nature, on PostgreSQL by a lock: so the clock, read
    afterwards, never runs behind what is already on record.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_TURNS)


@contextmanager
def writing() -> Iterator[Session]:
    """Yield the thread's session with nothing read before, for a transaction that writes.

    What was loaded earlier is expired: a command decides on what is there now.
    """
    current = session()
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("there are unsaved changes outside a command")
    current.commit()
    current.expire_all()
    token = _writing.set(True)
    try:
        yield current
    finally:
        _writing.reset(token)
