"""One acceptable row for every table, made up from the tables' own declarations."""

import importlib.util
import pkgutil
import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

from sqlalchemy import CheckConstraint, Date, DateTime, Table, insert, inspect, types

import surgery_gov
from surgery_gov.kernel.db import Base, Instant

for feature in pkgutil.iter_modules(surgery_gov.__path__, "surgery_gov."):
    if feature.ispkg and importlib.util.find_spec(f"{feature.name}.models"):
        import_module(f"{feature.name}.models")

MOMENT = datetime(2026, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
AFTER = re.compile(r"^(\w+) > [a-z_]\w*$")
ONE_OF = re.compile(r"(\w+) IN \('([^']+)'")
BY_TYPE = (
    (types.Boolean, False),
    (types.Integer, 1),
    (types.Float, 1.0),
    (types.JSON, {}),
    (types.LargeBinary, b"1"),
    ((Instant, DateTime), MOMENT),
    (Date, date(2026, 3, 4)),
    (types.String, "一"),
)


def allowed(table: Table) -> dict[str, str]:
    """The first of the words that a check constraint allows, per column."""
    checks = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
    return dict(found for check in checks for found in ONE_OF.findall(check))


def later(table: Table) -> set[str]:
    """The columns whose value a check constraint wants after that of another."""
    checks = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
    return {name for check in checks for name in AFTER.findall(check)}


def row_for(table: Table) -> dict[str, object]:
    """A row that refers to the first row of every table it depends on."""
    words, after = allowed(table), later(table)
    return {
        column.name: MOMENT + HOUR
        if column.name in after
        else words.get(column.name) or value_for(column)
        for column in table.columns
        if not column.nullable
    }


def present(connection, table: Table) -> set[str]:
    """The columns that the database has: an older one lacks those of later migrations."""
    return {column["name"] for column in inspect(connection).get_columns(table.name)}


def value_for(column):
    if column.name == "until":  # a span ends after it begins
        return MOMENT + timedelta(days=1)
    if isinstance(column.type, types.Enum):
        return column.type.enums[0]
    return next(value for kind, value in BY_TYPE if isinstance(column.type, kind))


def fill(connection, tables) -> None:
    """Add one row to each of the tables, those depended on first."""
    for table in Base.metadata.sorted_tables:
        if table in tables:
            known = present(connection, table)
            row = {name: value for name, value in row_for(table).items() if name in known}
            connection.execute(insert(table).values(row))
