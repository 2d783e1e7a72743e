import re
from datetime import timedelta

import pytest

from surgery_gov.accounts.queries import secrets
from surgery_gov.kernel import clock
from tests.conftest import NOON, PASSWORD


def try_to_enter(app, login, password):
    return app.test_client().post("/accounts/login", data={"login": login, "password": password})


def test_a_right_password_opens_the_home_of_the_role(log_in):
    client = log_in("auditor")
    assert client.get("/").location == "/audit/"
    assert "操作日志" in client.get("/audit/").text


def test_a_guess_costs_what_owasp_asks_for():
    _, kind, _, costs, *_ = secrets._NO_SUCH_ACCOUNT.split("$")
    assert (kind, costs) == ("argon2id", "m=19456,t=2,p=1")


def test_an_unknown_login_and_a_wrong_password_are_told_alike(app, log_in):
    log_in("auditor", login="A001")
    known, unknown = (try_to_enter(app, login, "wrong") for login in ("A001", "Z999"))
    assert known.status_code == unknown.status_code == 422
    said = [
        re.search(r"<section class=.sg-errors.*?</section>", a.text, re.DOTALL)[0]
        for a in (known, unknown)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("login", ["A001", "Z999"])
def test_five_failures_lock_for_a_quarter_of_an_hour_whether_or_not_there_is_such_an_account(
    app, log_in, login
):
    log_in("auditor", login="A001")
    with clock.stopped_at(NOON):
        for _ in range(5):
            assert try_to_enter(app, login, "wrong").status_code == 422
        refused = try_to_enter(app, login, PASSWORD)
        assert refused.status_code == 409
        assert "还有15分钟" in refused.text
    with clock.stopped_at(NOON + timedelta(minutes=15)):
        assert try_to_enter(app, "A001", PASSWORD).status_code == 303


def test_a_copied_cookie_is_dead_after_logging_out(app, log_in):
    client = log_in("auditor")
    copied = client.get_cookie("surgery_gov").value
    client.post("/accounts/logout")
    thief = app.test_client()
    thief.set_cookie("surgery_gov", copied)
    assert thief.get("/audit/").location.startswith("/accounts/login")


def test_a_session_idles_out(app, log_in):
    with clock.stopped_at(NOON):
        client = log_in("auditor")
        assert client.get("/audit/").status_code == 200
    with clock.stopped_at(NOON + timedelta(minutes=14)):
        assert client.get("/audit/").status_code == 200
    with clock.stopped_at(NOON + timedelta(minutes=28)):
        assert client.get("/audit/").status_code == 200
    with clock.stopped_at(NOON + timedelta(minutes=44)):
        assert client.get("/audit/").status_code == 303


def test_a_session_grows_too_old_however_busy(app, log_in):
    with clock.stopped_at(NOON):
        client = log_in("auditor")
    for minutes in range(10, 12 * 60 + 10, 10):
        with clock.stopped_at(NOON + timedelta(minutes=minutes)):
            last = client.get("/audit/").status_code
    assert last == 303


def test_a_changed_password_ends_every_session(app, log_in):
    here, there = log_in("auditor"), log_in("auditor")
    new = {"old": PASSWORD, "new": "Xin-Mi-Ma-2027", "repeated": "Xin-Mi-Ma-2027"}
    assert here.post("/accounts/me/password", data=new).status_code == 303
    assert there.get("/audit/").status_code == 303


def test_every_fault_of_a_new_password_is_told_at_once(log_in):
    client = log_in("auditor")
    answer = client.post(
        "/accounts/me/password", data={"old": "x", "new": "abc", "repeated": "abd"}
    )
    assert answer.status_code == 422
    for told in ("现在的密码不对", "至少8位", "3种", "两次输入的新密码不一样"):
        assert told in answer.text


def test_who_holds_two_roles_acts_in_one(log_in):
    client = log_in("department_head", "surgeon")
    assert client.get("/audit/").status_code == 403
    answer = client.post("/accounts/switch", data={"role": "surgeon"})
    assert answer.status_code == 303
    assert client.post("/accounts/switch", data={"role": "auditor"}).status_code == 403


def test_a_disabled_account_is_out_at_once(app, log_in):
    client = log_in("auditor", login="A001")
    admin = log_in("administrator", login="ADM")
    admin.post("/accounts/one/A001/disable")
    assert client.get("/audit/").status_code == 303
    refused = try_to_enter(app, "A001", PASSWORD)
    assert refused.status_code == 403
    assert "已停用" in refused.text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "\\\\evil", "////evil", "https://evil.example/", "/nope"],
)
def test_after_logging_in_one_stays_in_the_program(app, log_in, target):
    log_in("auditor", login="A001")
    answer = app.test_client().post(
        "/accounts/login",
        query_string={"next": target},
        data={"login": "A001", "password": PASSWORD},
    )
    assert answer.location == "/"


def test_after_logging_in_one_is_back_where_one_wanted_to_be(app, log_in):
    log_in("auditor", login="A001")
    asked = app.test_client().get("/audit/?person=A001")
    answer = app.test_client().post(asked.location, data={"login": "A001", "password": PASSWORD})
    assert answer.location == "/audit/?person=A001"


def test_a_form_from_elsewhere_is_refused(app, log_in):
    client = log_in("auditor")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/accounts/me/password", data={})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_a_token_opens_no_page_and_a_cookie_no_service(app, log_in, token_for):
    from surgery_gov.kernel.permissions import Permission

    headers = token_for(Permission.PRIVILEGES_READ_ALL)
    assert app.test_client().get("/privileges/", headers=headers).status_code == 303


def test_the_shortcuts_can_be_switched_off_in_this_browser(log_in):
    client = log_in("auditor")
    assert 'data-keys="off"' not in client.get("/accounts/me").text
    client.post("/accounts/me/keys", data={"keys": "off"})
    assert 'data-keys="off"' in client.get("/accounts/me").text
    client.post("/accounts/me/keys", data={"keys": "on"})
    assert 'data-keys="off"' not in client.get("/accounts/me").text


def test_an_open_session_cannot_guess_the_password_without_end(log_in):
    client = log_in("auditor")
    guess = {"old": "wrong", "new": "Xin-Mi-Ma-2027", "repeated": "Xin-Mi-Ma-2027"}
    told = [client.post("/accounts/me/password", data=guess).status_code for _ in range(6)]
    assert told == [422] * 5 + [409]
    right = {**guess, "old": PASSWORD}
    assert client.post("/accounts/me/password", data=right).status_code == 303


def test_a_token_carries_only_what_is_for_programs(log_in):
    client = log_in("administrator")
    form = {"name": "HIS", "permissions": ["clearance:ask", "accounts:manage"]}
    refused = client.post("/accounts/tokens", data=form)
    assert refused.status_code == 422
    assert "管理账号" in refused.text
    made = client.post("/accounts/tokens", data={**form, "permissions": ["clearance:ask"]})
    assert "sg_" in made.text
