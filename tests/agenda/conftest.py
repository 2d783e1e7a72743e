import pytest

from surgery_gov.agenda.queries import composing, counting


@pytest.fixture(autouse=True)
def _sources_as_they_were():
    """The application is built once: what a test tells as due ends with it."""
    kept = list(composing.SOURCES)
    yield
    composing.SOURCES[:] = kept
    counting.forget()
