"""Files kept as proof: judged by their bytes, kept once, never shown in our own name."""

import hashlib
import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surgery_gov.evidence import queries, service
from surgery_gov.evidence.rules import DOCX, JPEG, PDF, PNG, XLSX, recognize, shown_name
from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Forbidden, Invalid, NotFound
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.settings import Key
from surgery_gov.web import headers
from surgery_gov.web.downloads import saved

SCAN = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def zipped(*names, encrypted=False):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    content = bytearray(packed.getvalue())
    if encrypted:
        content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the zip's directory
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (SCAN, PDF),
        (b"\x89PNG\r\n\x1a\n0000", PNG),
        (b"\xff\xd8\xff\xe0JFIF", JPEG),
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (zipped("[Content_Types].xml", "xl/workbook.xml", encrypted=True), None),
        (zipped("word/document.xml"), None),
        (zipped("evil.exe"), None),
        (b"PK\x03\x04 no zip at all", None),
        (b"<html><script>alert(1)</script>", None),
        (b"  %PDF-1.7", None),
        (b"GIF89a", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90\x00", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content, media_type):
    assert recognize(content) == media_type


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("培训证书.pdf", "培训证书.pdf"),
        ("证书.PDF", "证书.pdf"),
        ("证书.html", "证书.html.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\扫描\\证书.pdf", "证书.pdf"),
        ("证书\u202efdp.exe", "证书fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1", "aSet-Cookie: x=1.pdf"),
        ("", "证明材料.pdf"),
        (".pdf", "证明材料.pdf"),
        ("长" * 300, "长" * 100 + ".pdf"),
    ],
)
def test_a_name_shows_what_the_file_is_and_nothing_else(sent, shown):
    assert shown_name(sent, PDF) == shown


def test_the_same_bytes_are_kept_once_whoever_sends_them(database, officer, now):
    first = service.keep(officer, SCAN)
    again = service.keep(officer, SCAN)
    assert first == again
    assert first.digest == hashlib.sha256(SCAN).hexdigest()
    assert db.session.scalar(text("SELECT count(*) FROM evidence")) == 1
    assert queries.find_file(first.digest) == first
    assert queries.get_content(first.digest) == SCAN


def test_what_is_no_proof_is_refused_at_its_field(database, officer, now):
    with pytest.raises(Invalid) as refusal:
        service.keep(officer, b"<html>", "certificate")
    assert "可以上传" in refusal.value.errors["certificate"][0]
    with pytest.raises(Invalid, match="空的"):
        service.keep(officer, b"")
    assert db.session.scalar(text("SELECT count(*) FROM evidence")) == 0


def test_the_limit_is_the_hospitals(database, officer, now):
    smaller = Change(
        key=Key.EVIDENCE_MEGABYTES, value="1", effective_from=local_date(now), reason="试行"
    )
    policy.change_setting(officer, smaller)
    with pytest.raises(Invalid, match="超过1 MB"):
        service.keep(officer, SCAN + b"0" * (1 << 20))


def test_nobody_keeps_a_file_without_the_permission(database, nobody, now):
    with pytest.raises(Forbidden):
        service.keep(nobody, SCAN)


def test_an_unknown_digest_is_not_found(database, now):
    assert queries.find_file("0" * 64) is None
    with pytest.raises(NotFound):
        queries.get_content("0" * 64)


@pytest.mark.parametrize(
    "change",
    ["UPDATE evidence SET content = 'x'", "DELETE FROM evidence"],
)
def test_the_database_refuses_to_change_what_is_kept(database, officer, now, change):
    service.keep(officer, SCAN)
    with pytest.raises(DBAPIError), database.begin() as connection:
        connection.execute(text(change))


def test_the_trail_holds_the_digest_and_not_the_file(database, officer, now):
    kept = service.keep(officer, SCAN)
    rows = db.session.execute(text("SELECT * FROM audit_entry ORDER BY id")).all()
    assert kept.digest in str(rows[-1])
    assert "endobj" not in str(rows)


def test_a_browser_saves_it_and_runs_nothing_of_it():
    app = Flask(__name__)
    headers.register(app, tls=False)
    app.add_url_rule("/file", "file", lambda: saved(SCAN, PDF, "证书.pdf"))
    answer = app.test_client().get("/file")
    assert answer.data == SCAN
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
