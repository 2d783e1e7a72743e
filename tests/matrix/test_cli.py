import json

import openpyxl
import pytest
from click.testing import CliRunner

from surgery_gov.cli import main


@pytest.fixture
def run(database_url, filled):
    def invoke(*arguments):
        return CliRunner(env={"SURGERY_GOV_DATABASE_URL": database_url}).invoke(
            main, ["matrix", *(str(a) for a in arguments)], catch_exceptions=False
        )

    return invoke


def test_the_gaps_as_text_and_as_json(run):
    said = run("gaps", "--department=PW")
    assert said.exit_code == 0
    assert "无人有权限0项，仅一人3项" in said.stdout
    found = json.loads(run("gaps", "--json").stdout)
    assert (found["procedures"], found["nobody"]) == (8, 1)
    assert [g["code"] for g in found["gaps"] if g["holders"] == 0] == ["37.5100"]


def test_the_workbook_of_a_department_and_of_all(run, tmp_path):
    for place, rows in (("PW", 9), ("all", 11)):
        out = tmp_path / f"{place}.xlsx"
        assert run("export", place, "--out", out, "--at=2026-10-01").exit_code == 0
        assert openpyxl.load_workbook(out)["权限矩阵"].max_row == rows


def test_what_cannot_be_done_is_told(run, tmp_path):
    assert run("export", "NO", "--out", tmp_path / "x.xlsx").exit_code == 1
    assert run("export", "PW", "--out", tmp_path / "no" / "x.xlsx").exit_code == 1
    assert run("gaps", "--at=tomorrow").exit_code == 2
