"""A token speaks for one system, until its last day is over or somebody takes it back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from surgery_gov.accounts import queries
from surgery_gov.accounts.rules.programs import successor
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.accounts.service import create_token, note_tried, revoke_token
from surgery_gov.kernel import clock, db, schema
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM, Actor, Permission
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.settings import Key
from tests.support import rows

NOTES, THEATRE = Permission.PREOP_FEED_NOTES, Permission.PREOP_FEED_THEATRE
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


def test_what_a_token_adds_to_others_cases_goes_with_sending(database):
    with pytest.raises(Invalid) as refusal:
        create_token(SYSTEM, "EMR", [NOTES])
    assert "传送手术病例和记录" in refusal.value.errors["permissions"][0]
    create_token(SYSTEM, "EMR", [*FEED, NOTES])


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


def notices(at):
    return [(due.kind, due.subject, due.due_at) for due in queries.due_for(SYSTEM, at)]


def test_a_token_is_told_of_before_its_end_and_after_it_while_it_is_tried(database):
    end = datetime(2027, 1, 1, tzinfo=ZONE)
    told = {kind: [(f"accounts.token_{kind}", "token:HIS", end)] for kind in ("ending", "over")}
    with clock.stopped_at(end - timedelta(days=90)):
        token = create_token(SYSTEM, "HIS", FEED, until=LAST)
        create_token(SYSTEM, "EMR", FEED)
        assert queries.find_ended(token) is None
    assert notices(end - timedelta(days=30, microseconds=1)) == []
    assert notices(end - timedelta(days=30)) == told["ending"]
    assert notices(end - timedelta(microseconds=1)) == told["ending"]
    assert notices(end) == []
    with clock.stopped_at(end + timedelta(days=2)):
        note_tried(SYSTEM, queries.find_ended(token))
        assert queries.find_ended(token) is None  # noted once an hour
    assert notices(end + timedelta(days=2)) == told["over"]
    assert notices(end + timedelta(days=32)) == told["over"]
    assert notices(end + timedelta(days=32, microseconds=1)) == []
    with clock.stopped_at(end + timedelta(days=3)):
        revoke_token(SYSTEM, "HIS")
        assert queries.find_ended(token) is None
    assert notices(end + timedelta(days=3)) == []


def test_only_who_gives_out_tokens_is_told_of_them_and_a_setting_says_how_early(app, now):
    create_token(SYSTEM, "HIS", FEED, until=LAST)
    assert queries.due_for(SYSTEM, now) == ()
    earlier = {"value": "40", "effective_from": local_date(now), "reason": "接口多"}
    policy.change_setting(SYSTEM, Change(key=Key.TOKEN_NOTICE_DAYS, **earlier))
    for role in Role:
        who = Actor(id="A", name="A", permissions=PERMISSIONS[role], staff_no="A")
        manages = Permission.ACCOUNTS_TOKENS in who.permissions
        assert (queries.due_for(who, now) != ()) is manages, role


def test_a_program_that_goes_on_with_a_token_that_is_over_is_refused_and_noted(
    app, log_in, token_for, now
):
    with clock.stopped_at(now - timedelta(days=9)):
        token = create_token(SYSTEM, "HIS", FEED, until=local_date(now) - timedelta(days=1))
    client, page = app.test_client(), log_in("administrator")
    for _ in range(2):
        sent = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/v1/cases/forms", headers=sent).status_code == 401
    assert "令牌已到期，程序仍在用：HIS" in page.get("/agenda/").text
    shown = page.get("/accounts/tokens?like=HIS").text
    assert "到期后仍有请求" in shown
    for part in ('value="HIS-2"', 'value="HIS"', "换发令牌HIS"):
        assert part in shown
    assert page.get("/accounts/tokens?like=<b>").status_code == 200
    wrong = page.post("/accounts/tokens?like=HIS", data={"name": "HIS"})
    assert wrong.status_code == 422
    assert "换发令牌HIS" in wrong.text


@pytest.mark.parametrize(
    ("name", "taken", "then"),
    [
        ("HIS", {"HIS"}, "HIS-2"),
        ("HIS", {"HIS", "HIS-2"}, "HIS-3"),
        ("HIS-2027", {"HIS-2027"}, "HIS-2028"),
        ("-1", {"-1"}, "-1-2"),
    ],
)
def test_the_token_that_follows_has_the_next_free_name(name, taken, then):
    assert successor(name, taken) == then


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


def test_older_tokens_may_add_what_they_have_added_to_others_cases(database_url):
    tables = db.Base.metadata.tables
    case, record, token = (tables[n] for n in ("surgical_case", "case_record", "api_token"))
    written = [("HIS", "HIS", "consent"), ("EMR", "HIS", "consent"), ("EMR", "HIS", "anesthesia")]
    written += [("手麻", "", "sign_in"), ("查", "HIS", "round")]
    engine = db.make_engine(database_url)
    with engine.begin() as connection:
        for n, (name, source, kind) in enumerate(written, 1):
            number = {"id": n, "number": f"S{n}", "source": source, "source_number": f"{n}"}
            connection.execute(insert(case).values({**rows.row_for(case), **number}))
            one = {"id": n, "case_id": n, "actor_id": f"token:{name}", "kind": kind}
            connection.execute(insert(record).values({**rows.row_for(record), **one}))
        for n, name in enumerate(("HIS", "EMR", "EMR 新", "手麻", "查"), 1):
            may, system = ["preop:ask" if name == "查" else "preop:feed"], name.split()[0]
            one = {"id": n, "name": name, "digest": f"{n}", "system": system, "permissions": may}
            connection.execute(insert(token).values({**rows.row_for(token), **one}))
    for _ in range(2):
        schema.downgrade(database_url, "0025")
        schema.upgrade(database_url)
    with engine.connect() as connection:
        may = dict(connection.execute(select(token.c.name, token.c.permissions)).all())
    engine.dispose()
    assert may == {
        "HIS": ["preop:feed"],
        "EMR": ["preop:feed", "preop:feed_notes", "preop:feed_theatre"],
        "EMR 新": ["preop:feed", "preop:feed_notes", "preop:feed_theatre"],
        "手麻": ["preop:feed", "preop:feed_theatre"],
        "查": ["preop:ask"],
    }
