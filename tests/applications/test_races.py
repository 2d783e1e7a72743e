"""Two hands at the same moment: one effect, on both databases."""

from datetime import timedelta

from surgery_gov.applications import service
from surgery_gov.applications.rules.orders import Issuance
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import DomainError
from surgery_gov.privileges.queries.ledger import ledgers_of
from tests.applications import world as w
from tests.conftest import NOON
from tests.support.processes import connected, side_by_side

LATER = NOON + timedelta(hours=1)


def issue(url, number, document):
    with connected(url), clock.stopped_at(LATER):
        order = Issuance(number=number, document_no=document, document_day=w.TODAY)
        try:
            return len(service.issue(w.AFFAIRS, order))
        except DomainError as refusal:
            return refusal.code


def approve(url, number, staff_no):
    who = w.actor(staff_no, "秘书", w.Role.COMMITTEE_SECRETARY)
    with connected(url), clock.stopped_at(LATER):
        try:
            w.approve(number, who=who)
        except DomainError as refusal:
            return refusal.code
        return "done"


def submit(url, key):
    with connected(url), clock.stopped_at(LATER):
        return service.submit(w.ZHAO, key)


def test_one_document_of_many_registered_at_once_counts(world, database_url):
    number = w.to_issue()
    done = side_by_side(issue, [(database_url, number, f"文{n}") for n in range(4)])
    assert sorted(map(str, done)) == ["1", "conflict", "conflict", "conflict"]
    (ledger,) = ledgers_of(world.surgeons["01001"]).values()
    assert len(ledger) == 1
    assert [a.kind.value for a in w.acts(number)].count("issue") == 1


def test_one_resolution_of_many_entered_at_once_counts(world, database_url):
    number = w.submitted()
    w.assess(number)
    w.review(number)
    done = side_by_side(approve, [(database_url, number, f"C00{n}") for n in range(3)])
    assert done.count("done") == 1
    assert [a.kind.value for a in w.acts(number)].count("approve") == 1


def test_submitted_many_times_at_once_it_has_one_number(world, database_url):
    key = w.draft()
    other = w.draft(w.ZHAO, "50.2200")
    numbers = side_by_side(submit, [(database_url, k) for k in (key, key, other, key)])
    assert len(set(numbers)) == 2
    assert sorted(filter(None, w.all_numbers())) == ["SQ2026-0001", "SQ2026-0002"]
