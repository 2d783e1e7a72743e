"""A token speaks for one system, until its last day is over or somebody takes it back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from surgery_gov.accounts import queries
from surgery_gov.accounts.service import create_token, revoke_token
from surgery_gov.kernel import clock, db, schema
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM, Permission
from tests.support import rows

FEED, ASK = [Permission.PREOP_FEED], [Permission.PREOP_ASK]
LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("name", "system", "may", "speaks_for"),
    [("HIS", "", FEED, "HIS"), ("HIS-2027", "HIS", FEED, "HIS"), ("手 麻", "", ASK, "")],
)
def test_a_token_speaks_for_the_system_named_or_else_for_its_name(
    database, name, system, may, speaks_for
):
    token = create_token(SYSTEM, name, may, system=system)
    assert queries.find_program(token).system == speaks_for


@pytest.mark.parametrize(
    ("name", "system", "field"),
    [("手 麻", "", "system"), ("HIS", "a:b", "system"), ("HIS", "a/b", "system")],
)
def test_a_system_that_no_address_can_hold_is_refused(database, name, system, field):
    with pytest.raises(Invalid) as refusal:
        create_token(SYSTEM, name, FEED, system=system)
    assert set(refusal.value.errors) == {field}


def test_a_token_is_good_through_its_last_day_and_not_a_moment_longer(database):
    midnight = datetime(2027, 1, 1, tzinfo=ZONE)
    with clock.stopped_at(midnight - timedelta(days=9)):
        token = create_token(SYSTEM, "HIS", FEED, until=LAST)
    with clock.stopped_at(midnight - timedelta(microseconds=1)):
        assert queries.find_program(token) is not None
    with clock.stopped_at(midnight):
        assert queries.find_program(token) is None
        with pytest.raises(Invalid) as refusal:
            create_token(SYSTEM, "B", FEED, until=LAST)
    assert set(refusal.value.errors) == {"until"}


def test_a_token_taken_back_is_nobody(database):
    token = create_token(SYSTEM, "HIS", FEED)
    revoke_token(SYSTEM, "HIS")
    assert queries.find_program(token) is None


def test_the_page_shows_for_whom_and_how_long(log_in):
    page = log_in("administrator")
    sent = {"name": "HIS-2", "permissions": ["preop:feed"], "system": "HIS", "until": "2099-12-31"}
    assert "sg_" in page.post("/accounts/tokens", data=sent).text
    shown = page.get("/accounts/tokens").text
    for words in ("代表 HIS", "2099-12-31", "有效"):
        assert words in shown
    wrong = page.post("/accounts/tokens", data={**sent, "name": "B", "until": "2001-01-01"})
    assert wrong.status_code == 422
    assert "最后一天已经过去" in wrong.text


def test_older_tokens_are_bound_to_the_one_source_they_have_sent_as(database_url):
    tables = db.Base.metadata.tables
    case, plan, token = (tables[n] for n in ("surgical_case", "case_plan", "api_token"))
    schema.downgrade(database_url, "0021")
    engine = db.make_engine(database_url)
    sent = [("一", "HIS"), ("二", "甲"), ("二", "乙"), ("a:b", "")]
    with engine.begin() as connection:
        known = {t: rows.present(connection, t) for t in (token, plan, case)}
        for n, (name, source) in enumerate(sent, 1):
            head = {**rows.row_for(case), "id": n, "number": f"S{n}", "source": source}
            kept = {k: v for k, v in head.items() if k in known[case]}
            connection.execute(insert(case).values(kept))
            one = {**rows.row_for(plan), "id": n, "case_id": n, "actor_id": f"token:{name}"}
            kept = {k: v for k, v in one.items() if k in known[plan]}
            connection.execute(insert(plan).values(kept))
        for n, name in enumerate(("一", "二", "三", "a:b"), 1):
            one = {**rows.row_for(token), "id": n, "name": name, "digest": str(n)}
            kept = {k: v for k, v in one.items() if k in known[token]}
            connection.execute(insert(token).values(kept))
    schema.upgrade(database_url)
    with engine.connect() as connection:
        bound = dict(connection.execute(select(token.c.name, token.c.system)).all())
    engine.dispose()
    assert bound == {"一": "HIS", "二": "", "三": "三", "a:b": ""}
