"""Several processes at once: one publication, no half import."""

from datetime import date

from surgery_gov.catalog import queries, service
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import SYSTEM
from tests.support import editions
from tests.support.processes import connected, side_by_side


def publish(url, number):
    with connected(url):
        try:
            service.publish(SYSTEM, "2026版", date(2026, 1, 1), f"文{number}")
        except Conflict:
            return "conflict"
        return "published"


def test_of_many_who_publish_at_once_one_does(database, database_url):
    editions.draft()
    db.session.remove()
    outcomes = side_by_side(publish, [(database_url, n) for n in range(4)])
    assert sorted(outcomes) == ["conflict"] * 3 + ["published"]
    assert queries.edition_in_force(clock.now()).name == "2026版"
