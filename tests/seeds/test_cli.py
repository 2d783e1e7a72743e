"""``surgery-gov demo`` on the command line."""

import shutil

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.demo import logins
from tests.support.selection import only_on


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(main, words)


@only_on("sqlite")  # that it loads on the other one as well is told by test_loading
def test_the_demo_is_loaded_once_and_its_log_ins_are_printed(
    run, demo_loaded, tmp_path, monkeypatch
):
    place = shutil.copytree(demo_loaded, tmp_path / "copy")
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", f"sqlite:///{place}/demo.db")
    told, listed = (place / "said.txt").read_text("utf-8"), run("account", "list").output
    assert "仁和市第一人民医院" in told
    for login in logins():
        assert login.login in told
        assert login.password in told
        assert login.login in listed
    again = run("demo")
    assert again.exit_code == 1
    assert "只能载入空的数据库" in again.stderr


def test_a_database_without_tables_is_not_touched(run, monkeypatch, tmp_path):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    refused = run("demo")
    assert refused.exit_code == 2
    assert "surgery-gov init" in refused.stderr
