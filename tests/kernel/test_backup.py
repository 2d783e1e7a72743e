import stat
import subprocess

import pytest
from sqlalchemy import create_engine, make_url, text

from surgery_gov.kernel import backup, commands, db, schema


@pytest.fixture
def copy(database, database_url, officer, tmp_path):
    """A backup of a database whose trail holds two entries."""
    commands.witness(officer, "list.exported", "surgeon:all", rows=120)
    commands.witness(officer, "list.exported", "catalog:2026", rows=300)
    target = tmp_path / "copies" / "night.backup"
    with backup.complete_or_absent(target) as part:
        backup.take(database_url, part)
    return target


def entries(url):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT id, hash FROM audit_entry ORDER BY id")).all()
    finally:
        engine.dispose()


def test_a_copy_restores_to_what_was_there(copy, database_url):
    with backup.restored(copy, database_url) as scratch:
        assert backup.faults(scratch) == []
        assert schema.revision_of(scratch) == schema.newest()
        assert [tuple(row) for row in entries(scratch)] == [
            tuple(row) for row in entries(database_url)
        ]


def test_a_copy_is_taken_while_a_writer_holds_the_database(
    database, database_url, officer, tmp_path
):
    commands.witness(officer, "list.exported", "surgeon:all", rows=120)
    with db.writing() as session:
        session.execute(text("SELECT 1"))
        backup.take(database_url, tmp_path / "copy")
        session.rollback()
    with backup.restored(tmp_path / "copy", database_url) as scratch:
        assert len(entries(scratch)) == 1


def test_a_restored_copy_still_refuses_to_change_the_trail(copy, database_url):
    with backup.restored(copy, database_url) as scratch:
        engine = create_engine(scratch)
        with pytest.raises(Exception, match="append_only"), engine.begin() as connection:
            connection.execute(text("UPDATE audit_entry SET actor_name = 'x' WHERE id = 1"))
        engine.dispose()


def test_only_the_owner_can_read_a_copy(copy):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_nothing_of_the_drill_stays_behind(copy, database_url, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "copies"))
    with backup.restored(copy, database_url) as scratch:
        name = make_url(scratch).database
    if database_url.startswith("sqlite"):
        assert [path.name for path in copy.parent.iterdir()] == [copy.name]
        return
    engine = create_engine(database_url)
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name}
        ).scalar_one()
    engine.dispose()
    assert left == 0


def test_a_copy_never_overwrites_a_file(copy):
    before = copy.read_bytes()
    with pytest.raises(backup.BadCopy, match="已经存在"), backup.complete_or_absent(copy):
        pass
    assert copy.read_bytes() == before


def test_a_copy_that_fails_leaves_no_file(tmp_path):
    def fail_half_way():
        with backup.complete_or_absent(tmp_path / "copy") as part:
            part.write_bytes(b"half")
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_backup_is_refused(tmp_path, database_url):
    stray = tmp_path / "notes.txt"
    stray.write_text("会议记录", "utf-8")
    with (
        pytest.raises(backup.BadCopy, match="不是本系统的备份"),
        backup.restored(stray, database_url),
    ):
        pass


def test_a_missing_file_is_refused_with_a_sentence(tmp_path, database_url):
    with (
        pytest.raises(backup.BadCopy, match="读不了"),
        backup.restored(tmp_path / "gone", database_url),
    ):
        pass


def test_a_database_that_is_not_there_is_not_made_up(tmp_path):
    with pytest.raises(backup.BadCopy, match="没有数据库"):
        backup.take(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy")
    assert not (tmp_path / "none.db").exists()


def test_the_password_never_stands_on_a_command_line(monkeypatch, tmp_path):
    called = {}

    def note(arguments, **options):
        called.update(arguments=arguments, env=options["env"])
        return subprocess.CompletedProcess(arguments, 0, stderr="")

    monkeypatch.setattr(subprocess, "run", note)
    backup.take("postgresql+psycopg://app:s3cret@db.example:5433/surgery", tmp_path / "copy")
    assert not [argument for argument in called["arguments"] if "s3cret" in argument]
    assert called["env"]["PGPASSWORD"] == "s3cret"
    assert called["env"]["PGPORT"] == "5433"
