import pytest

from surgery_gov.applications.queries import checking
from tests.applications import world as worlds


@pytest.fixture(autouse=True)
def _nobody_judges_conditions():
    judge = list(checking._sources)
    checking._sources.clear()
    yield
    checking._sources[:] = judge


@pytest.fixture
def world(database, now):
    return worlds.build()
