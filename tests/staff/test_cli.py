import json

import openpyxl
import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.staff.sheets import row, xlsx


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["staff", *(str(a) for a in arguments)])

    return invoke


@pytest.fixture
def sheet(run, tmp_path):
    assert run("department", "add", "PW", "普通外科", "--since", "2020-01-01").exit_code == 0

    def write(*rows):
        path = tmp_path / "人员.xlsx"
        path.write_bytes(xlsx(*rows))
        return path

    return write


def test_a_sheet_is_rehearsed_imported_and_shown(run, sheet):
    path = sheet(row("00123", "欧阳明"))
    rehearsed = run("import", path, "--dry-run", "--json")
    assert rehearsed.exit_code == 0
    document = json.loads(rehearsed.stdout)
    assert (document["rows"], document["accepted"], document["added"]) == (1, 1, 1)
    assert json.loads(run("list", "--json").stdout) == []
    assert "已导入：1人" in run("import", path).stdout
    assert "00123\t欧阳明\t普通外科\t主任医师\t长期" in run("list", "-q", "oym").stdout
    assert "任职：普通外科，2020-01-01 ～ 至今" in run("show", "00123").stdout
    assert json.loads(run("show", "00123", "--json").stdout)["department"] == "PW"
    again = json.loads(run("import", path, "--json").stdout)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 1)


def test_faults_are_exit_1_with_the_sheet_marked(run, sheet, tmp_path):
    out = tmp_path / "faults.xlsx"
    done = run("import", sheet(row(123)), "--faults", out, "--json")
    assert done.exit_code == 1
    [fault] = json.loads(done.stdout)["faults"]
    assert (fault["sheet"], fault["cell"], fault["value"], fault["code"]) == (
        "人员",
        "A2",
        "123",
        "number",
    )
    assert "数字格式" in openpyxl.load_workbook(out)["人员"]["A2"].comment.text
    assert json.loads(run("list", "--json").stdout) == []


def test_a_file_that_cannot_be_read_and_wrong_usage_are_exit_2(run, tmp_path):
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert run("import", broken).exit_code == 2
    assert run("import", tmp_path / "none.xlsx").exit_code == 2
    assert run("import").exit_code == 2
    assert run("show", "D001", "--at", "2026-03-04T08:30").exit_code == 2


def test_departments_are_listed_renamed_and_ended(run, sheet):
    assert run("department", "rename", "PW", "肝胆外科").exit_code == 0
    assert run("department", "end", "PW", "--last-day", "2026-06-30").exit_code == 0
    assert "PW\t肝胆外科\t2020-01-01 ～ 2026-06-30\t0人" in run("department", "list").stdout
    assert json.loads(run("department", "list", "--json").stdout)[0]["last_day"] == "2026-06-30"
    assert run("department", "add", "PW", "再来").exit_code == 1
    assert run("show", "nobody").exit_code == 1
