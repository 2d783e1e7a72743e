import pytest

from surgery_gov.clearance.service.desk import Desk
from tests.clearance import world


@pytest.fixture
def hospital(database, now):
    """The small hospital, at noon of 2026-11-22 Beijing time."""
    world.build(database)
    return database


@pytest.fixture
def desk():
    return Desk()
