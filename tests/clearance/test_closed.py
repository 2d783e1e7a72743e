"""Whatever breaks, the answer is no; and it works again as soon as the cause is gone."""

import json
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from surgery_gov.clearance.service import desk as desk_module
from surgery_gov.clearance.service import keeping
from surgery_gov.kernel import db, reading
from tests.clearance.test_authzen import HOW, MANY, MARCH, ONE, WHAT, WHO, asked, how, what, who
from tests.clearance.test_authzen import service as service  # noqa: PLC0414  (a fixture)

ALL = [(ONE, asked()), (MANY, {"evaluations": [asked()]}), (WHO, who()), (WHAT, what())]


@contextmanager
def database_gone():
    """Every statement fails as it does when the database cannot be reached."""
    engine = db.session.get_bind()

    def fail(_connection, _cursor, statement, parameters, _context, _many):
        raise OperationalError(statement, parameters, Exception("unable to open database file"))

    def unreachable(_engine):
        raise engine.dialect.loaded_dbapi.OperationalError("unable to open database file")

    event.listen(engine, "before_cursor_execute", fail)
    try:
        with patch.object(reading, "_connection", unreachable):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def assert_closed(answer):
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json["decision"] is False
    assert answer.json["context"]["findings"][0]["code"] == "undecidable"
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("path", "body"), [*ALL, (HOW, how())])
def test_without_the_database_the_answer_is_no_and_it_recovers_by_itself(service, path, body):
    with database_gone():
        assert_closed(service(path, body, headers={"X-Request-ID": "r-1"}))
    assert service(path, body).status_code == 200


@pytest.mark.parametrize(("path", "body"), ALL[:2])
def test_rules_that_raise_refuse(service, path, body, monkeypatch):
    def broken(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(keeping, "answer", broken)
    assert_closed(service(path, body))
    monkeypatch.undo()
    assert service(path, body).status_code == 200


def test_an_answer_that_cannot_be_kept_is_not_given(service, monkeypatch):
    def broken(*_arguments):
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(keeping, "keep", broken)
    assert_closed(service(ONE, asked(MARCH)))
    monkeypatch.undo()
    assert service(ONE, asked(MARCH)).json["decision"] is True


def test_a_desk_that_never_comes_free_refuses(service, monkeypatch):
    monkeypatch.setattr(desk_module, "PATIENCE", 0.05)
    with desk_module.desk._pen:
        assert_closed(service(ONE, asked(MARCH)))
    assert not desk_module.desk._waiting


texts = st.text(max_size=20) | st.sampled_from(["10268", "50.3x00", "surgeon", "procedure"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "name", "time", "known_at", "token", "limit"]) | texts,
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
bodies = st.dictionaries(
    st.sampled_from(["subject", "action", "resource", "context", "evaluations", "options", "page"]),
    values,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([ONE, MANY, WHO, WHAT, HOW]), bodies, st.booleans())
def test_garbage_is_answered_clearly_and_never_with_yes(service, path, garbage, mixed):
    body = {**asked(), **garbage} if mixed else garbage
    answer = service(path, json.dumps(body).encode())
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json["title"]
    elif path == ONE and answer.json["decision"]:
        assert body["subject"]["id"] == "10268"
        assert body["resource"]["id"] == "50.3x00"
