import pytest

from surgery_gov.agenda import queries
from surgery_gov.app import SOURCES


@pytest.fixture(autouse=True)
def _sources_of_the_application():
    """The application is built once: what a test tells as due ends with it."""
    yield
    queries.compose_with(SOURCES)
