import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from surgery_gov.filings.exports.verifier import FILE_NAME, standalone
from tests.filings import world
from tests.filings.test_verifier import WORKBOOK, rewritten

EDITION = ("--edition", world.FIRST, "--kind", "initial")


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["filings", *map(str, arguments)])

    return invoke


@pytest.fixture
def hospital(database):
    world.first_edition()


@pytest.mark.usefixtures("hospital")
def test_from_an_edition_to_a_folder_that_anybody_can_verify(run, tmp_path):
    listed = run("list")
    assert "待报送：目录版本“2026年版”（首次），涉及3项" in listed.stdout
    assert "未扣除法定节假日" in listed.stdout
    done = run("prepare", *EDITION, "--filler", "周文静")
    assert done.exit_code == 0, done.stderr
    number = done.stdout.partition("已准备好")[0]
    exported = json.loads(run("export", number, "--out", tmp_path / "out", "--json").stdout)
    book = tmp_path / "out" / f"{number}.xlsx"
    assert (tmp_path / "out" / FILE_NAME).read_text("utf-8") == standalone()
    verified = run("verify", book, "--digest", exported["digest"], "--json")
    assert verified.exit_code == 0
    assert json.loads(verified.stdout)["intact"] is True
    first = book.read_bytes()
    assert run("export", number, "--out", tmp_path / "again").exit_code == 0
    assert (tmp_path / "again" / book.name).read_bytes() == first
    listed = json.loads(run("list", "--json").stdout)
    assert listed["due"] is None
    assert [f["status"] for f in listed["filings"]] == ["exported"]


@pytest.mark.usefixtures("hospital")
def test_a_refusal_is_a_sentence_and_exit_1(run, tmp_path):
    assert run("prepare", *EDITION[:3], "update").exit_code == 1
    assert "还没有报送过" in run("prepare", *EDITION[:3], "update").stderr
    assert run("export", "BS-1", "--out", tmp_path).exit_code == 1
    assert run("prepare", *EDITION).exit_code == 0
    assert "还没有导出" in run("prepare", *EDITION).stderr
    number = json.loads(run("list", "--json").stdout)["filings"][0]["number"]
    assert "已作废" in run("discard", number).stdout
    assert "已经作废" in run("export", number, "--out", tmp_path).stderr


def test_wrong_usage_is_exit_2(run):
    assert run("prepare", "--edition", "x", "--kind", "other").exit_code == 2
    assert run("verify").exit_code == 2


def test_verify_says_changed_with_1_and_unreadable_with_2(run, tmp_path):
    file = tmp_path / "报送.xlsx"
    file.write_bytes(rewritten(lambda _, text: text.replace("全髋关节置换", "全膝关节置换")))
    done = run("verify", file)
    assert done.exit_code == 1
    assert "「三级手术目录」第5行被改动" in done.stdout
    assert run("verify", tmp_path / "nothing.xlsx").exit_code == 2
    file.write_bytes(b"nothing")
    done = run("verify", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("不能校验：")


def test_verify_needs_no_database(tmp_path, monkeypatch):
    file = tmp_path / "filing.xlsx"
    file.write_bytes(WORKBOOK)
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    done = subprocess.run(
        [sys.executable, "-m", "surgery_gov", "filings", "verify", file],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "未被改动" in done.stdout
