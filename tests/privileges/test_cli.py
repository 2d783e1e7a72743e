import json

import openpyxl
import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.privileges import world as worlds
from tests.privileges.test_imports import HEADER, row
from tests.support.books import xlsx

GRANT = (
    "privileges",
    "grant",
    "01001",
    "51.2300",
    "--from=2026-01-01",
    "--until=2026-12-31",
    "--document=仁一医〔2026〕8号",
)


@pytest.fixture
def run(database_url, database):
    worlds.build()

    def invoke(*arguments):
        return CliRunner(env={"SURGERY_GOV_DATABASE_URL": database_url}).invoke(
            main, [str(a) for a in arguments], catch_exceptions=False
        )

    return invoke


def shown(run, *arguments):
    answer = run("privileges", "show", "01001", "--json", *arguments)
    return json.loads(answer.stdout)["privileges"][0]


def test_the_case_to_keep(run):
    assert run(*GRANT).exit_code == 0
    revoked = run(
        "privileges",
        "revoke",
        "01001",
        "51.2300",
        "--effective=2026-06-15T00:00:00+08:00",
        "--reason=动态评估结论",
        "--document=仁一医〔2026〕41号",
    )
    assert revoked.exit_code == 0
    assert shown(run, "--at=2026-03-04")["standing"] == "active"
    july = shown(run, "--at=2026-07-01")
    assert (july["standing"], july["decision"]["document_no"]) == ("revoked", "仁一医〔2026〕41号")
    assert [d["kind"] for d in july["history"]] == ["grant", "revoke"]


def test_a_last_day_is_inclusive(run):
    run(*GRANT)
    held = shown(run, "--at=2026-12-31T23:59:59+08:00")
    assert (held["standing"], held["until"]) == ("active", "2027-01-01T00:00:00+08:00")
    assert held["last_day"] == "2026-12-31"
    assert shown(run, "--at=2027-01-01T00:00:00+08:00")["standing"] == "expired"


def test_the_whole_life(run):
    run(*GRANT)
    acts = (
        ("restrict", "--effective=2026-02-01", "--condition=限地点：东院区", "--reason=新开展"),
        ("suspend", "--effective=2026-03-01", "--reason=并发症"),
        ("reinstate", "--effective=2026-04-01", "--reason=培训合格"),
        ("renew", "--effective=2026-05-01", "--until=2027-12-31", "--document=仁一医〔2026〕9号"),
    )
    for act, *options in acts:
        answer = run("privileges", act, "01001", "51.2300", *options)
        assert answer.exit_code == 0, answer.stderr
    held = shown(run, "--at=2026-06-01")
    assert (held["standing"], held["last_day"]) == ("active", "2027-12-31")
    assert held["conditions"] == [{"kind": "site", "value": "东院区", "text": "限地点：东院区"}]
    assert "一致" in run("privileges", "rebuild").stdout


def test_a_refusal_is_told_in_chinese_and_exits_1(run):
    run(*GRANT)
    answer = run(*GRANT)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "起止重叠" in answer.stderr
    answer = run(*GRANT[:3], "grade:4@PW", *GRANT[4:])
    assert answer.exit_code == 1
    assert "逐项授予" in answer.stderr


@pytest.mark.parametrize("at", ["2026-03-04T08:30:00", "昨天", "2026-02-30"])
def test_a_time_without_its_zone_is_wrong_usage(run, at):
    assert run("privileges", "show", "01001", f"--at={at}").exit_code == 2


def test_an_unknown_surgeon_exits_1(run):
    answer = run("privileges", "show", "1001")
    assert (answer.exit_code, "开头的0" in answer.stderr) == (1, True)


def test_who_may(run):
    run(*GRANT)
    found = json.loads(run("privileges", "who", "51.2300", "--at=2026-03-04", "--json").stdout)
    assert (found["able"], found["surgeons"][0]["staff_no"]) == (1, "01001")
    assert "有权限1人" in run("privileges", "who", "51.2300", "--at=2026-03-04").stdout


@pytest.fixture
def sheet(tmp_path):
    def write(*rows):
        path = tmp_path / "权限.xlsx"
        path.write_bytes(xlsx(("权限", [HEADER, *rows])))
        return path

    return write


def test_an_import_is_rehearsed_then_entered(run, sheet):
    path = sheet(row(), row(手术编码="50.2200"))
    assert run("privileges", "import", path, "--dry-run").exit_code == 0
    assert "没有手术权限" in run("privileges", "show", "01001").stdout
    answer = run("privileges", "import", path, "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["accepted"]) == (0, 2)
    assert run("privileges", "import", path).exit_code == 1


def test_faults_are_told_and_come_back_marked(run, sheet, tmp_path):
    marked = tmp_path / "错误.xlsx"
    answer = run("privileges", "import", sheet(row(), row(姓名="赵明")), "--faults", marked)
    assert answer.exit_code == 1
    assert "权限!B3 第3行：工号 01001 登记的是赵明远" in answer.stderr
    assert "没有导入" in answer.stdout
    assert "登记的是" in openpyxl.load_workbook(marked)["权限"]["B3"].comment.text
    assert "没有手术权限" in run("privileges", "show", "01001").stdout


def test_a_file_that_is_no_table_exits_2(run, tmp_path):
    path = tmp_path / "图.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    answer = run("privileges", "import", path)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


def test_the_template_is_written(run, tmp_path):
    path = tmp_path / "模板.xlsx"
    assert run("privileges", "template", path).exit_code == 0
    assert [c.value for c in openpyxl.load_workbook(path)["手术权限"][1]] == HEADER
