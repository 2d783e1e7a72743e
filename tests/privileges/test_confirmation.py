"""What was taken after the hands had decided is not undone by their document."""

import pytest

from surgery_gov.privileges.rules import AtSite, DecisionKind, Noted, Target
from surgery_gov.privileges.rules.confirmation import taken_since
from surgery_gov.privileges.rules.proposal import Proposal
from tests.privileges.ledgers import ledger, on

GIVEN = ("grant", "1-1", "1-1", "2026-12-31")
REVOKED, SUSPENDED = ("revoke", "5-2", "5-2"), ("suspend", "5-2", "5-2")
LIFTED, EAST = ("reinstate", "5-3", "5-3"), AtSite("东院区")
RESTRICTED = ("restrict", "5-2", "5-2", None, EAST)


def undone(kind, *taken, bands=(), conditions=None):
    proposal = Proposal(
        kind=DecisionKind(kind),
        target=Target(code="51.2300"),
        name="胆囊切除术",
        effective_at=on("6-1"),
        until=on("2026-12-31"),
        reason="",
        basis="",
        document_no="第9号",
        conditions=conditions,
    )
    found = taken_since(proposal, ledger(GIVEN, *taken), ledger(GIVEN, *bands), on("5-1"))
    return [fault.code for fault in found]


@pytest.mark.parametrize(
    ("kind", "taken", "conditions", "is_undone"),
    [
        ("renew", (), None, False),
        ("renew", (REVOKED,), None, True),
        ("grant", (REVOKED,), None, True),
        ("grant", (("revoke", "5-2", "4-30"),), None, False),  # the hands knew
        ("renew", (SUSPENDED,), None, False),  # it stays suspended
        ("grant", (SUSPENDED,), None, True),
        ("grant", (SUSPENDED, LIFTED), None, False),
        ("grant", (SUSPENDED, LIFTED, ("suspend", "5-4", "5-4")), None, True),
        ("renew", (RESTRICTED,), None, False),  # what is held is kept
        ("renew", (RESTRICTED,), (Noted("x"),), True),
        ("renew", (RESTRICTED,), (EAST, Noted("x")), False),
        ("grant", (RESTRICTED,), None, True),
        ("grant", (RESTRICTED,), (EAST,), False),
    ],
)
def test_what_was_taken_later_is_undone_by_nothing_decided_before(
    kind, taken, conditions, is_undone
):
    assert undone(kind, *taken, conditions=conditions) == ["taken_since"] * is_undone


@pytest.mark.parametrize(("kind", "refused"), [("grant", ["taken_since"]), ("renew", [])])
def test_what_was_taken_of_a_band_bears_on_what_is_granted_anew(kind, refused):
    assert undone(kind, bands=(REVOKED,)) == refused
    assert undone(kind, bands=(SUSPENDED, LIFTED)) == []
