import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import ANONYMOUS
from surgery_gov.web import uploads
from surgery_gov.web.uploads import Upload

SHEET = Upload(filename="人员.xlsx", data=b"PK\x03\x04 sheet")


@pytest.fixture
def as_(app, monkeypatch):
    with app.test_request_context():

        def become(name):
            monkeypatch.setattr(uploads, "actor", lambda: replace(ANONYMOUS, id=name))

        become("M001")
        yield become


def test_a_file_put_aside_comes_back_byte_for_byte(as_):
    assert uploads.fetch(uploads.keep(SHEET)) == SHEET


def test_nobody_else_gets_it(as_):
    ticket = uploads.keep(SHEET)
    as_("M002")
    with pytest.raises(NotFound, match="只有上传者能用"):
        uploads.fetch(ticket)


@pytest.mark.parametrize("ticket", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_a_ticket_is_never_a_path(as_, ticket):
    with pytest.raises(NotFound):
        uploads.fetch(ticket)
    uploads.discard(ticket)


def test_a_file_discarded_is_gone(as_):
    ticket = uploads.keep(SHEET)
    uploads.discard(ticket)
    uploads.discard(ticket)
    with pytest.raises(NotFound):
        uploads.fetch(ticket)


def test_what_nobody_came_back_for_is_swept_at_the_next_upload(as_, app):
    ticket = uploads.keep(SHEET)
    long_ago = clock.now().timestamp() - uploads.KEPT_SECONDS - 1
    for path in Path(app.config["SURGERY_GOV"].upload_folder).glob("*/*"):
        os.utime(path, (long_ago, long_ago))
    kept = uploads.keep(SHEET)
    with pytest.raises(NotFound):
        uploads.fetch(ticket)
    assert uploads.fetch(kept) == SHEET


def test_no_file_and_an_empty_file_are_refused_at_the_field(app):
    for sent, said in ((None, "请选择文件"), ((BytesIO(b""), "x.xlsx"), "文件是空的")):
        data = {"file": sent} if sent else {}
        with app.test_request_context(method="POST", data=data), pytest.raises(Invalid, match=said):
            uploads.received()


def test_the_name_of_a_file_is_for_showing_and_holds_no_path(app):
    sent = {"file": (BytesIO(b"x"), "../../人员.xlsx")}
    with app.test_request_context(method="POST", data=sent):
        assert uploads.received().filename == "人员.xlsx"
