import pytest

from surgery_gov.accounts import service as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.kernel.permissions import SYSTEM
from tests.clearance import world as hospital_of_clearance

PEOPLE = [
    ("10001", "刘主任", Role.DEPARTMENT_HEAD, "GD"),
    ("20311", "麻醉甲", Role.ANESTHETIST, None),
    ("30417", "护士甲", Role.THEATRE_NURSE, None),
    ("40001", "影像甲", Role.SURGEON, None),
    ("40002", "重症甲", Role.SURGEON, None),
]


def build(engine):
    """Write the small hospital and its log-ins."""
    hospital_of_clearance.build(engine)
    for login, name, role, department in PEOPLE:
        accounts.create_account(
            SYSTEM,
            login=login,
            name=name,
            roles=[role],
            password="Guan-Li-2026",
            department=department,
            must_change_password=False,
        )


@pytest.fixture
def hospital(database, now):
    """The small hospital with log-ins, at noon of 2026-11-22 Beijing time."""
    build(database)
    return database
