from dataclasses import replace

import pytest

from surgery_gov.matrix.queries import applying
from surgery_gov.privileges import service
from surgery_gov.privileges.rules import AtSite
from tests.privileges import world as worlds
from tests.privileges.world import granted, order


@pytest.fixture
def affairs(officer):
    return replace(officer, role="medical_affairs")


def fill(affairs):
    """Held by item, by band and elsewhere; ending, with a condition, suspended, revoked."""
    granted(affairs, "01001", "51.2300", "50.2200", "grade:2@PW")
    granted(affairs, "01002", "50.2200", until="2027-01-01")
    granted(affairs, "01002", "86.2200", conditions=(AtSite("东院区"),))
    granted(affairs, "01003", "36.1000", "52.7x00", "grade:2@XW")
    granted(affairs, "01007", "51.2300", "47.0100", "grade:2@PW")
    service.suspend(affairs, order("01001", "51.2300", effective="2026-11-01"))
    service.revoke(affairs, order("01007", "47.0100", effective="2026-11-01"))


@pytest.fixture
def world(database, now):
    return worlds.build()


@pytest.fixture
def filled(world, affairs):
    fill(affairs)
    return world


@pytest.fixture(autouse=True)
def _nobody_tells_of_applications():
    yield
    applying._sources.clear()
