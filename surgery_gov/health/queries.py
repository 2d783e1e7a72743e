"""What is read about an installation."""

import importlib.metadata
import platform
import shutil
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, inspect, make_url, select, text

from surgery_gov import __version__
from surgery_gov.agenda import queries as agenda
from surgery_gov.audit import queries as audit
from surgery_gov.config import Settings
from surgery_gov.health.rules import Facts
from surgery_gov.kernel import clock, db, schema
from surgery_gov.policy import queries as policy

BACKUP_TAKEN = "backup.taken"
LIBRARIES = ("flask", "sqlalchemy", "marshmallow", "waitress", "python-calamine", "xlsxwriter")


def facts(settings: Settings) -> Facts:
    """Look at the database the session is bound to, and at the machine."""
    engine = db.session.get_bind()
    head = audit.head()
    revision = schema.revision_of(settings.database_url)
    return Facts(
        now=clock.now(),
        database=engine.dialect.name,
        library=_library_version(),
        journal=_journal(),
        wal_is_sound=db.wal_is_sound(db.sqlite_module().sqlite_version_info),
        revision=revision,
        newest=schema.newest(),
        free=shutil.disk_usage(_folder(settings.database_url)).free,
        backup_at=audit.last_of(BACKUP_TAKEN),
        is_demo=policy.is_demo(),
        versions=_versions(),
        rows=rows(),
        head_id=head.id,
        head_hash=head.hash,
        reminders_failed=_reminders_failed(revision),
        base_url=settings.base_url,
    )


def rows() -> Mapping[str, int]:
    """Count the rows of every table that is there, in the order in which they depend on others."""
    present = set(inspect(db.session.connection()).get_table_names())
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in db.Base.metadata.sorted_tables
        if table.name in present
    }


def _reminders_failed(revision: str | None) -> int:
    """Count what was given up; an older database has no outbox yet."""
    return agenda.summary().failed if revision == schema.newest() else 0


def _library_version() -> tuple[int, ...]:
    if db.session.get_bind().dialect.name == "sqlite":
        return tuple(db.sqlite_module().sqlite_version_info)
    number = int(db.session.execute(text("SHOW server_version_num")).scalar_one())
    return (number // 10_000, number % 10_000)


def _journal() -> str | None:
    if db.session.get_bind().dialect.name != "sqlite":
        return None
    return str(db.session.execute(text("PRAGMA journal_mode")).scalar_one())


def _folder(database_url: str) -> Path:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).resolve().parent
    return Path.cwd()


def _versions() -> Mapping[str, str]:
    libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"surgery-gov": __version__, "Python": platform.python_version(), **libraries}
