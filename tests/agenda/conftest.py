import pytest

from surgery_gov.agenda import queries
from surgery_gov.app import SOURCES
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.holidays import Typed


@pytest.fixture(autouse=True)
def _sources_of_the_application():
    """The application is built once: what a test tells as due ends with it."""
    yield
    queries.compose_with(SOURCES)


@pytest.fixture
def holidays_known(app, now):
    """The holidays of the year are on record, so that nobody has to enter them."""
    year = Typed(
        year=now.year, days_off=f"{now.year}-10-01", days_on="", document_no="国办发明电〔2025〕7号"
    )
    policy.arrange_holidays(SYSTEM, year)
