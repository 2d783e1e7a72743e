import pytest

from surgery_gov.requirements import queries as requirements
from tests.applications import world as worlds


@pytest.fixture(autouse=True)
def judge_with(monkeypatch):
    """``judge_with(a, b)``: the conditions of every procedure; at first there are none."""

    def judge(*checks):
        monkeypatch.setattr(
            requirements, "checks_for", lambda _no, codes, *_, **__: dict.fromkeys(codes, checks)
        )

    judge()
    return judge


@pytest.fixture
def world(database, now):
    return worlds.build()
