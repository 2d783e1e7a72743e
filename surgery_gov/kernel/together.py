"""Several reads in one statement: one trip to the database, which sees one state for all of them.

Each row travels as a JSON array beside the number of the read that it belongs to.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Select, Text, literal_column, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from surgery_gov.kernel import db
from surgery_gov.kernel.reading import KEPT_IN_MIND, Read, Statement, reader_of


class _Cells(FunctionElement[str]):
    """A row as the text of a JSON array."""

    type = Text()
    inherit_cache = True


@compiles(_Cells)
def _in_sqlite(cells: _Cells, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array({compiler.process(cells.clauses, **options)})"


@compiles(_Cells, "postgresql")
def _on_postgresql(cells: _Cells, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_build_array({compiler.process(cells.clauses, **options)})::text"


class Together:
    """Reads to be made at once; parameters of one name have one value, rows come in any order."""

    def __init__(self, *reads: Read) -> None:
        self.reads = reads
        parts = (_part(number, read.statement) for number, read in enumerate(reads))
        lists = dict.fromkeys(name for read in reads for name in read.lists)
        self._all = Read(union_all(*parts), tuple(lists))
        self._readers: dict[str, list[list[_Place]]] = {}

    def rows(self, values: Mapping[str, Any]) -> list[list[Any]]:
        """Return the rows of each read, with their columns as attributes."""
        readers = self._readers_on(db.bound())
        found: list[list[Any]] = [[] for _ in self.reads]
        for number, text in self._all.rows(values):
            cells = json.loads(text)
            for place, read in readers[number]:
                if cells[place] is not None:
                    cells[place] = read(cells[place])
            found[number].append(self.reads[number].row(*cells))
        return found

    def _readers_on(self, engine: Engine) -> "list[list[_Place]]":
        known = self._readers.get(engine.dialect.name)
        if known is None:
            known = [list(_places(read.statement, engine)) for read in self.reads]
            self._readers[engine.dialect.name] = known
        return known


_Place = tuple[int, Callable[[Any], Any]]


def _part(number: int, statement: Statement) -> Select[*tuple[Any, ...]]:
    rows = statement.order_by(None).subquery()
    return select(literal_column(str(number)).label("part"), _Cells(*rows.c).label("cells"))


def _places(statement: Statement, engine: Engine) -> Iterator[_Place]:
    for place, column in enumerate(statement.selected_columns):
        read = _reader(column.type, engine)
        if read is not None:
            yield place, read


def _reader(kind: Any, engine: Engine) -> Callable[[Any], Any] | None:
    """SQLite puts what it stores into the array, PostgreSQL what JSON has for it."""
    if engine.dialect.name == "sqlite":
        return reader_of(kind, engine)
    return _instant if isinstance(kind, db.Instant) else None


@lru_cache(KEPT_IN_MIND)
def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
