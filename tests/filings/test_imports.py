"""Verifying what others send, with the process that asks staying well."""

import io
import time
import zipfile

import pytest

from surgery_gov.filings import imports
from surgery_gov.filings.imports import verify
from surgery_gov.filings.rules.verifier.digest import Unreadable
from tests.filings.contents import HEADING, content, exported
from tests.filings.test_verifier import rewritten

SEALED, WORKBOOK = exported(content())


def zipped(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_the_child_judges_as_the_script_does():
    report = verify(WORKBOOK, SEALED.digest)
    assert (report.number, report.digest, report.findings) == (HEADING.number, SEALED.digest, [])


def test_what_was_changed_comes_back_with_sheet_and_row():
    changed = rewritten(lambda _, text: text.replace("全髋关节置换", "全膝关节置换"))
    found = [(f.sheet, f.row, f.code) for f in verify(changed).findings]
    assert found == [("三级手术目录", 5, "row.changed"), ("变更对比", 8, "row.changed")]


def test_a_digest_that_looks_like_an_option_is_only_a_wrong_digest():
    assert [f.code for f in verify(WORKBOOK, "--json").findings] == ["digest.differs"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 100,
        b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
        zipped(**{"xl/workbook.xml": "<workbook/>"}),
        zipped(**{"xl/workbook.xml": b" " * (65 * 1024 * 1024)}),
        rewritten(lambda path, text: text if path != "xl/workbook.xml" else "<a>" * 200_000),
    ],
    ids=["empty", "text", "xls", "no filing", "large", "deep"],
)
def test_hostile_and_wrong_files_are_refused_with_a_sentence(data):
    start = time.monotonic()
    with pytest.raises(Unreadable) as refusal:
        verify(data)
    assert str(refusal.value)
    assert "Traceback" not in str(refusal.value)
    assert time.monotonic() - start < 20


def test_a_file_larger_than_any_filing_is_not_even_tried(monkeypatch):
    monkeypatch.setattr(imports, "_script", None)
    with pytest.raises(Unreadable, match="20 MB"):
        verify(b"x" * (20 * 1024 * 1024 + 1))


def test_what_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(imports, "_script", lambda: "import time; time.sleep(60)")
    monkeypatch.setattr(imports, "LONGEST_SECONDS", 0.5)
    with pytest.raises(Unreadable, match="没有校验完"):
        verify(WORKBOOK)


def test_a_child_that_dies_is_no_verdict(monkeypatch):
    monkeypatch.setattr(imports, "_script", lambda: "import os; os.abort()")
    with pytest.raises(Unreadable, match="没有校验完"):
        verify(WORKBOOK)
