"""How many hold a privilege for a procedure: the list of the catalog counts as the page lists."""

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel.errors import NotFound
from surgery_gov.privileges.queries import ledger
from surgery_gov.privileges.queries.holders import count_holders, holders_of
from surgery_gov.privileges.rules.scope import Everyone
from tests.conftest import NOON
from tests.privileges.world import granted
from tests.support.explained import plan_of


def test_the_count_is_that_of_the_page_in_a_constant_number_of_statements(
    world, affairs, count_statements
):
    entries = list(catalog.entries_in(catalog.edition_in_force(NOON).id).values())
    with count_statements() as before:
        assert set(count_holders(entries, NOON).values()) == {0}
    granted(affairs, "01001", *[e.code for e in entries if not e.prohibited][:3])
    with count_statements() as after:
        counts = count_holders(entries, NOON)
    assert after.count == before.count
    assert max(counts.values()) == 1
    assert counts == {e.code: able(e.code) for e in entries}


def able(code):
    try:
        return holders_of(code, NOON, Everyone()).able
    except NotFound:
        return 0


def test_what_counts_cases_is_found_by_an_index(database):
    assert "ix_privilege_decision_counting" in plan_of(ledger._COUNTED)
