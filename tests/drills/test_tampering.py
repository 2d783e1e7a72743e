"""The trail does not verify after any one byte of it is changed."""

import random
import re
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from surgery_gov.cli import main
from surgery_gov.kernel import commands, db
from tests.support.processes import SCALE
from tests.support.selection import only_on

pytestmark = pytest.mark.drill
COLUMNS = "id at actor_id actor_name role door command event subject details previous_hash hash"
TEXTS = [name for name in COLUMNS.split() if name not in {"id", "at"}]
PLACES = 150 * SCALE


@pytest.fixture
def trail(database, officer):
    """Twelve entries, some of them in rare characters; the triggers taken away."""
    for number in range(12):
        commands.witness(officer, "list.exported", f"surgeon:{number}", 备注="䶮㙦𬭩 <b>1</b>")
    db.session.remove()
    with database.begin() as connection:
        if database.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        else:
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER audit_entry_append_only_{name}"))
    database.dispose()
    return database


def verified(url):
    """Exit code of ``surgery-gov audit verify``; an uncaught exception is an error of the test."""
    done = CliRunner(env={"SURGERY_GOV_DATABASE_URL": url}).invoke(main, ["audit", "verify"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code


def stored(connection):
    """Every value of the trail as its bytes and its type."""
    values = ", ".join(f"typeof({name}), hex({name})" for name in COLUMNS.split())
    return connection.execute(f"SELECT {values} FROM audit_entry ORDER BY id").fetchall()


def flipped(data, place, chance):
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


@only_on("sqlite")
def test_every_byte_of_a_row_counts(trail, database_url):
    path = database_url.removeprefix("sqlite:///")
    with closing(db.sqlite_module().connect(path)) as connection:
        unnoticed = [
            (column, place)
            for column in [*TEXTS, "at"]
            for place in spoilt(connection, column)
            if verified(database_url) == 0
        ]
    assert unnoticed == []
    assert verified(database_url) == 0


def spoilt(connection, column):
    """Spoil the column of one row byte by byte, yielding each place; mend it afterwards."""
    chance = random.Random(1)  # noqa: S311
    read = f"SELECT coalesce(CAST({column} AS BLOB), x'') FROM audit_entry WHERE id = 7"
    write = f"UPDATE audit_entry SET {column} = nullif(CAST(? AS TEXT), '') WHERE id = 7"
    whole = connection.execute(read).fetchone()[0]
    for place in range(len(whole)):
        connection.execute(write, (flipped(whole, place, chance),))
        connection.commit()
        yield place
    connection.execute(write, (whole,))
    connection.commit()


@only_on("sqlite")
def test_any_byte_of_the_file_that_changes_the_trail_is_found_out(trail, database_url, tmp_path):
    chance = random.Random(2)  # noqa: S311
    source = database_url.removeprefix("sqlite:///")
    module = db.sqlite_module()
    with closing(module.connect(source)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sound = stored(connection)
    whole = (tmp_path / "test.db").read_bytes()
    marks = [found.start() for found in re.finditer(b"list.exported", whole)]
    copy = tmp_path / "copy.db"
    changed = 0
    for _ in range(PLACES):
        place = chance.choice(marks) + chance.randrange(-120, 240)
        copy.write_bytes(flipped(whole, place, chance))
        try:
            with closing(module.connect(copy)) as connection:
                same = stored(connection) == sound
        except module.DatabaseError:
            same = False
        changed += not same
        assert same or verified(f"sqlite:///{copy}") != 0, place
    assert changed > PLACES / 3


@only_on("postgresql")
@pytest.mark.parametrize("column", TEXTS)
def test_every_letter_of_a_row_counts(trail, database_url, column):
    with trail.begin() as connection:
        whole = connection.scalar(text(f"SELECT {column} FROM audit_entry WHERE id = 7"))
    places = range(len(whole or ""))
    for place in random.Random(3).sample(places, min(len(places), 12 * SCALE)):  # noqa: S311
        other = "y" if whole[place] == "x" else "x"
        save(trail, column, whole[:place] + other + whole[place + 1 :])
        assert verified(database_url) == 1
    save(trail, column, whole)
    assert verified(database_url) == 0


def save(engine, column, value):
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE audit_entry SET {column} = :value WHERE id = 7"), {"value": value}
        )
    engine.dispose()
