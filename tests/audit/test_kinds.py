"""The headings under which the trail is searched."""

from datetime import UTC, datetime

import pytest

from surgery_gov.audit import queries
from surgery_gov.audit.queries import Filter
from surgery_gov.audit.rules.kinds import KINDS, prefixes_of
from surgery_gov.audit.rules.phrases import PHRASES
from surgery_gov.audit.schemas import FilterSchema, head_as_text, head_from_text
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness


def test_every_event_is_found_under_exactly_one_heading():
    found = {event: [k.key for k in KINDS if event.startswith(k.prefixes)] for event in PHRASES}
    assert {event: keys for event, keys in found.items() if len(keys) != 1} == {}


def test_every_heading_finds_something():
    empty = [k.key for k in KINDS if not any(event.startswith(k.prefixes) for event in PHRASES)]
    assert empty == []


def test_a_beginning_of_an_event_serves_as_a_heading():
    assert prefixes_of("surgeon.left") == ("surgeon.left",)
    assert prefixes_of("") == ()


def test_one_heading_finds_events_that_begin_differently(database, officer):
    for event in ("edition.published", "catalog.exported", "surgeon.left", "login.ended"):
        witness(officer, event, "thing:1")
    page = queries.read(FilterSchema().load({"event": "catalog"}))
    assert [line.event for line in page.items] == ["catalog.exported", "edition.published"]
    assert queries.read(Filter()).total == 4


def test_the_last_time_something_happened_is_found(database, officer):
    assert queries.last_of("backup.taken") is None
    early, late = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    for at in (early, late):
        with clock.stopped_at(at):
            witness(officer, "backup.taken", "backup:a")
    assert queries.last_of("backup.taken") == late


def test_a_head_is_read_as_it_was_written(database, officer):
    witness(officer, "login.ended", "account:1")
    head = queries.head()
    assert head_from_text(f" {head_as_text(head)}\n") == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"id": Infinity, "hash": "%s"}' % ("0" * 64),
        '{"id": -1, "hash": "%s"}' % ("0" * 64),
        '{"id": 1, "hash": "%s"}' % ("g" * 64),
    ],
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(ValueError, match="not a head"):
        head_from_text(text)
