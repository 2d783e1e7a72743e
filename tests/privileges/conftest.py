from dataclasses import replace

import pytest

from surgery_gov.kernel.permissions import Actor, Permission
from tests.privileges import world as worlds


@pytest.fixture
def world(database, now):
    return worlds.build()


@pytest.fixture
def affairs(officer):
    """The medical-affairs officer, who is on the staff but decides for others."""
    return replace(officer, role="medical_affairs")


@pytest.fixture
def head():
    """The head of general surgery: reads the department."""
    held = {Permission.PRIVILEGES_READ_DEPARTMENT, Permission.PRIVILEGES_EXPORT}
    return Actor(
        id="H001", name="普外主任", permissions=frozenset(held), department="PW", staff_no="H001"
    )


@pytest.fixture
def surgeon():
    """Zhao, who reads only his own record."""
    return Actor(
        id="01001",
        name="赵明远",
        permissions=frozenset({Permission.PRIVILEGES_READ_OWN}),
        department="PW",
        staff_no="01001",
    )
