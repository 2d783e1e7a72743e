"""Reads on the path of every question: Core statements compiled once, run on the driver itself.

What SQLAlchemy adds to each statement (events, contexts, a session's connection) costs several
times the statement. Each thread keeps one connection for such reads, outside the pool. Inside a
command the same text runs on the connection of the command; whenever the driver complains of
what was read outside, it is read again the common way, through the session.
"""

import threading
from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Engine, Select

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Busy

Statement = Select[Any] | CompoundSelect[Any]
_BEGIN = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_GONE = "数据库暂时不能用，这次什么都没有做。请稍后再试。"
KEPT_IN_MIND = 20_000  # texts whose value is remembered, a few megabytes


V = TypeVar("V", int, str)


def padded(values: Collection[V]) -> list[V]:
    """Return each value once, the last repeated up to a power of two.

    A statement is compiled once for each length of its lists; like this there are few lengths.
    """
    found: list[V] = sorted(set(values))
    more = (1 << (len(found) - 1).bit_length()) - len(found) if found else 0
    return found + found[-1:] * more


class _Thread(threading.local):
    """What a thread has: its connection, and whether it is held at one state."""

    own: "_Own | None" = None
    held: bool = False


_thread = _Thread()


class Read:
    """A statement to be run often; ``lists`` names the parameters that are lists."""

    def __init__(self, statement: Statement, lists: Sequence[str] = ()) -> None:
        self.statement = statement
        self.lists = tuple(lists)
        self.row = namedtuple("Row", [column.key for column in statement.selected_columns])  # type: ignore[misc]
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the rows, each with its columns as attributes."""
        compiled = self._compiled_for(db.bound(), values)
        found = fetch(compiled.text, compiled.parameters(values))
        return [self.row(*compiled.read(row)) for row in found]

    def first(self, values: Mapping[str, Any]) -> Any:
        """Return the first row, or None."""
        return next(iter(self.rows(values)), None)

    def _compiled_for(self, engine: Engine, values: Mapping[str, Any]) -> "_Compiled":
        sizes = (engine.dialect.name, *(len(values[name]) for name in self.lists))
        compiled = self._compiled.get(sizes)
        if compiled is None:
            compiled = self._compiled[sizes] = _Compiled(self.statement, self.lists, values, engine)
        return compiled


def fetch(text: str, parameters: Any) -> Sequence[Any]:
    """Run a statement that only reads, written for the driver; return the rows as it gives them."""
    engine = db.bound()
    if db.is_writing() or not _by_itself(engine):
        return _by_session(text, parameters)
    try:
        return _by_driver(engine, text, parameters)
    except engine.dialect.loaded_dbapi.Error as fault:
        forget()
        if _thread.held:  # elsewhere it would see another state
            raise Busy(_GONE) from fault
        return _by_session(text, parameters)


def _by_session(text: str, parameters: Any) -> Sequence[Any]:
    return db.session().connection().exec_driver_sql(text, parameters).all()


def _by_driver(engine: Engine, text: str, parameters: Any) -> Sequence[Any]:
    cursor = _connection(engine).cursor()
    try:
        cursor.execute(text, parameters)
        found: Sequence[Any] = cursor.fetchall()
    finally:
        cursor.close()
    return found


class _Compiled:
    """The text of a statement for one driver and one length of each list."""

    def __init__(
        self,
        statement: Statement,
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
            if (write := writer_of(bind.type, engine)) is not None
        }
        self.fixed = {
            name: value
            for name, value in compiled.construct_expanded_state(dict(values)).parameters.items()
            if name not in values and name not in self.lists
        }
        readers = [reader_of(column.type, engine) for column in statement.selected_columns]
        self.readers = [(place, read) for place, read in enumerate(readers) if read is not None]

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
        return tuple([given[name] for name in self.order])

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return one row as Python values."""
        cells = list(row)
        for place, read in self.readers:
            if cells[place] is not None:
                cells[place] = read(cells[place])
        return cells


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
    """Let several reads see one state of the database, the newest; ``Busy`` where they cannot."""
    engine = db.bound()
    if db.is_writing() or not _by_itself(engine):
        db.newest()
        yield
        return
    _begin(engine)
    _thread.held = True
    try:
        yield
    finally:
        _thread.held = False
        _end(engine)


def forget() -> None:
    """Close the thread's own connection; the next read opens another."""
    _thread.own = None


def _begin(engine: Engine) -> None:
    """Begin on the thread's connection, or on a new one where that was lost meanwhile."""
    begin = _BEGIN[engine.dialect.name]
    try:
        _connection(engine).execute(begin)
    except engine.dialect.loaded_dbapi.Error:
        forget()
        try:
            _connection(engine).execute(begin)
        except engine.dialect.loaded_dbapi.Error as fault:
            forget()
            raise Busy(_GONE) from fault


def _end(engine: Engine) -> None:
    if _thread.own is None:
        return
    try:
        _thread.own.connection.execute("ROLLBACK")
    except engine.dialect.loaded_dbapi.Error:
        forget()


def _connection(engine: Engine) -> Any:
    own = _thread.own
    if own is None or own.engine is not engine:
        own = _thread.own = _Own(engine)
    return own.connection


def _by_itself(engine: Engine) -> bool:
    """Whether another connection sees the same database; not so in memory."""
    return engine.dialect.name in _BEGIN and engine.url.database not in {None, "", ":memory:"}


def _places(values: Sequence[Any]) -> range:
    return range(1, len(values) + 1)


def writer_of(kind: Any, engine: Engine) -> Callable[[Any], Any] | None:
    """Return what makes of a value what the driver wants."""
    return kind.dialect_impl(engine.dialect).bind_processor(engine.dialect)  # type: ignore[no-any-return]


def reader_of(kind: Any, engine: Engine) -> Callable[[Any], Any] | None:
    """Return what makes a value of what the driver gives; instants that come as text are met again
    and again, and the same text is the same instant.
    """
    read = kind.dialect_impl(engine.dialect).result_processor(engine.dialect, None)
    if read is not None and isinstance(kind, db.Instant) and engine.dialect.name == "sqlite":
        return lru_cache(KEPT_IN_MIND)(read)
    return read  # type: ignore[no-any-return]
