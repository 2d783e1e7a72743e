"""Several reads, for many askers, in one statement: one trip to the database, one state for all.

What is asked goes in as one JSON array with an object of parameters for each asker; what is found
comes out as one, rows as arrays beside the number of their read. So the statement is the same for
one asker and for a hundred, and the driver is called once.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Engine,
    Integer,
    Select,
    Text,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse

from surgery_gov.kernel import db
from surgery_gov.kernel.reading import KEPT_IN_MIND, Read, Statement, fetch, reader_of, writer_of

_Convert = Callable[[Any], Any]


class _Cells(FunctionElement[str]):
    """A row as a JSON array."""

    type = Text()
    inherit_cache = True


@compiles(_Cells)
def _in_sqlite(cells: _Cells, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array({compiler.process(cells.clauses, **options)})"


@compiles(_Cells, "postgresql")
def _on_postgresql(cells: _Cells, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_build_array({compiler.process(cells.clauses, **options)})"


class Together:
    """Reads to be made at once; parameters of one name have one value, rows come in any order."""

    def __init__(self, *reads: Read) -> None:
        self.reads = reads
        self._on: dict[str, _Whole] = {}

    def rows(self, asked: Sequence[Mapping[str, Any]]) -> list[list[list[Any]]]:
        """Return, for each asker, the rows of each read with their columns as attributes."""
        engine = db.bound()
        whole = self._on.get(engine.dialect.name)
        if whole is None:
            whole = self._on[engine.dialect.name] = _Whole(self.reads, engine)
        found: list[list[list[Any]]] = [[[] for _ in self.reads] for _ in asked]
        for number, rows in whole.told(asked):
            for part, cells in rows:
                found[number][part].append(whole.row(part, cells))
        return found


class _Whole:
    """The one statement for one kind of database, and what turns values and rows for it."""

    def __init__(self, reads: Sequence[Read], engine: Engine) -> None:
        self.reads = reads
        self.writers: dict[str, _Convert | None] = {}
        self._engine = engine
        self._taken: dict[str, str] = {}
        parts = union_all(*(self._part(*numbered) for numbered in enumerate(reads)))
        text = parts.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True})
        whole = _WHOLE[engine.dialect.name]
        self.text = whole.format(columns=", ".join(self._taken.values()), parts=text)
        self.readers = [_readers(read.statement, engine) for read in reads]

    def told(self, asked: Sequence[Mapping[str, Any]]) -> Any:
        """Return what was found, as JSON has it: for each asker its number and its rows."""
        given = [
            {name: write(one[name]) if write else one[name] for name, write in self.writers.items()}
            for one in asked
        ]
        wanted = json.dumps(given)
        named = self._engine.dialect.name == "postgresql"
        ((text,),) = fetch(self.text, {"asked": wanted} if named else (wanted,))
        return json.loads(text)

    def row(self, part: int, cells: list[Any]) -> Any:
        """Return one row of a read as Python values."""
        for place, read in self.readers[part]:
            if cells[place] is not None:
                cells[place] = read(cells[place])
        return self.reads[part].row(*cells)

    def _part(self, number: int, read: Read) -> Select[*tuple[Any, ...]]:
        statement: Any = replacement_traverse(read.statement.order_by(None), {}, self._of_asker)
        rows = statement.subquery()
        return select(literal_column(str(number)).label("part"), _Cells(*rows.c).label("cells"))

    def _of_asker(self, element: Any, **_: Any) -> ColumnElement[Any] | None:
        """Put what the asker gave in the place of a parameter, in that of IN a list of it."""
        if isinstance(element, BinaryExpression):
            right = element.right
            if isinstance(right, BindParameter) and right.expanding and right.required:
                self._take(right, _LIST)
                kind = "bigint" if isinstance(element.left.type, Integer) else "text"
                each = _EACH[self._engine.dialect.name].format(name=right.key, kind=kind)
                return element.left.bool_op("IN")(literal_column(each))
        elif isinstance(element, BindParameter) and element.required:
            self._take(element, _VALUE)
            return literal_column(f"asked.{element.key}", element.type)
        return None

    def _take(self, bind: BindParameter[Any], how: Mapping[str, str]) -> None:
        engine = self._engine
        kind = "timestamptz" if isinstance(bind.type, db.Instant) else "text"
        self._taken[bind.key] = how[engine.dialect.name].format(name=bind.key, kind=kind)
        self.writers[bind.key] = _writer(bind.type, engine) if how is _VALUE else None


_WHOLE = {
    "sqlite": "WITH asked AS MATERIALIZED (SELECT key AS number, {columns} FROM json_each(?))"
    " SELECT json_group_array(json_array(number, json(("
    "SELECT json_group_array(json_array(part, json(cells))) FROM ({parts}))))) FROM asked",
    "postgresql": "WITH asked AS MATERIALIZED (SELECT number - 1 AS number, {columns}"
    " FROM json_array_elements(CAST(%(asked)s AS json)) WITH ORDINALITY AS each(value, number))"
    " SELECT CAST(coalesce(json_agg(json_build_array(number, ("
    "SELECT coalesce(json_agg(json_build_array(part, cells)), '[]') FROM ({parts}) AS parts"
    "))), '[]') AS text) FROM asked",
}
_VALUE = {
    "sqlite": "json_extract(value, '$.{name}') AS {name}",
    "postgresql": "CAST(value ->> '{name}' AS {kind}) AS {name}",
}
_LIST = {
    "sqlite": "json_extract(value, '$.{name}') AS {name}",
    "postgresql": "value -> '{name}' AS {name}",
}
_EACH = {
    "sqlite": "(SELECT value FROM json_each(asked.{name}))",
    "postgresql": "(SELECT CAST(json_array_elements_text(asked.{name}) AS {kind}))",
}


def _readers(statement: Statement, engine: Engine) -> list[tuple[int, _Convert]]:
    readers = (_reader(column.type, engine) for column in statement.selected_columns)
    return [(place, read) for place, read in enumerate(readers) if read is not None]


def _reader(kind: Any, engine: Engine) -> _Convert | None:
    """SQLite puts what it stores into the array, PostgreSQL what JSON has for it."""
    if engine.dialect.name == "sqlite":
        return reader_of(kind, engine)
    return _instant if isinstance(kind, db.Instant) else None


def _writer(kind: Any, engine: Engine) -> _Convert | None:
    """SQLite compares with what it stores, PostgreSQL reads what JSON has for it."""
    if engine.dialect.name == "sqlite":
        return writer_of(kind, engine)
    return _iso if isinstance(kind, db.Instant) else None


@lru_cache(KEPT_IN_MIND)
def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _iso(instant: datetime) -> str:
    return instant.isoformat()
