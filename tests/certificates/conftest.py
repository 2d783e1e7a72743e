from dataclasses import replace

import pytest

from surgery_gov.kernel.permissions import Permission
from tests.certificates import world as worlds
from tests.privileges.conftest import affairs  # noqa: F401
from tests.support import make


@pytest.fixture
def hospital(request, now):
    """Departments, surgeons with privileges, and the institution; on the app where there is one."""
    request.getfixturevalue("app" if "app" in request.fixturenames else "database")
    built = worlds.build()
    make.institution()
    return built


@pytest.fixture
def secretary(officer):
    return replace(
        officer,
        id="S900",
        name="秘书",
        staff_no="S900",
        permissions=frozenset({Permission.CERTIFICATES_ISSUE, Permission.CERTIFICATES_VERIFY}),
    )
