"""Public holidays: read as typed, recorded by year, and what working days they leave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, Stale
from surgery_gov.kernel.permissions import ANONYMOUS
from surgery_gov.kernel.workdays import SATURDAY, Workdays
from surgery_gov.policy import queries, service
from surgery_gov.policy.rules.holidays import Typed, in_words, read, workdays
from tests.support.races import at_once

NOTICE = "国务院办公厅关于2026年部分节假日安排的通知"
OFF = "2026-01-01至2026-01-03、2026-02-15～2026-02-23"
YEAR = Typed(year=2026, days_off=OFF, days_on="2026-02-14，2026-02-28", document_no=NOTICE)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_what_is_typed_is_read_and_written_back_alike():
    arrangement, faults = read(YEAR)
    assert faults == {}
    assert in_words(arrangement.days_off) == "2026-01-01至2026-01-03、2026-02-15至2026-02-23"
    assert in_words(arrangement.days_on) == "2026-02-14、2026-02-28"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"days_off": ""}, "days_off", "请填写放假日期"),
        ({"days_off": "2026-02-30"}, "days_off", "没有读懂“2026-02-30”"),
        ({"days_off": "春节"}, "days_off", "没有读懂“春节”"),
        ({"days_off": "2026-02-23至2026-02-15"}, "days_off", "起止颠倒"),
        ({"days_off": "2025-12-31至2026-01-02"}, "days_off", "不在2026年内"),
        ({"days_off": "2026-01-01至2026-12-01"}, "days_off", "一年不会这么多"),
        ({"days_on": "2026-02-13"}, "days_on", "星期五，本来就上班"),
        ({"days_on": "2026-02-21"}, "days_on", "既放假又上班"),
        ({"year": 1999}, "year", "年份应在"),
        ({"document_no": " "}, "document_no", "请填写来源"),
    ],
)
def test_every_fault_is_told_at_its_field(changed, field, said):
    typed = {"year": 2026, "days_off": OFF, "days_on": "", "document_no": NOTICE} | changed
    arrangement, faults = read(Typed(**typed))
    assert arrangement is None
    assert any(said in message for message in faults[field])


@pytest.mark.parametrize(
    ("start", "days", "due_on"),
    [
        (date(2026, 11, 9), 1, date(2026, 11, 10)),
        (date(2026, 11, 13), 1, date(2026, 11, 16)),
        (date(2026, 11, 14), 1, date(2026, 11, 16)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
    ],
)
def test_a_term_leaves_out_weekends_and_holidays_and_counts_worked_weekends(start, days, due_on):
    worked = workdays([read(YEAR)[0]])
    assert worked.nth_after(start, days) == due_on
    assert worked.left(start, due_on) == days
    assert worked.left(due_on, start) == 0


@given(start=DAYS, days=st.integers(1, 60), off=st.sets(DAYS, max_size=20), on=st.sets(DAYS))
def test_a_term_ends_on_a_worked_day_and_holds_as_many_as_it_says(start, days, off, on):
    worked = Workdays(off=frozenset(off), on=frozenset(on))
    end = worked.nth_after(start, days)
    assert worked.is_worked(end)
    assert worked.left(start, end) == days
    plain = Workdays().nth_after(start, days)
    assert Workdays(off=frozenset(off)).nth_after(start, days) >= plain
    assert plain.weekday() < SATURDAY


def test_an_unknown_year_is_named_and_a_known_one_is_not():
    worked = workdays([read(YEAR)[0]])
    assert "2027年的放假安排还没有录入" in worked.caveat(date(2026, 12, 30), date(2027, 1, 8))
    assert "已按录入的放假安排" in worked.caveat(date(2026, 3, 1))


def test_a_year_is_recorded_and_the_newest_record_counts(database, officer):
    service.arrange_holidays(officer, YEAR, seen=0)
    with pytest.raises(Conflict, match="相同"):
        service.arrange_holidays(officer, YEAR)
    more = Typed(year=2026, days_off=OFF + "、2026-04-06", document_no=NOTICE)
    with pytest.raises(Stale, match="刚刚被别人录入"):
        service.arrange_holidays(officer, more, seen=0)
    before = clock.now()
    service.arrange_holidays(officer, more, seen=queries.holidays_by_year()[2026].id)
    assert not queries.work_calendar().is_worked(date(2026, 4, 6))
    assert queries.work_calendar(before - timedelta(days=1)).years == frozenset()


def test_who_may_not_change_settings_cannot_and_wrong_is_refused(database, officer):
    with pytest.raises(Forbidden):
        service.arrange_holidays(ANONYMOUS, YEAR)
    with pytest.raises(Invalid) as refused:
        service.arrange_holidays(officer, Typed(year=1, days_off="x", document_no=""))
    assert set(refused.value.errors) == {"year", "days_off", "document_no"}


def test_two_who_record_the_same_year_at_once_have_one_effect(database, officer):
    told = at_once(2, lambda _: service.arrange_holidays(officer, YEAR, seen=0))
    assert sorted(type(each).__name__ for each in told) == ["NoneType", "Stale"]


def test_the_missing_year_is_due_and_next_years_in_december(database, officer):
    november, december = (datetime(2026, month, 20, tzinfo=UTC) for month in (11, 12))
    assert [due.values["year"] for due in queries.due_for(officer, november)] == ["2026"]
    assert len(queries.due_for(officer, december)) == 2
    assert queries.due_for(ANONYMOUS, december) == ()


def test_the_page_takes_them_shows_them_and_keeps_what_was_typed(log_in):
    office = log_in("medical_affairs", login="Y001", name="周文静")
    page = "/policy/holidays"
    assert "还没有录入任何一年" in office.get(page).text
    typed = {"year": "2026", "days_off": OFF, "days_on": "2026-02-13", "document_no": NOTICE}
    wrong = office.post(page, data={**typed, "seen": "0"})
    assert wrong.status_code == 422
    assert "本来就上班" in wrong.text
    assert OFF in wrong.text
    typed["days_on"] = "2026-02-14"
    assert office.post(page, data={**typed, "seen": "0"}).status_code == 303
    shown = office.get(f"{page}?year=2026").text
    assert "2026-02-15至2026-02-23" in shown
    assert "周文静" in shown
