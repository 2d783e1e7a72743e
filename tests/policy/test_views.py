from datetime import date

import pytest

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.accounts.rules.security import SecurityPolicy
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.policy import queries, service
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from tests.support import make

ONE = "/policy/one/privileges.review_months_grade4"
PAGES = ("/policy/", ONE, "/policy/institution")


def posted(**changes):
    values = {
        "value": "6",
        "effective_from": local_date(clock.now()).isoformat(),
        "reason": "医院质量管理委员会决定",
        "document_no": "仁一医〔2026〕41号",
        "seen": "0",
    }
    return {**values, **changes}


def months():
    return queries.number(Key.REVIEW_MONTHS_GRADE4, clock.now())


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_and_changes_just_what_the_table_says(log_in, role):
    client = log_in(role)
    for page in PAGES:
        expected = 200 if Permission.POLICY_READ in PERMISSIONS[role] else 403
        assert client.get(page).status_code == expected
    expected = 303 if Permission.POLICY_CHANGE in PERMISSIONS[role] else 403
    assert client.post(ONE, data=posted()).status_code == expected
    assert months() == (6 if expected == 303 else 12)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_without_logging_in(app, page):
    answer = app.test_client().get(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/accounts/login")


def test_the_list_shows_every_setting_with_value_basis_and_certainty(log_in):
    page = log_in("medical_affairs").get("/policy/").text
    for definition in DEFINITIONS.values():
        assert definition.label in page
        assert definition.basis in page
        assert definition.certainty in page
    assert "还没有登记医疗机构信息" in page


def test_a_change_shows_in_list_and_history_and_names_who_made_it(log_in):
    client = log_in("medical_affairs", name="周文静")
    assert client.post(ONE, data=posted()).location.endswith(ONE)
    page = client.get(ONE).text
    assert "已改，自" in page
    assert "仁一医〔2026〕41号" in page
    assert "周文静于" in page
    assert "6个月" in client.get("/policy/").text


def test_faults_are_named_at_their_fields_and_what_was_typed_stays(log_in):
    client = log_in("medical_affairs")
    answer = client.post(ONE, data=posted(value="99", effective_from="2099-01-01"))
    assert answer.status_code == 422
    assert "有2处需要改正" in answer.text
    assert "超出范围，应在1～12个月之间" in answer.text
    assert 'value="99"' in answer.text


def test_missing_fields_are_all_named(log_in):
    answer = log_in("medical_affairs").post(ONE, data={})
    assert answer.status_code == 422
    assert "有3处需要改正" in answer.text


def test_whoever_saw_an_old_page_is_shown_both_values(log_in):
    client = log_in("medical_affairs")
    with client.application.app_context():
        change = Change(
            key=Key.REVIEW_MONTHS_GRADE4,
            value="9",
            effective_from=date(2026, 1, 1),
            reason="另一人先改",
        )
        service.change_setting(SYSTEM, change)
    answer = client.post(ONE, data=posted())
    assert answer.status_code == 409
    assert "我填的和现在的" in answer.text
    assert "<del>9</del>" in answer.text
    assert "<ins>6</ins>" in answer.text
    assert months() == 9
    assert client.post(ONE, data=posted(seen="1")).status_code == 303
    assert months() == 6


@pytest.mark.parametrize("key", Key)
def test_every_setting_has_its_page(log_in, key):
    assert log_in("medical_affairs").get(f"/policy/one/{key}").status_code == 200


def test_a_setting_that_does_not_exist_is_not_found(log_in):
    client = log_in("medical_affairs")
    assert client.get("/policy/one/nonsense").status_code == 404
    assert client.post("/policy/one/nonsense", data=posted()).status_code == 404


def test_the_institution_is_recorded_and_stands_at_the_head_of_each_page(log_in):
    client = log_in("medical_affairs")
    profile = {name: getattr(make.profile(), name) for name in make.profile().__slots__}
    answer = client.post("/policy/institution", data={**profile, "effective_from": "2026-01-01"})
    assert answer.status_code == 303
    assert "<small>仁和市第一人民医院</small>" in client.get("/policy/").text
    wrong = {**profile, "credit_code": "1" * 18, "effective_from": "2026-02-01"}
    answer = client.post("/policy/institution", data=wrong)
    assert answer.status_code == 422
    assert "校验码" in answer.text


def test_the_settings_govern_sessions_and_passwords(database, now, officer):
    service.change_setting(
        officer,
        Change(key=Key.IDLE_MINUTES, value="30", effective_from=date(2026, 1, 1), reason="试行"),
    )
    found = queries.security_policy(now)
    assert (found.idle_minutes, found.max_failures) == (30, 5)


def test_the_defaults_of_the_settings_are_those_accounts_fall_back_on(database, now):
    assert queries.security_policy(now) == SecurityPolicy()


def test_the_application_asks_the_settings(app):
    with app.app_context():
        service.change_setting(
            SYSTEM,
            Change(key=Key.LOCK_MINUTES, value="20", effective_from=date(2026, 1, 1), reason="试"),
        )
        assert accounts.security_policy(clock.now()).lock_minutes == 20


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "x" * 100_000, "\x00"])
def test_whatever_is_typed_is_refused_or_shown_as_text(log_in, text):
    client = log_in("medical_affairs")
    answer = client.post(ONE, data=posted(value=text, reason=text))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
