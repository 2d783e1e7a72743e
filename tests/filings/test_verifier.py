"""The script handed to the commission: alone, on any machine with Python."""

import ast
import io
import json
import subprocess
import sys
import zipfile

import pytest

from surgery_gov.filings.exports.verifier import FILE_NAME, standalone
from surgery_gov.filings.rules.verifier.digest import Unreadable
from surgery_gov.filings.rules.verifier.reading import read
from tests.filings.contents import HEADING, content, exported

SEALED, WORKBOOK = exported(content())


@pytest.fixture
def alone(tmp_path):
    """Run the script in an empty folder, without our package and any installed one."""
    (tmp_path / FILE_NAME).write_text(standalone(), "utf-8")

    def run(data, *options):
        (tmp_path / "报送.xlsx").write_bytes(data)
        return subprocess.run(
            [sys.executable, "-I", "-S", FILE_NAME, "报送.xlsx", *options],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def rewritten(change):
    """The workbook with ``change(path, text)`` applied to each part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(target, "w") as new:
        for path in old.namelist():
            new.writestr(path, change(path, old.read(path).decode()))
    return target.getvalue()


def test_it_says_intact_and_what_to_compare_with(alone):
    done = alone(WORKBOOK)
    assert done.returncode == 0, done.stderr
    assert f"未被改动：{HEADING.number}" in done.stdout
    assert SEALED.digest in done.stdout
    assert "盖章纸件" in done.stdout


def test_it_says_changed_and_where(alone):
    done = alone(rewritten(lambda _, text: text.replace("全髋关节置换", "全膝关节置换")))
    assert done.returncode == 1
    assert "已被改动" in done.stdout
    assert "「三级手术目录」第5行被改动" in done.stdout


def test_it_compares_with_the_digest_on_paper(alone):
    assert alone(WORKBOOK, "--digest", SEALED.digest).returncode == 0
    done = alone(WORKBOOK, "--digest", "0" * 64, "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["intact"] is False
    assert answer["digest"] == SEALED.digest
    assert [finding["code"] for finding in answer["findings"]] == ["digest.differs"]


def test_what_cannot_be_read_is_exit_2(alone):
    done = alone(b"not a workbook")
    assert done.returncode == 2
    assert "不能校验" in done.stderr
    assert done.stdout == ""


def test_it_runs_on_python_3_8():
    tree = ast.parse(standalone(), feature_version=(3, 8))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert imported <= set(sys.stdlib_module_names)


def bomb(path, text):
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    return text.replace("?>", f"?>{entity}", 1) if "sharedStrings" in path else text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        WORKBOOK[:-200],
        rewritten(bomb),
        rewritten(lambda path, text: text[: len(text) // 2] if "sheet2" in path else text),
        rewritten(lambda _, text: text.replace("<v>1</v>", "<v>99999</v>")),
        rewritten(lambda _, text: text.replace('r="A1"', 'r="B2"')),
        rewritten(lambda _, text: text.replace("worksheets/sheet2.xml", "nowhere.xml")),
        rewritten(lambda _, text: text.replace('r="A4"', 'r="A9999999999999999999999"')),
    ],
    ids=["empty", "head", "cut", "dtd", "xml", "string", "twice", "target", "row"],
)
def test_damaged_files_are_unreadable_or_changed_never_a_traceback(alone, data):
    done = alone(data)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr


def test_two_parts_of_one_name_are_refused():
    target = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet2.xml", "<worksheet/>")
    with pytest.raises(Unreadable, match="重名"):
        read(target.getvalue())
