from dataclasses import replace

import pytest

from surgery_gov.privileges import service
from tests.operations.sheets import entered, row
from tests.privileges import world as worlds
from tests.privileges.world import granted, order


@pytest.fixture
def affairs(officer):
    return replace(officer, role="medical_affairs")


@pytest.fixture
def world(app, now):
    return worlds.build()


@pytest.fixture
def filled(world, affairs, now):
    """Zhao: two granted alike, one suspended, three operations of which one has no day."""
    granted(affairs, "01001", "51.2300", "50.2200", until="2027-01-01")
    service.suspend(affairs, order("01001", "51.2300", effective="2026-11-01"))
    granted(affairs, "01003", "36.1000")
    entered(
        affairs,
        now,
        row(),
        row(病案号="2", 手术日期时间="2025-03-04 08:30"),
        row(病案号="3", 手术日期时间=""),
        row(病案号="4", 术者工号="01002", 一助="01001"),
    )
    return world
