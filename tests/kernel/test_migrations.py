from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from surgery_gov.kernel import db, schema
from surgery_gov.kernel.resources import folder


def test_the_schema_of_the_migrations_is_the_schema_of_the_models(database):
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.Base.metadata) == []


def test_migrations_go_down_and_up_again(database_url):
    schema.downgrade(database_url, "base")
    assert schema.revision_of(database_url) is None
    schema.upgrade(database_url)
    assert schema.revision_of(database_url) == schema.newest()


def test_migrations_are_numbered_without_gaps():
    numbers = sorted(p.name[:4] for p in (folder("migrations") / "versions").glob("*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
