"""Certificates on the command line."""

import json

import pytest
from click.testing import CliRunner

from surgery_gov.certificates.rules.checker import KEY_FILE
from surgery_gov.cli import main
from surgery_gov.kernel import clock
from tests.certificates import world as worlds
from tests.conftest import NOON


@pytest.fixture
def run(hospital, database_url, tmp_path):
    env = {
        "SURGERY_GOV_DATABASE_URL": database_url,
        "SURGERY_GOV_INSTANCE_FOLDER": str(tmp_path / "instance"),
    }

    def call(*arguments):
        with clock.stopped_at(NOON):
            return CliRunner().invoke(main, arguments, env=env)

    return call


def test_issue_list_verify(run):
    assert run("certificates", "issue").exit_code == 2
    assert run("certificates", "issue", "--department", "PW").output.split() == [
        "SQS2026-000001",
        "SQS2026-000002",
    ]
    assert run("certificates", "issue", "--department", "PW").exit_code == 1
    number = run("certificates", "list", "01001").output.split()[0]
    found = run("certificates", "verify", number)
    assert (found.exit_code, found.output[:2]) == (0, "有效")
    worlds.revoke("01001", "51.2300")
    found = run("certificates", "verify", number, "--json")
    assert found.exit_code == 1
    assert json.loads(found.output)["answer"] == "其中1项已变更，以本页为准"
    missed = run("certificates", "verify", "SQS2026-000001-2222-2222")
    assert (missed.exit_code, missed.output.strip()) == (1, "没有这个编号")


def test_the_signed_roster_is_made_under_privileges_and_checked(run, tmp_path):
    out = tmp_path / "out" / "名册.html"
    make = ("privileges", "roster", "--signed", "--hours", "48", "--out", str(out))
    assert run(*make).exit_code == 1  # no key yet
    assert run("certificates", "roster-key").exit_code == 0
    assert run("certificates", "roster-key").exit_code == 1
    assert "可信至 2026-11-24 12:00" in run(*make).output
    assert run("privileges", "roster", "--out", str(out)).exit_code == 2
    assert sorted(p.name for p in out.parent.iterdir()) == [
        "roster_check.py",
        KEY_FILE,
        "名册.html",
    ]
    assert run("certificates", "check-roster", str(out)).exit_code == 0
    with out.open("r+b") as opened:
        opened.seek(2000)
        opened.write(b"\0")
    assert run("certificates", "check-roster", str(out)).exit_code == 1
    assert run("certificates", "check-roster", str(tmp_path / "no.html")).exit_code == 2


def test_a_roster_is_written(run, tmp_path):
    out = tmp_path / "名册.xlsx"
    said = run("certificates", "roster", "--by", "public", "--out", str(out), "--at", "2026-03-04")
    assert (said.exit_code, out.stat().st_size > 0) == (0, True)
    args = ("certificates", "roster", "--by", "surgeon", "--out", str(out))
    assert run(*args, "--at", "x").exit_code == 2
    assert run(*args, "--department", "ZZ").exit_code == 1
