import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from surgery_gov.cli import main
from surgery_gov.kernel import db, schema
from tests.support import make


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def hospital(database):
    make.institution()
    make.surgeon()
    return database


def on_the_database(url, *statements):
    """Do to a database what nobody should."""
    engine = db.make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_backup_is_taken_drilled_and_put_on_the_trail(hospital, run, tmp_path):
    done = run("backup", tmp_path / "night.backup")
    assert done.exit_code == 0, done.stderr
    assert "已试恢复" in done.stdout
    assert "术者1" in done.stdout
    with hospital.connect() as connection:
        newest = connection.execute(text("SELECT event FROM audit_entry ORDER BY id DESC")).first()
    assert newest.event == "backup.taken"
    checks = json.loads(run("health", "--json").stdout)["checks"]
    assert {"name": "备份", "state": "ok"}.items() <= checks[2].items()


def test_a_backup_can_be_checked_again_against_a_head_kept_elsewhere(hospital, run, tmp_path):
    (tmp_path / "head.json").write_text(run("audit", "head").stdout, "utf-8")
    run("backup", tmp_path / "night.backup")
    done = run("restore-check", tmp_path / "night.backup", "--head", tmp_path / "head.json")
    assert done.exit_code == 0, done.stderr
    assert "可以恢复" in done.stdout


def test_a_backup_older_than_the_head_is_found_out(hospital, run, tmp_path):
    run("backup", tmp_path / "night.backup")
    run("policy", "set", "privileges.review_months_grade4", "6", "--reason", "委员会决定")
    (tmp_path / "head.json").write_text(run("audit", "head").stdout, "utf-8")
    done = run("restore-check", tmp_path / "night.backup", "--head", tmp_path / "head.json")
    assert done.exit_code == 1
    assert "被截短" in done.stderr


def test_a_database_with_a_broken_trail_gives_no_backup(hospital, run, database_url, tmp_path):
    on_postgresql = hospital.dialect.name == "postgresql"
    lift = (
        "ALTER TABLE audit_entry DISABLE TRIGGER USER"
        if on_postgresql
        else "DROP TRIGGER audit_entry_append_only_update"
    )
    on_the_database(database_url, lift, "UPDATE audit_entry SET actor_name = '别人' WHERE id = 1")
    done = run("backup", tmp_path / "night.backup")
    assert done.exit_code == 1
    assert "第1条断开" in done.stderr
    assert list(tmp_path.glob("night*")) == []


def test_a_damaged_backup_is_refused(hospital, run, tmp_path):
    copy = tmp_path / "night.backup"
    run("backup", copy)
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    done = run("restore-check", copy)
    assert done.exit_code == 1
    assert done.stderr


def test_what_is_no_head_is_wrong_usage(hospital, run, tmp_path):
    (tmp_path / "head.json").write_text("x", "utf-8")
    run("backup", tmp_path / "night.backup")
    done = run("restore-check", tmp_path / "night.backup", "--head", tmp_path / "head.json")
    assert done.exit_code == 2


def test_health_fails_where_the_schema_is_old(run, database_url):
    assert run("health").exit_code == 0
    schema.downgrade(database_url, "0007")
    done = run("health")
    assert done.exit_code == 1
    assert "surgery-gov upgrade" in done.stdout


def test_upgrade_says_from_where_to_where(run, database_url):
    schema.downgrade(database_url, "0005")
    done = run("upgrade")
    assert done.exit_code == 0
    assert done.stdout.startswith("结构版本 0005 → ")
    schema.downgrade(database_url, "base")
    refused = run("upgrade")
    assert refused.exit_code == 2
    assert "surgery-gov init" in refused.stderr
