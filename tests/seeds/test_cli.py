"""``surgery-gov demo`` on the command line."""

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.demo import logins


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(main, words)


def test_the_demo_is_loaded_once_and_its_log_ins_are_printed(run):
    first = run("demo")
    assert first.exit_code == 0, first.output
    assert "仁和市第一人民医院" in first.output
    for login in logins():
        assert login.login in first.output
        assert login.password in first.output
        assert login.login in run("account", "list").output
    again = run("demo")
    assert again.exit_code == 1
    assert "只能载入空的数据库" in again.stderr


def test_a_database_without_tables_is_not_touched(run, monkeypatch, tmp_path):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    refused = run("demo")
    assert refused.exit_code == 2
    assert "surgery-gov init" in refused.stderr
