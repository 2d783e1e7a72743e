import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select

from surgery_gov.kernel import db, schema
from surgery_gov.kernel.resources import folder
from tests.support import rows

NUMBERS = sorted(p.name[:4] for p in (folder("migrations") / "versions").glob("*.py"))


@pytest.fixture
def engine(database_url):
    engine = db.make_engine(database_url)
    yield engine
    engine.dispose()


def assert_same_schema(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.Base.metadata) == []


def existing(engine):
    present = set(inspect(engine).get_table_names())
    return [table for table in db.Base.metadata.sorted_tables if table.name in present]


def counts(engine):
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in existing(engine)
        }


def test_the_schema_of_the_migrations_is_the_schema_of_the_models(engine):
    assert_same_schema(engine)


def test_migrations_go_down_and_up_again(database_url):
    schema.downgrade(database_url, "base")
    assert schema.revision_of(database_url) is None
    schema.upgrade(database_url)
    assert schema.revision_of(database_url) == schema.newest()


def test_every_step_down_and_up_keeps_the_rows_of_the_tables_that_stay(database_url, engine):
    with engine.begin() as connection:
        rows.fill(connection, db.Base.metadata.sorted_tables)
    filled = counts(engine)
    assert set(filled.values()) == {1}
    for number in [*reversed(NUMBERS[:-1]), "base"]:
        schema.downgrade(database_url, number)
        assert all(count == 1 for count in counts(engine).values()), number
    schema.upgrade(database_url)
    assert_same_schema(engine)


@pytest.mark.parametrize("number", NUMBERS[:-1])
def test_an_older_database_with_rows_upgrades_and_takes_new_rows(database_url, engine, number):
    schema.downgrade(database_url, number)
    with engine.begin() as connection:
        rows.fill(connection, existing(engine))
    old = counts(engine)
    schema.upgrade(database_url)
    added = [table for table in db.Base.metadata.sorted_tables if table.name not in old]
    with engine.begin() as connection:
        rows.fill(connection, added)
    assert set(counts(engine).values()) == {1}


def test_migrations_are_numbered_without_gaps():
    assert [f"{n:04d}" for n in range(1, len(NUMBERS) + 1)] == NUMBERS
