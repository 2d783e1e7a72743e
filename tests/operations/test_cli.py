import json

import openpyxl
import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.operations.sheets import HEADER, row
from tests.privileges import world as worlds
from tests.support.books import xlsx


@pytest.fixture
def run(database_url, database):
    worlds.build()

    def invoke(*arguments):
        return CliRunner(env={"SURGERY_GOV_DATABASE_URL": database_url}).invoke(
            main, ["operations", *(str(a) for a in arguments)], catch_exceptions=False
        )

    return invoke


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "手术.xlsx"
        path.write_bytes(xlsx(("手术", [HEADER, *rows])))
        return path

    return write


def test_a_file_is_imported_and_again_changes_nothing(run, file):
    path = file(row(), row(病案号="2", 术者工号="赵明远"))
    first = json.loads(run("import", path, "--json").stdout)
    assert (first["rows"], first["added"], first["unresolved"]) == (2, 2, 1)
    assert first["reasons"]["surgeon_by_name"] == 1
    again = run("import", path)
    assert again.exit_code == 0
    assert "新增0条，更正0条，不变2条" in again.stdout


def test_a_rehearsal_writes_nothing(run, file):
    path = file(row())
    assert "核对通过，没有写入" in run("import", path, "--dry-run").stdout
    assert json.loads(run("import", path, "--json").stdout)["added"] == 1


def test_faults_stop_everything_and_mark_the_workbook(run, file, tmp_path):
    marked = tmp_path / "标注.xlsx"
    answer = run("import", file(row(), row(病案号="")), "--faults", marked)
    assert answer.exit_code == 1
    assert "手术!A3" in answer.stderr
    assert openpyxl.load_workbook(marked)["手术"]["A3"].comment is not None
    assert json.loads(run("volumes", "01001", "--from=2026-01-01", "--json").stdout) == []


def test_what_is_no_workbook_exits_with_two(run, tmp_path):
    path = tmp_path / "手术.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert run("import", path).exit_code == 2
    assert run("import", path, "--source", " ").exit_code == 2


def test_volumes_are_told_to_people_and_programs(run, file):
    run("import", file(row(), row(病案号="2")), "--source=手麻系统")
    asked = ("volumes", "01001", "--from=2026-01-01", "--until=2026-12-31")
    told = run(*asked)
    assert "三级\t术者2\t一助0\t二助0" in told.stdout
    assert json.loads(run(*asked, "--json").stdout) == [
        {
            "code": "51.2300",
            "name": "腹腔镜下胆囊切除术",
            "grade": 3,
            "category": "手术",
            "operator": 2,
            "first": 0,
            "second": 0,
            "supervised": 0,
        }
    ]
    assert run("volumes", "09999", "--from=2026-01-01").exit_code == 1


def test_the_template_is_written(run, tmp_path):
    out = tmp_path / "模板.xlsx"
    assert run("template", out).exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames[0] == "手术记录"
