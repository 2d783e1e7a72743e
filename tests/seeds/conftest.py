"""The demo's tables, told from several days."""

from datetime import date

import pytest

from surgery_gov.demo.dates import StoryDates

LOADED_ON = [
    date(2026, 11, 23),
    date(2026, 6, 16),
    date(2027, 1, 1),
    date(2027, 6, 15),
    date(2028, 2, 29),
    date(2026, 12, 31),
]


@pytest.fixture(params=LOADED_ON, ids=str)
def dates(request):
    return StoryDates(request.param)
