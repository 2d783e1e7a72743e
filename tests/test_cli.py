"""What the command line says before any feature has a word."""

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.kernel import db


@pytest.fixture
def run(monkeypatch):
    def run(address, *arguments):
        monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", address)
        try:
            return CliRunner().invoke(main, arguments)
        finally:
            db.session.remove()

    return run


@pytest.mark.parametrize("command", ["catalog", "staff", "filings"])
def test_a_database_never_set_up_is_told_in_a_sentence(run, tmp_path, command):
    answer = run(f"sqlite:///{tmp_path}/empty.db", command, "list")
    assert answer.exit_code == 1
    assert "surgery-gov init" in answer.stderr


def test_a_database_out_of_reach_is_told_without_its_password(run):
    answer = run("postgresql+psycopg://u:geheim@127.0.0.1:1/x", "catalog", "list")
    assert answer.exit_code == 1
    assert "数据库不能用" in answer.stderr
    assert "geheim" not in answer.output


@pytest.mark.parametrize("address", ["nonsense", "oracle://u@h/x"])
def test_an_address_of_no_database_is_wrong_usage(run, address):
    answer = run(address, "catalog", "list")
    assert answer.exit_code == 2
    assert "SURGERY_GOV_DATABASE_URL" in answer.stderr
