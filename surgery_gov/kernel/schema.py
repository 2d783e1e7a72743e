"""Brings a database to a revision of the schema, with plain Alembic."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from surgery_gov.kernel import db
from surgery_gov.kernel.resources import folder


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to the revision."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database down to the revision."""
    command.downgrade(_config(url), revision)


def newest() -> str:
    """Return the newest revision that this program knows."""
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    if head is None:
        raise FileNotFoundError("no migrations")
    return head


def revision_of(url: str) -> str | None:
    """Return the revision of the database, or None where it is empty."""
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
