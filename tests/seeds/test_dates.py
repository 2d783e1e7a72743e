"""The demo's dates are told from the day it is loaded."""

from datetime import date, datetime

import pytest

from surgery_gov.demo.dates import StoryDates
from surgery_gov.kernel.calendar import ZONE


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 6, 15), 2025),
        (date(2026, 6, 16), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_the_story_is_of_the_last_year_whose_revocation_is_past(today, year):
    assert StoryDates(today).year == year


def test_tokens_are_told_wherever_they_stand():
    dates = StoryDates(date(2027, 1, 10))
    assert dates.text("仁一医〔{Y-1}〕97号，自{Y}-01-01") == "仁一医〔2025〕97号，自2026-01-01"
    assert dates.text("{T-20}至{T+5}") == "2026-12-21至2027-01-15"
    assert dates.text("{T-20.year}") == "2026"


def test_what_is_no_token_stays():
    assert StoryDates(date(2027, 1, 10)).text("{X} 51.2300 {T-}") == "{X} 51.2300 {T-}"


def test_an_instant_is_read_in_shanghai():
    dates = StoryDates(date(2026, 11, 23))
    assert dates.instant("{T-1} 16:20") == datetime(2026, 11, 22, 16, 20, tzinfo=ZONE)
    assert dates.day("{Y}-06-15") == date(2026, 6, 15)
