import re
from datetime import timedelta

import pytest
from flask import abort
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Busy, Conflict
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.pages import guard, open_to_all


@pytest.fixture
def broken(app):
    """The application with pages that fail in every way."""

    def add(path, view):
        app.add_url_rule(path, path, open_to_all(view))

    def defect():
        raise ZeroDivisionError

    def gone():
        raise OperationalError("select", {}, Exception("gone"))

    def conflict():
        raise Conflict("已经取消过。", {"state": ["已经取消过。"]})

    for prefix in ("/x", "/api/x"):
        add(f"{prefix}/defect", defect)
        add(f"{prefix}/gone", gone)
        add(f"{prefix}/conflict", conflict)
        add(f"{prefix}/large", lambda: abort(413))
    return app.test_client()


CASES = [("defect", 500), ("gone", 503), ("conflict", 409), ("large", 413), ("nowhere", 404)]


@pytest.mark.own_app
@pytest.mark.parametrize(("name", "status"), CASES)
def test_every_fault_is_a_page_for_people_that_says_what_to_do(broken, name, status):
    answer = broken.get(f"/x/{name}")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "回到首页" in answer.text


@pytest.mark.own_app
@pytest.mark.parametrize(("name", "status"), CASES)
def test_and_a_problem_document_for_programs(broken, name, status):
    answer = broken.get(f"/api/x/{name}", headers={"X-Request-ID": "theatre-7"})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] == "theatre-7"
    assert answer.json["title"]
    assert answer.json["errors"] == ({"state": ["已经取消过。"]} if name == "conflict" else {})


@pytest.mark.own_app
def test_what_is_too_large_is_told_with_the_limit_and_what_to_do(app):
    app.config["MAX_CONTENT_LENGTH"] = 3 * 1024 * 1024
    sent = {"password": "x" * (4 * 1024 * 1024)}
    for address in ("/accounts/login", "/api/v1/access/v1/evaluation"):
        answer = app.test_client().post(address, data=sent)
        if answer.status_code == 413:
            assert "一次最多上传3 MB，这次约5 MB" in answer.text
            assert "拆成几个文件" in answer.text
    assert app.test_client().post("/accounts/login", data=sent).status_code == 413


@pytest.mark.own_app
def test_when_the_database_is_gone_one_is_told_when_to_come_back(broken):
    assert broken.get("/x/gone").headers["Retry-After"] == "5"


@pytest.mark.own_app
@pytest.mark.parametrize("path", ["/x/patient", "/access/v1/evaluation"])
def test_what_a_fault_says_of_a_patient_is_in_no_log(app, monkeypatch, token_for, capsys, path):
    patient, name = "0003120", "张建国"

    def fail(*_args, **_kept):
        try:
            int(name)
        except ValueError as cause:
            raise RuntimeError(patient) from cause

    app.add_url_rule("/x/patient", "/x/patient", open_to_all(fail))
    monkeypatch.setattr("surgery_gov.clearance.api.read_body", fail)
    method = "POST" if path.startswith("/access") else "GET"
    headers = token_for(Permission.CLEARANCE_ASK)
    answer = app.test_client().open(path, method=method, json={}, headers=headers)
    assert answer.status_code >= 500
    told = capsys.readouterr().err
    assert '"where"' in told
    assert "RuntimeError" in told
    assert "ValueError" in told
    assert "test_shell.py" in told
    assert patient not in told
    assert name not in told


def test_a_database_fault_does_not_tell_its_parameters(app):
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT :patient FROM no_such_table"), {"patient": "0003120"})
    assert "0003120" not in str(caught.value)


@pytest.mark.own_app
def test_a_harmful_request_id_is_not_echoed(broken):
    given = "a" * 200
    assert (
        broken.get("/api/x/gone", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given
    )


def test_every_answer_has_the_headers(app):
    answer = app.test_client().get("/accounts/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


def test_static_files_are_kept_by_their_content(app):
    from surgery_gov.web.assets import static_url

    with app.test_request_context():
        address = static_url("app.css")
    for asked, lasting in ((address, True), (address.split("?")[0], False)):
        with app.test_client().get(asked) as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) is lasting


def test_the_cookie_is_out_of_reach_of_scripts(log_in, app):
    from tests.conftest import PASSWORD

    log_in("auditor", login="A001")
    answer = app.test_client().post("/accounts/login", data={"login": "A001", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.own_app
def test_starting_without_a_declared_permission_fails(app):
    app.add_url_rule("/oops", "oops", lambda: "")
    with pytest.raises(RuntimeError, match="oops"):
        guard(app, exempt=frozenset({"static", "bootstrap", "api-docs"}))


def test_a_reader_is_served_while_the_session_cannot_be_touched(log_in, monkeypatch):
    client, tried = log_in("auditor"), []

    def busy(session_id):
        tried.append(session_id)
        raise Busy("数据库暂时不能用。")

    monkeypatch.setattr("surgery_gov.accounts.views.visits.touch", busy)
    monkeypatch.setattr("surgery_gov.accounts.views.visits.SEEN_EVERY", timedelta(0))
    assert client.get("/audit/").status_code == 200
    assert tried


@pytest.mark.parametrize("path", ["/", "/audit/", "/accounts/login", "/accounts/me", "/nowhere"])
def test_every_page_says_so_when_the_database_is_gone_and_recovers(log_in, path):
    client, engine = log_in("auditor"), db.session.get_bind()
    before = client.get(path).status_code

    def fail(_connection, _cursor, statement, parameters, _context, _many):
        raise OperationalError(statement, parameters, Exception("unable to open database file"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        answer = client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert client.get(path).status_code == before


@pytest.mark.database("postgresql")
def test_a_connection_lost_in_the_middle_of_a_page_is_told(app, log_in):
    client, engine = log_in("medical_affairs"), db.session.get_bind()
    view = app.view_functions["catalog.index"]

    def cut():
        own = db.session.scalar(text("SELECT pg_backend_pid()"))
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        return view()

    cut.needs = view.needs
    app.view_functions["catalog.index"] = cut
    assert client.get("/catalog/").status_code == 503
    app.view_functions["catalog.index"] = view
    assert client.get("/catalog/").status_code == 200


CAME_FROM = {
    "http://localhost/catalog/?q=fqj": "/catalog/?q=fqj",
    "http://localhost/accounts/7": None,  # no page of ours
    "http://localhost/nowhere": None,  # the page that refuses
    "http://localhost//evil.example/": None,
    "http://localhost@evil.example/catalog/": None,
    "https://evil.example/catalog/": None,
    "javascript:alert(1)": None,
    "http://[": None,
    "": None,
}


@pytest.mark.parametrize(("referrer", "back"), CAME_FROM.items())
def test_a_refusal_leads_back_to_the_page_of_ours_one_came_from(log_in, referrer, back):
    page = log_in("auditor").get("/nowhere", headers={"Referer": referrer}).text
    links = re.findall(r'<a href="([^"]*)">返回上一页</a>', page)
    assert links == ([back] if back else [])
    assert "evil.example" not in page
