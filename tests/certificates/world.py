"""The hospital of the privileges' tests, with privileges of every kind held by Zhao and Qian."""

from datetime import timedelta

from surgery_gov.certificates import service
from surgery_gov.certificates.queries.certificates import find_issued
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import Noted
from tests.conftest import NOON
from tests.privileges import world as worlds
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order

LONG_AGO = on("2026-01-05")


def build():
    """Zhao holds three items and a band, Qian one; decided in January."""
    built = worlds.build()
    with clock.stopped_at(LONG_AGO):
        granted(SYSTEM, "01001", "51.2300", "50.2200", "grade:2@PW", effective="2026-02-01")
        granted(SYSTEM, "01001", "52.7x00", effective="2026-02-01", conditions=(Noted("限前五例"),))
        granted(SYSTEM, "01002", "50.2200", effective="2026-02-01", until="2027-01-01")
        granted(SYSTEM, "01003", "36.1000", effective="2026-02-01")
    return built


def issued(staff_no="01001", actor=SYSTEM, at=NOON - timedelta(days=30)):
    """A certificate issued a month ago."""
    with clock.stopped_at(at):
        number = service.issue(actor, [staff_no])[0]
    return find_issued(number)


def revoke(staff_no, *targets, effective="2026-11-01", document_no="仁一医〔2026〕55号"):
    privileges.revoke(
        SYSTEM, order(staff_no, *targets, effective=effective, document_no=document_no)
    )
