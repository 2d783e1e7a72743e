import json

import openpyxl
import pytest
from click.testing import CliRunner

from surgery_gov.cli import main
from tests.support import books, dirty

HEADER = ["科室", "手术编码", "手术名称", "手术级别"]
GOOD = [
    HEADER,
    ["普外科", "51.2300", "腹腔镜下胆囊切除术", "2"],
    ["", "50.3X00", "肝叶切除术", "四级"],
]
OTHER = [
    HEADER,
    ["普外科", "51.2300", "腹腔镜胆囊切除术", "三级"],
    ["", "53.0000", "疝修补术", "一级"],
]


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SURGERY_GOV_DATABASE_URL", database_url)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["catalog", *map(str, arguments)])

    return invoke


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "目录.xlsx"
    path.write_bytes(books.xlsx(("目录", GOOD)))
    return path


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "脏.xlsx"
    path.write_bytes(dirty.workbook())
    return path


def test_import_publish_list(run, good):
    done = run("import", good, "--edition", "2026版", "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert (document["rows"], document["accepted"], document["faults"]) == (2, 2, [])
    assert {n["rule"] for n in document["normalized"]} == {"upper_x", "synonym"}
    done = run("publish", "2026版", "--from", "2026-03-01", "--document", "仁一医〔2026〕8号")
    assert done.exit_code == 0
    assert "2026-03-01起施行" in run("list").stdout
    listed = json.loads(run("list", "--json").stdout)
    assert (listed[0]["name"], listed[0]["in_force_from"]) == ("2026版", "2026-03-01")


def test_faults_are_exit_1_and_nothing_is_written(run, bad, tmp_path):
    out = tmp_path / "标注.xlsx"
    done = run("import", bad, "--edition", "x", "--faults", out, "--json")
    assert done.exit_code == 1
    faults = json.loads(done.stdout)["faults"]
    assert len(faults) == len(dirty.FAULTY)
    assert json.loads(run("list", "--json").stdout) == []
    book = openpyxl.load_workbook(out)
    assert all(book[f["sheet"]][f["cell"]].comment for f in faults)
    assert "没有导入" in done.stderr


def test_a_rehearsal_writes_nothing(run, good):
    done = run("import", good, "--edition", "x", "--dry-run")
    assert done.exit_code == 0
    assert "只检查，没有写入。可导入2条。" in done.stdout
    assert json.loads(run("list", "--json").stdout) == []


def test_without_faults_no_marked_workbook_is_written(run, good, tmp_path):
    run("import", good, "--edition", "x", "--faults", tmp_path / "标注.xlsx")
    assert not (tmp_path / "标注.xlsx").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "没有.xlsx", "--edition", "x"],
        ["import", "picture.xlsx", "--edition", "x"],
        ["import", "目录.xlsx", "--edition", "x", "--sheet", "没有"],
        ["import", "目录.xlsx"],
        ["import", "目录.xlsx", "--edition", "x", "--nonsense"],
        ["publish", "x", "--from", "一月", "--document", "文1"],
        ["publish", "x", "--from", "2026-01-01"],
        ["template", "no/such/folder.xlsx"],
    ],
)
def test_wrong_usage_and_unreadable_files_are_exit_2(run, good, monkeypatch, arguments):
    monkeypatch.chdir(good.parent)
    (good.parent / "picture.xlsx").write_bytes(b"\x89PNG\x00")
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr


def test_refusals_are_exit_1_with_a_sentence(run, good):
    run("import", good, "--edition", "甲")
    assert run("publish", "没有", "--from", "2026-01-01", "--document", "文1").exit_code == 1
    run("publish", "甲", "--from", "2026-01-01", "--document", "文1")
    done = run("import", good, "--edition", "甲")
    assert done.exit_code == 1
    assert "已经发布，不能再改。" in done.stderr
    assert run("diff", "甲", "没有").exit_code == 1
    assert run("discard", "甲").exit_code == 1


def test_diff_in_both_forms(run, good, tmp_path):
    other = tmp_path / "新.xlsx"
    other.write_bytes(books.xlsx(("目录", OTHER)))
    run("import", good, "--edition", "甲")
    run("import", other, "--edition", "乙")
    document = json.loads(run("diff", "甲", "乙", "--json").stdout)
    assert (document["from"], document["to"]) == ("甲", "乙")
    counts = {"新增": 1, "取消": 1, "升级": 1, "降级": 0, "改名": 1, "属性变更": 0}
    assert document["counts"] == counts
    assert {c["kind"] for c in document["changes"]} == {"新增", "取消", "升级", "改名"}
    told = run("diff", "甲", "乙").stdout
    assert "升级\t51.2300\t腹腔镜胆囊切除术：二级 → 三级" in told


def test_template_and_export_are_workbooks(run, good, tmp_path):
    assert run("template", tmp_path / "模板.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "模板.xlsx").worksheets[0]["B1"].value == "手术编码"
    assert run("export", tmp_path / "空.xlsx").exit_code == 1
    run("import", good, "--edition", "甲")
    run("publish", "甲", "--from", "2026-01-01", "--document", "文1")
    done = run("export", tmp_path / "出.xlsx")
    assert done.exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "出.xlsx").active.max_row == 3
    assert run("export", tmp_path / "早.xlsx", "--at", "2020-01-01").exit_code == 1


def test_a_draft_is_discarded(run, good):
    run("import", good, "--edition", "甲")
    assert run("discard", "甲").exit_code == 0
    assert json.loads(run("list", "--json").stdout) == []
