import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surgery_gov.accounts import service
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.audit import queries
from surgery_gov.cli import main
from surgery_gov.kernel import commands, db
from surgery_gov.kernel.permissions import SYSTEM, Permission

COLUMNS = [
    "at",
    "actor_id",
    "actor_name",
    "role",
    "door",
    "command",
    "event",
    "subject",
    "details",
    "previous_hash",
    "hash",
]


@pytest.fixture
def trail(database):
    for number in range(5):
        service.create_account(
            SYSTEM,
            login=f"A{number}",
            name=f"甲{number}",
            roles=[Role.AUDITOR],
            password="Guan-Li-2026",
        )
    return database


def tamper(engine, statement):
    """Change the trail as somebody could who holds the database file."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        else:
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER audit_entry_append_only_{name}"))
        connection.execute(text(statement))
        connection.commit()
    db.session.remove()


def test_what_an_older_entry_tells_of_a_patient_is_kept_and_shown_to_nobody(log_in, officer):
    @commands.command(Permission.PREOP_FEED)
    def entered_as_before(work):
        columns = {"patient_name": [None, "张建国"], "state": [None, "planned"]}
        work.changes.append({"table": "surgical_case", "verb": "create", "columns": columns})
        work.changes.append({"table": "gone", "verb": "create", "columns": {"x": [None, "旧表"]}})
        work.record("case.entered", "case:SS2026-000001")

    entered_as_before(officer)
    for role in Role:
        if Permission.AUDIT_READ in PERMISSIONS[role]:
            shown = log_in(role, login=f"A-{role}").get("/audit/?event=case").text
            assert "张建国" not in shown
            assert "planned" in shown
            assert "旧表" in shown
    assert "张建国" in db.session.scalar(
        text("SELECT details FROM audit_entry WHERE event = 'case.entered'")
    )
    assert queries.verify()[1] is None


def test_an_untouched_trail_verifies(trail):
    head, broken = queries.verify(queries.head())
    assert broken is None
    assert head == queries.head()
    assert head.id == 5


@pytest.mark.parametrize("column", COLUMNS)
def test_any_changed_column_breaks_the_trail_there(trail, column):
    value = "'2020-01-01 00:00:00.000000'" if column == "at" else f"coalesce({column}, '') || 'x'"
    tamper(trail, f"UPDATE audit_entry SET {column} = {value} WHERE id = 3")
    assert queries.verify()[1].id == 3


def test_a_removed_row_breaks_the_trail(trail):
    tamper(trail, "DELETE FROM audit_entry WHERE id = 2")
    assert queries.verify()[1].id == 3


def test_a_cut_tail_is_found_against_a_kept_head(trail):
    kept = queries.head()
    tamper(trail, "DELETE FROM audit_entry WHERE id = 5")
    assert queries.verify()[1] is None
    assert "截短" in queries.verify(kept)[1].why


COPY = (
    "SELECT 99, at, actor_id, actor_name, role, door, command, event, subject, details,"
    " previous_hash, hash FROM audit_entry WHERE id = 1"
)
ATTACKS = {
    "sqlite": [
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = 1",
        f"REPLACE INTO audit_entry {COPY}",
    ],
    "postgresql": ["TRUNCATE audit_entry", "TRUNCATE audit_entry CASCADE"],
}


def test_the_database_itself_refuses(trail):
    common = ["UPDATE audit_entry SET event = 'x' WHERE id = 1", "DELETE FROM audit_entry"]
    for statement in common + ATTACKS[trail.dialect.name]:
        with trail.connect() as connection, pytest.raises(DBAPIError, match="audit_entry"):
            connection.execute(text(statement))
    assert queries.verify(queries.head())[1] is None


def test_no_password_is_on_the_trail(trail):
    with trail.connect() as connection:
        everything = "\n".join(
            connection.execute(text("SELECT details FROM audit_entry")).scalars()
        )
    assert "Guan-Li-2026" not in everything
    assert "argon2" not in everything


def test_the_command_line_names_the_first_broken_row(trail, database_url, tmp_path):
    run = CliRunner(env={"SURGERY_GOV_DATABASE_URL": database_url}).invoke
    kept = tmp_path / "head.json"
    kept.write_text(run(main, ["audit", "head"]).output, encoding="utf-8")
    assert json.loads(kept.read_text(encoding="utf-8"))["id"] == 5
    assert run(main, ["audit", "verify", "--head", str(kept)]).exit_code == 0
    tamper(trail, "UPDATE audit_entry SET actor_id = 'x' WHERE id = 4")
    result = run(main, ["audit", "verify"])
    assert result.exit_code == 1
    assert "第4条" in result.stderr


def test_the_trail_reads_as_sentences_and_filters(log_in):
    client = log_in("auditor", login="A001", name="审计甲")
    page = client.get("/audit/?person=A001&event=account").text
    assert "没有符合条件的记录" in page
    page = client.get("/audit/?subject=A001").text
    assert "审计甲（A001）登录" in page
    assert "建立账号A001（审计甲）" in page
    assert client.get("/audit/?since=2099-01-01").text.count("没有符合条件的记录") == 1


def test_a_wrong_date_in_the_filter_is_told_at_the_field(log_in):
    answer = log_in("auditor").get("/audit/?since=gestern")
    assert answer.status_code == 422
    assert "应为日期" in answer.text


def test_who_may_not_read_the_trail_is_refused_and_that_is_on_it(log_in):
    assert log_in("surgeon", login="S001").get("/audit/").status_code == 403
    assert "被拒绝" in log_in("auditor", login="A001").get("/audit/?event=page.refused").text
