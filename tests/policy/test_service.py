from datetime import date, timedelta

import pytest

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, Stale
from surgery_gov.policy import queries, service
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.settings import DEFINITIONS, Key, LowGradeMode
from tests.support import make
from tests.support.meanwhile import meanwhile

TODAY = date(2026, 11, 22)


def change(value="6", key=Key.REVIEW_MONTHS_GRADE4, since=TODAY, **more):
    more = {"reason": "医院质量管理委员会决定", "document_no": "仁一医〔2026〕41号"} | more
    return Change(key=key, value=value, effective_from=since, **more)


def test_without_any_change_every_setting_has_its_default(database, now):
    assert queries.values_at(now) == {key: d.default for key, d in DEFINITIONS.items()}
    assert queries.low_grade_mode(now) is LowGradeMode.ITEM_OR_DEPARTMENT


def test_a_change_holds_from_its_day_and_not_before(database, now, officer):
    service.change_setting(officer, change(since=TODAY + timedelta(days=9)))
    begins = start_of_day(TODAY + timedelta(days=9))
    assert queries.number(Key.REVIEW_MONTHS_GRADE4, now) == 12
    assert queries.number(Key.REVIEW_MONTHS_GRADE4, begins - timedelta(microseconds=1)) == 12
    assert queries.number(Key.REVIEW_MONTHS_GRADE4, begins) == 6
    coming = queries.settings_at(now)[Key.REVIEW_MONTHS_GRADE4].coming
    assert (coming.value, coming.document_no) == (6, "仁一医〔2026〕41号")


def test_what_was_known_before_a_change_stays_known(database, now, officer):
    with clock.stopped_at(now + timedelta(hours=1)) as later:
        service.change_setting(
            officer, change("item", Key.LOW_GRADE_MODE, since=TODAY - timedelta(days=30))
        )
    assert queries.low_grade_mode(now, known_at=later) is LowGradeMode.ITEM
    assert queries.low_grade_mode(now, known_at=now) is LowGradeMode.ITEM_OR_DEPARTMENT


def test_of_two_values_for_one_day_the_later_recorded_holds(database, now, officer):
    service.change_setting(officer, change("6"))
    service.change_setting(officer, change("9"))
    found = queries.settings_at(now)[Key.REVIEW_MONTHS_GRADE4]
    assert found.value == 9
    assert [entry.value for entry in found.history] == [9, 6]


@pytest.mark.parametrize(
    ("key", "text_and_value"),
    [
        (Key.EXPIRING_DAYS, ("60，14", (60, 14))),
        (Key.LOW_GRADE_MODE, ("item", "item")),
        (Key.MAX_FAILURES, ("3", 3)),
    ],
)
def test_each_kind_of_value_comes_back_as_it_was(database, now, officer, key, text_and_value):
    text, value = text_and_value
    service.change_setting(officer, change(text, key))
    assert queries.value(key, now) == value
    assert queries.values_at(now)[key] == value


def test_a_change_is_on_the_trail_with_before_after_and_reason(database, now, officer):
    service.change_setting(officer, change())
    entry = make.last_trail_entry()
    assert (entry.event, entry.subject) == (
        "policy.setting_changed",
        "setting:privileges.review_months_grade4",
    )
    assert "12个月" in str(entry.details)
    assert "6个月" in str(entry.details)


def test_a_change_to_the_same_value_is_refused(database, now, officer):
    with pytest.raises(Conflict, match="已经是“12个月”"):
        service.change_setting(officer, change("12"))


def test_a_change_on_a_page_that_has_grown_old_is_stale(database, now, officer):
    seen = queries.settings_at(now)[Key.REVIEW_MONTHS_GRADE4].latest_id
    service.change_setting(officer, change("6"), seen=seen)
    with pytest.raises(Stale, match="刚刚被别人改过"):
        service.change_setting(officer, change("9"), seen=seen)
    assert queries.number(Key.REVIEW_MONTHS_GRADE4, now) == 6


def test_a_faulty_change_names_every_fault_and_writes_nothing(database, now, officer):
    with pytest.raises(Invalid) as refusal:
        service.change_setting(officer, change("99", reason=""))
    assert set(refusal.value.errors) == {"value", "reason"}
    assert queries.settings_at(now)[Key.REVIEW_MONTHS_GRADE4].history == ()


def test_nobody_changes_a_setting_or_the_profile_without_the_permission(database, now, nobody):
    with pytest.raises(Forbidden):
        service.change_setting(nobody, change())
    with pytest.raises(Forbidden):
        service.set_institution(nobody, make.profile(), TODAY)


def test_the_profile_is_dated_and_its_history_kept(database, now, officer):
    assert queries.institution_at(TODAY) is None
    service.set_institution(officer, make.profile(), date(2020, 1, 1))
    service.set_institution(officer, make.profile(name="仁和市人民医院"), TODAY)
    assert queries.institution_at(date(2019, 12, 31)) is None
    assert queries.institution_at(date(2026, 11, 21)).profile.name == "仁和市第一人民医院"
    assert queries.institution_at(TODAY).profile.name == "仁和市人民医院"
    assert len(queries.institution_history()) == 2


def test_a_wrong_check_character_is_refused(database, now, officer):
    sound = make.profile().credit_code
    wrong = make.profile(credit_code=sound[:-1] + ("0" if sound[-1] != "0" else "1"))
    with pytest.raises(Invalid) as refusal:
        service.set_institution(officer, wrong, TODAY)
    assert "校验码" in refusal.value.errors["credit_code"][0]


def test_the_same_profile_twice_is_refused(database, now, officer):
    service.set_institution(officer, make.profile(), TODAY)
    with pytest.raises(Conflict, match="没有需要改的"):
        service.set_institution(officer, make.profile(), TODAY)


def test_a_value_is_read_in_one_statement(database, now, officer, count_statements):
    service.change_setting(officer, change("item", Key.LOW_GRADE_MODE))
    with count_statements() as seen:
        queries.low_grade_mode(now, now)
    assert seen.count == 1
    with count_statements() as seen:
        queries.values_at(now, now)
    assert seen.count == 1


def test_rows_on_the_table_cannot_be_edited_even_by_the_program(database, now, officer):
    service.change_setting(officer, change())
    with pytest.raises(Exception, match="append_only"), database.begin() as connection:
        connection.exec_driver_sql("UPDATE policy_setting SET key = 'x'")
    assert db.session.query(AuditEntry).count() == 1


@pytest.mark.parametrize("since", [TODAY, TODAY - timedelta(days=400)])
def test_the_demo_stays_the_demo_when_its_profile_is_corrected(database, now, officer, since):
    service.set_institution(officer, make.profile(), TODAY - timedelta(days=30), is_demo=True)
    service.set_institution(officer, make.profile(name="仁和市人民医院"), since)
    assert queries.is_demo()
    assert queries.institution_at(since).is_demo


def test_a_hospital_of_its_own_never_becomes_the_demo(database, now, officer):
    service.set_institution(officer, make.profile(), TODAY - timedelta(days=30))
    service.set_institution(officer, make.profile(name="仁和市人民医院"), TODAY)
    assert not queries.is_demo()


def test_of_two_who_saw_the_same_value_one_saves(database, officer, monkeypatch):
    today = local_date(clock.now())

    def save(value):
        service.change_setting(officer, change(value, since=today), seen=0)

    outcome = meanwhile(monkeypatch, queries, "settings_at", lambda: save("9"))
    save("6")
    assert isinstance(outcome(), Stale)
    assert queries.number(Key.REVIEW_MONTHS_GRADE4, clock.now()) == 6
