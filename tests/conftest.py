"""Fixtures of the suite. ``SURGERY_GOV_TEST_DATABASE=postgresql`` runs it on PostgreSQL.

With ``SURGERY_GOV_NO_SKIP=1`` a skipped test is a failed one.
"""

import os
import shutil
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from surgery_gov.kernel import clock, commands, db, reading, schema
from surgery_gov.kernel.permissions import Actor, Permission
from tests.support import demo_server, national, postgres, selection, spread

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# how long an example takes says how busy the machine is, not whether the property holds
# a verdict (CI) judges the change alone; the search for what nobody thought of is every other run
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")
ON_POSTGRESQL = os.environ.get("SURGERY_GOV_TEST_DATABASE") == "postgresql"


def pytest_report_header():
    tables = "at hand" if national.AT_HAND else "not at hand, tests that need them are left out"
    return [f"database: {selection.DATABASE}", f"national tables: {tables}"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return spread.Spread(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    selection.select(config, items)


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


@pytest.fixture(scope="session")
def fresh_database(_template):
    """``with fresh_database(folder) as url``: a database of its own at the newest schema."""

    @contextmanager
    def fresh(folder):
        if not ON_POSTGRESQL:
            path = folder / "test.db"
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

    return fresh


@pytest.fixture(scope="session")
def demo_loaded(tmp_path_factory, worker_id):
    """A folder with the demo hospital, loaded once for all workers, to be copied."""
    base = tmp_path_factory.getbasetemp()
    return demo_server.demo_once(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="session")
def demo_copy(demo_loaded, tmp_path_factory):
    """A demo hospital of this worker's own."""
    return shutil.copytree(demo_loaded, tmp_path_factory.mktemp("demo") / "copy")


@pytest.fixture
def database_url(fresh_database, tmp_path):
    """The address of a fresh database at the newest schema."""
    with fresh_database(tmp_path) as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """Digests as quick as can be: the suite logs in some thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("surgery_gov.accounts.queries.secrets.HASHER", quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """What one engine has compiled serves those of later tests: a fifth of the suite was that.

    A compiled statement is kept by the dialect it is for, so they share that as well.
    """
    made = {}

    def sharing(url, **options):
        engine, backend = create_engine(url, **options), url.get_backend_name()
        if backend not in made:
            nowhere = url.set(database=None) if backend == "sqlite" else url
            first = create_engine(nowhere, query_cache_size=5000, **options)
            try:
                first.connect().close()  # which completes the dialect
            except OperationalError:
                return engine
            finally:
                first.dispose()
            made[backend] = first
        engine.dialect = made[backend].dialect
        engine._compiled_cache = made[backend]._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("surgery_gov.kernel.db.create_engine", sharing)
        yield


@pytest.fixture(autouse=True)
def _no_connection_outlives_its_test():
    yield
    reading.forget()
    db.let_go()


@pytest.fixture
def database(database_url):
    """The session bound to a fresh database, with the trail on."""
    from surgery_gov.audit import service as audit

    engine = db.connect(database_url)
    commands.trace_to(audit.write)
    yield engine
    db.session.remove()
    engine.dispose()


@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


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
def count_statements(database, monkeypatch):
    """``with count_statements() as seen: ...; seen.count`` counts the statements sent.

    Those that ``kernel.reading`` sends by the driver itself are counted too.
    """
    from types import SimpleNamespace

    @contextmanager
    def counting():
        seen = SimpleNamespace(count=0, statements=[])

        def note(_connection, _cursor, statement, *_rest):
            if statement.split()[0] != "BEGIN":  # SQLite's is sent by our own hook
                seen.count += 1
                seen.statements.append(statement)

        def note_read(engine, statement, parameters):
            note(None, None, statement)
            return by_driver(engine, statement, parameters)

        bound = db.session.get_bind()
        by_driver = reading._by_driver
        event.listen(bound, "before_cursor_execute", note)
        monkeypatch.setattr(reading, "_by_driver", note_read)
        try:
            yield seen
        finally:
            event.remove(bound, "before_cursor_execute", note)
            monkeypatch.setattr(reading, "_by_driver", by_driver)

    return counting


@pytest.fixture
def statements_of(count_statements):
    """``statements_of(client, address)``: how many statements a page takes, opened again.

    What is due is counted once after a change and told at the head of every page until the next.
    """

    def count(client, address):
        client.get(address)
        with count_statements() as seen:
            assert client.get(address).status_code == 200
        return seen.count

    return count


@pytest.fixture(scope="session")
def _built():
    """The application built once, and its settings as they were; empty until it is."""
    return {}


@pytest.fixture
def app(request, database_url, tmp_path, _built):
    """The application on a fresh database.

    Building it costs more than most tests, so one is bound to database after database; a test
    marked ``own_app`` gets one of its own, to change.
    """
    from surgery_gov.app import connect_features, create_app
    from surgery_gov.config import Settings

    settings = Settings(
        database_url=database_url,
        secret_key="0123456789abcdef" * 3,
        upload_folder=str(tmp_path / "uploads"),
        log_level="ERROR",
    )
    own = request.node.get_closest_marker("own_app") is not None
    if own or not _built:
        app = create_app(settings)
        app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
        if not own:
            _built.update(app=app, config=dict(app.config))
    else:
        app = _built["app"]
        db.connect(database_url)
        app.config.clear()
        app.config.update(_built["config"], SURGERY_GOV=settings)
    connect_features()  # a test may have put in its own
    engine = db.session.get_bind()  # before another fixture binds the session elsewhere
    yield app
    db.session.remove()
    engine.dispose()


PASSWORD = "Guan-Li-2026"


@pytest.fixture
def log_in(app):
    """``log_in("surgeon", login="S001", department="PW")`` gives a client logged in as that."""
    from surgery_gov.accounts import queries, service
    from surgery_gov.accounts.rules.roles import Role
    from surgery_gov.kernel.permissions import SYSTEM

    def enter(*roles, login=None, name="李四", department=None):
        chosen = [Role(r) for r in roles]
        login = login or f"U{roles[0][:6].upper()}"
        if Role.DEPARTMENT_HEAD in chosen and department is None:
            department = "PW"
        with app.app_context():
            if queries.find_account(login) is None:
                service.create_account(
                    SYSTEM,
                    login=login,
                    name=name,
                    roles=chosen,
                    password=PASSWORD,
                    department=department,
                    must_change_password=False,
                )
        client = app.test_client()
        answer = client.post("/accounts/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return enter


@pytest.fixture
def token_for(app):
    """``token_for(Permission.X)`` gives the headers of a program that may do X."""
    from surgery_gov.accounts import service
    from surgery_gov.kernel.permissions import SYSTEM

    def make(*permissions, name="HIS"):
        with app.app_context():
            token = service.create_token(SYSTEM, name, permissions)
        return {"Authorization": f"Bearer {token}"}

    return make
