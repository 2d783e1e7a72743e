from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from surgery_gov.agenda import queries
from surgery_gov.app import SOURCES
from surgery_gov.policy.models import HolidayArrangement


@pytest.fixture(autouse=True)
def _sources_of_the_application():
    """The application is built once: what a test tells as due ends with it."""
    yield
    queries.compose_with(SOURCES)


@pytest.fixture(autouse=True)
def _holidays_on_record(request):
    """Nothing is due but what a test makes so: the year's holidays are on record."""
    if not {"database", "app"} & set(request.fixturenames):
        return
    year = {
        "year": 2026,
        "days_off": ["2026-01-01"],
        "days_on": [],
        "document_no": "通知",
        "recorded_at": datetime(2025, 12, 1, tzinfo=UTC),
        "recorded_by": "周慧敏",
    }
    with request.getfixturevalue("database").begin() as connection:
        connection.execute(insert(HolidayArrangement.__table__), year)
