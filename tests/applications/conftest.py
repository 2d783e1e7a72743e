from types import SimpleNamespace

import pytest

from surgery_gov.applications.queries import checking
from tests.applications import world as worlds


@pytest.fixture(autouse=True)
def judged_by(monkeypatch):
    """``judged_by(source)`` says who judges conditions, who is nobody until then."""

    def choose(source):
        monkeypatch.setattr(checking, "requirements", SimpleNamespace(checks_for=source))

    choose(lambda *_: {})
    return choose


@pytest.fixture
def world(database, now):
    return worlds.build()
