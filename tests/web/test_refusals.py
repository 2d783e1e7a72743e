"""What is refused at a door is on the trail, once, and nobody floods it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import db
from surgery_gov.web import refusals
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def a_fresh_meter(monkeypatch):
    monkeypatch.setattr(refusals, "_meter", refusals.Meter())


def refused():
    db.session.remove()
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [row for row in rows if "refused" in row.event]


def test_an_act_refused_inside_a_view_is_on_the_trail_once(log_in):
    client = log_in("medical_affairs", login="01001")
    assert client.get("/privileges/surgeons/01001/grant").status_code == 403
    (entry,) = refused()
    assert (entry.event, entry.subject) == ("page.refused", "page:/privileges/surgeons/01001/grant")


def test_a_page_of_another_role_is_on_the_trail_once(log_in):
    assert log_in("auditor").get("/staff/new").status_code == 403
    assert [entry.event for entry in refused()] == ["page.refused"]


def test_who_is_not_logged_in_leaves_no_trace(app):
    client = app.test_client()
    client.get("/staff/new")
    client.post("/api/v1/privileges/grant", json={})
    assert refused() == []


def test_of_a_flood_the_first_are_written_and_the_rest_is_counted():
    meter, who = refusals.Meter(), "A001"
    told = [meter.left_out(who, NOON) for _ in range(refusals.AT_MOST + 30)]
    assert told == [0] * refusals.AT_MOST + [None] * 30
    assert meter.left_out("another", NOON) == 0
    assert meter.left_out(who, NOON + refusals.WITHIN - timedelta(microseconds=1)) is None
    assert meter.left_out(who, NOON + refusals.WITHIN) == 31
    assert meter.left_out(who, NOON + refusals.WITHIN) == 0
