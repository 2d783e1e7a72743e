from surgery_gov.applications.rules.words import Status
from tests.applications import world as w


def test_the_whole_way(world):
    number = w.to_issue()
    assert number == "SQ2026-0001"
    ids = w.issue(number)
    assert len(ids) == 1
    assert w.row(number).status == Status.ISSUED
