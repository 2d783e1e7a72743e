"""Several processes at once: one publication, no half import."""

from datetime import date

from surgery_gov.catalog import queries, service
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Stale
from surgery_gov.kernel.permissions import SYSTEM
from tests.support import editions
from tests.support.meanwhile import meanwhile
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


def test_who_publishes_on_a_preview_sees_what_another_publishes_meanwhile(database, monkeypatch):
    editions.draft("甲版")
    editions.draft("乙版")
    day = date(2026, 1, 1)
    seen = {name: queries.preview_digest(name, day) for name in ("甲版", "乙版")}

    def publish_as_seen(name):
        service.publish(SYSTEM, name, day, "文1", seen=seen[name])

    outcome = meanwhile(monkeypatch, queries, "check_publication", lambda: publish_as_seen("乙版"))
    publish_as_seen("甲版")
    assert isinstance(outcome(), Stale)
    assert queries.edition_in_force(clock.now()).name == "甲版"
