"""Reads on the path of every question: Core statements compiled once, run on the driver itself.

What SQLAlchemy adds to each statement (events, contexts, a session's connection) costs several
times the statement. Each thread keeps one connection for such reads, outside the pool. Inside a
command, and whenever the driver complains, a read goes the common way, through the session.
"""

import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Select

from surgery_gov.kernel import db

_BEGIN = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_thread = threading.local()


class Read:
    """A statement to be run often; ``lists`` names the parameters that are lists."""

    def __init__(self, statement: Select[Any], lists: Sequence[str] = ()) -> None:
        self.statement = statement
        self.lists = tuple(lists)
        self.row = namedtuple("Row", [column.key for column in statement.selected_columns])  # type: ignore[misc]
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the rows, each with its columns as attributes."""
        engine = db.bound()
        if db.is_writing() or not _by_itself(engine):
            return self._by_session(values)
        try:
            return self._by_driver(engine, values)
        except engine.dialect.loaded_dbapi.Error:
            forget()
            return self._by_session(values)

    def first(self, values: Mapping[str, Any]) -> Any:
        """Return the first row, or None."""
        return next(iter(self.rows(values)), None)

    def _by_session(self, values: Mapping[str, Any]) -> Sequence[Any]:
        return db.session().connection().execute(self.statement, dict(values)).all()

    def _by_driver(self, engine: Engine, values: Mapping[str, Any]) -> Sequence[Any]:
        sizes = (engine.dialect.name, *(len(values[name]) for name in self.lists))
        compiled = self._compiled.get(sizes)
        if compiled is None:
            compiled = self._compiled[sizes] = _Compiled(self.statement, self.lists, values, engine)
        cursor = _connection(engine).cursor()
        try:
            cursor.execute(compiled.text, compiled.parameters(values))
            found = cursor.fetchall()
        finally:
            cursor.close()
        return [self.row(*compiled.read(row)) for row in found]


class _Compiled:
    """The text of a statement for one driver and one length of each list."""

    def __init__(
        self,
        statement: Select[Any],
        lists: Sequence[str],
        values: Mapping[str, Any],
        engine: Engine,
    ) -> None:
        sized = statement.params(dict(values))
        compiled = sized.compile(
            dialect=engine.dialect, compile_kwargs={"render_postcompile": True}
        )
        self.text = str(compiled)
        self.order: Sequence[str] | None = compiled.positiontup
        self.lists = {f"{name}_{n}": (name, n - 1) for name in lists for n in _places(values[name])}
        self.writers = {
            bind.key: write
            for bind in compiled.binds.values()
            if (write := _writer(bind.type, engine)) is not None
        }
        self.fixed = {
            name: value
            for name, value in compiled.construct_expanded_state(dict(values)).parameters.items()
            if name not in values and name not in self.lists
        }
        self.readers = [_reader(column.type, engine) for column in statement.selected_columns]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return the values as the driver wants them."""
        given = {**self.fixed, **values}
        for place, (name, index) in self.lists.items():
            given[place] = values[name][index]
        for name, write in self.writers.items():
            if name in given:
                given[name] = write(given[name])
        if self.order is None:
            return given
        return [given[name] for name in self.order]

    def read(self, row: Sequence[Any]) -> Iterator[Any]:
        """Return one row as Python values."""
        return (
            value if reader is None else reader(value)
            for value, reader in zip(row, self.readers, strict=True)
        )


class _Own:
    """A thread's connection; closed when the thread is over."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        fairy = engine.raw_connection()
        connection: Any = fairy.dbapi_connection
        fairy.detach()
        if engine.dialect.name == "postgresql":
            connection.autocommit = True
        self.connection = connection

    def __del__(self) -> None:
        connection = getattr(self, "connection", None)
        if connection is not None:
            connection.close()


@contextmanager
def snapshot() -> Iterator[None]:
    """Let several reads see one state of the database, the newest."""
    engine = db.bound()
    if db.is_writing() or not _by_itself(engine):
        db.newest()
        yield
        return
    try:
        _connection(engine).execute(_BEGIN[engine.dialect.name])
    except engine.dialect.loaded_dbapi.Error:
        forget()
    try:
        yield
    finally:
        _end()


def forget() -> None:
    """Close the thread's own connection; the next read opens another."""
    _thread.own = None


def _end() -> None:
    own: _Own | None = getattr(_thread, "own", None)
    if own is not None:
        own.connection.execute("ROLLBACK")


def _connection(engine: Engine) -> Any:
    own: _Own | None = getattr(_thread, "own", None)
    if own is None or own.engine is not engine:
        own = _thread.own = _Own(engine)
    return own.connection


def _by_itself(engine: Engine) -> bool:
    """Whether another connection sees the same database; not so in memory."""
    return engine.dialect.name in _BEGIN and engine.url.database not in {None, "", ":memory:"}


def _places(values: Sequence[Any]) -> range:
    return range(1, len(values) + 1)


def _writer(kind: Any, engine: Engine) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(engine.dialect).bind_processor(engine.dialect)  # type: ignore[no-any-return]


def _reader(kind: Any, engine: Engine) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(engine.dialect).result_processor(engine.dialect, None)  # type: ignore[no-any-return]
