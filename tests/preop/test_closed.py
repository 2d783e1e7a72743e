"""Without the database, or with rules that raise, nothing is ready; and it recovers by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.api import advising, gate
from surgery_gov.preop.api.room import ROSTER
from surgery_gov.preop.models import CasePerformance, CasePlan, CaseRecord, SurgicalCase
from surgery_gov.preop.rules.records import Kind
from tests.clearance.facts import LIVER
from tests.clearance.test_closed import database_gone
from tests.preop.test_api import CASES, body, record, text
from tests.preop.test_api import his as his  # noqa: PLC0414  (a fixture)
from tests.preop.test_hooks import OURS, SIGN, order
from tests.preop.test_hooks import ehr as ehr  # noqa: PLC0414  (a fixture)

ONE = "/HIS:OP-7001/readiness?stage=schedule"
DAY = "/readiness?day=2026-11-22&stage=schedule"


def assert_closed(answer):
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json["offline_roster"] in {ROSTER, f"{OURS}{ROSTER}"}
    assert answer.headers["Link"] == f'<{answer.json["offline_roster"]}>; rel="alternate"'
    assert answer.json["ready"] is False
    assert "张三" not in answer.text


@pytest.mark.parametrize("path", [ONE, DAY, "/HIS:OP-7001"])
def test_without_the_database_nothing_is_ready(his, now, path):
    his("POST", sent=body(now))
    with database_gone():
        assert_closed(his("GET", path))
        assert_closed(his("POST", sent=body(now)))
    assert his("GET", path).status_code == 200


@pytest.mark.parametrize("path", [ONE, DAY])
def test_rules_that_raise_leave_nothing_ready(his, now, path, monkeypatch, capsys):
    patient = "张三"
    his("POST", sent=body(now))

    def broken(*_arguments):
        raise ZeroDivisionError(patient)

    with monkeypatch.context() as patch:
        patch.setattr(gate, "readiness", broken)
        assert_closed(his("GET", path))
    assert patient not in capsys.readouterr().err
    assert his("GET", path).status_code == 200


def test_advice_without_the_database_is_none(ehr, now, monkeypatch):
    with database_gone():
        assert_closed(ehr(SIGN, order()))
    with monkeypatch.context() as patch:
        patch.setattr(advising, "operations", lambda *_: 1 / 0)
        assert_closed(ehr(SIGN, order()))
    assert ehr(SIGN, order()).status_code == 200


def test_what_is_sent_many_times_at_once_is_there_once(hospital, app, token_for, now):
    headers = token_for(Permission.PREOP_FEED, Permission.PREOP_PERFORM)
    consent = record(Kind.CONSENT, now)

    def post(_):
        with clock.stopped_at(now):
            return app.test_client().post(CASES, json=body(now), headers=headers)

    def put(_):
        path = f"{CASES}/HIS:OP-7001/records/c-1"
        with clock.stopped_at(now):
            return app.test_client().put(path, json=consent, headers=headers)

    def perform(_):
        hour = timedelta(hours=1)
        done = {"surgeon_no": "10301", "codes": [LIVER], "ended_at": text(now - hour)}
        done["began_at"] = text(now - 2 * hour)
        path = f"{CASES}/HIS:OP-7001/performance"
        with clock.stopped_at(now):
            return app.test_client().post(path, json=done, headers=headers)

    with ThreadPoolExecutor(6) as pool:
        for send in (post, put, perform):
            answers = list(pool.map(send, range(6)))
            assert sorted(a.status_code for a in answers) == [200] * 5 + [201]
            assert {a.json["revision"] for a in answers} == {1}
    db.newest()
    for table in (SurgicalCase, CasePlan, CaseRecord, CasePerformance):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1
