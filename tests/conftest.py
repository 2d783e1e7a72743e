"""Fixtures of the suite. ``SURGERY_GOV_TEST_DATABASE=postgresql`` runs it on PostgreSQL.

With ``SURGERY_GOV_NO_SKIP=1`` a skipped test is a failed one.
"""

import os
import shutil
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, event, text

from surgery_gov.kernel import clock, commands, db, schema
from surgery_gov.kernel.permissions import Actor, Permission
from tests.support import postgres

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ON_POSTGRESQL = os.environ.get("SURGERY_GOV_TEST_DATABASE") == "postgresql"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if (
        report.skipped
        and os.environ.get("SURGERY_GOV_NO_SKIP") == "1"
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = f"skipping is forbidden here: {report.longrepr}"


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """An empty database at the newest schema, to be copied for each test."""
    if not ON_POSTGRESQL:
        path = tmp_path_factory.mktemp("template") / "template.db"
        schema.upgrade(f"sqlite:///{path}")
        yield path
        return
    with postgres.cluster() as url:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE template_surgery"))
        schema.upgrade(url.rsplit("/", 1)[0] + "/template_surgery")
        yield url, admin
        admin.dispose()


@pytest.fixture
def database_url(_template, tmp_path):
    """The address of a fresh database at the newest schema."""
    if not ON_POSTGRESQL:
        path = tmp_path / "test.db"
        shutil.copy(_template, path)
        yield f"sqlite:///{path}"
        return
    url, admin = _template
    name = f"t{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_surgery"))
    yield url.rsplit("/", 1)[0] + f"/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database(database_url):
    """The session bound to a fresh database, with the trail on."""
    from surgery_gov.audit import service as audit

    engine = db.connect(database_url)
    commands.trace_to(audit.write)
    yield engine
    db.session.remove()
    engine.dispose()


@pytest.fixture
def now():
    with clock.stopped_at(NOON):
        yield NOON


@pytest.fixture
def officer():
    """A medical-affairs officer who may do everything."""
    return Actor(id="M001", name="周文静", permissions=frozenset(Permission), staff_no="M001")


@pytest.fixture
def nobody():
    """Somebody logged in who may do nothing."""
    return Actor(id="N001", name="无权者", permissions=frozenset(), staff_no="N001")


@pytest.fixture
def count_statements(database):
    """``with count_statements() as seen: ...; seen.count`` counts the statements sent."""
    from contextlib import contextmanager
    from types import SimpleNamespace

    @contextmanager
    def counting():
        seen = SimpleNamespace(count=0, statements=[])

        def note(_connection, _cursor, statement, *_rest):
            if statement.split()[0] != "BEGIN":  # SQLite's is sent by our own hook
                seen.count += 1
                seen.statements.append(statement)

        bound = db.session.get_bind()
        event.listen(bound, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(bound, "before_cursor_execute", note)

    return counting
