import pytest

from tests.privileges import world as worlds


@pytest.fixture
def world(database, now):
    return worlds.build()
