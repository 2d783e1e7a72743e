import pytest

from tests.visitors import world as worlds


@pytest.fixture
def hospital(request, now):
    """The hospital; on the app where there is one."""
    request.getfixturevalue("app" if "app" in request.fixturenames else "database")
    return worlds.build()
