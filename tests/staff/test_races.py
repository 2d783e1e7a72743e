"""Two people at one dossier: nobody's work is lost, and nothing overlaps."""

from datetime import date

from sqlalchemy import func, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict, DomainError, Invalid
from surgery_gov.staff import queries, service
from surgery_gov.staff.models import SurgeonLicence
from surgery_gov.staff.rules.entries import LicenceEntry
from surgery_gov.staff.rules.scope import EVERYONE
from surgery_gov.staff.rules.sheet import SheetRow
from surgery_gov.staff.service import departments
from tests.support import make
from tests.support.meanwhile import meanwhile
from tests.support.races import at_once, one_of

MANY = 8


def test_of_many_saves_of_one_page_a_single_one_goes_through(database, officer):
    make.surgeon()
    answers = at_once(
        MANY, lambda n: service.rename_surgeon(officer, "D001", f"张{n}", "试", version=1)
    )
    assert one_of(answers, Conflict)
    assert queries.get_dossier(EVERYONE, "D001").version == 2


def test_of_many_licences_for_one_time_a_single_one_stands(database, officer):
    make.surgeon(licensed=False)

    def record(number):
        entry = LicenceEntry(
            certificate_no=f"1103100000{number:05}", scope="外科专业", since=date(2026, 1, 1)
        )
        service.record_licence(officer, "D001", entry)

    assert one_of(at_once(MANY, record), DomainError)
    standing = select(func.count()).where(SurgeonLicence.retracted_at.is_(None))
    assert db.session.scalar(standing) == 1


def test_nobody_moves_into_a_department_that_is_ending(database, officer, monkeypatch):
    make.surgeon()
    make.department("GK", "骨科")
    day = local_date(clock.now())

    def move():
        service.transfer(officer, "D001", "GK", day)

    outcome = meanwhile(monkeypatch, departments, "_staying", move)
    service.end_department(officer, "GK", day)
    assert isinstance(outcome(), Invalid)
    assert queries.get_department("GK").surgeons == 0


def test_no_sheet_brings_anybody_into_a_department_that_is_ending(database, officer, monkeypatch):
    make.surgeon()
    make.department("GK", "骨科")
    day = local_date(clock.now())
    rows = [SheetRow(staff_no="D001", name="张三", department="GK")]

    def bring():
        service.import_staff(officer, rows, day, filename="人员.xlsx", digest="0" * 64)

    outcome = meanwhile(monkeypatch, departments, "_staying", bring)
    service.end_department(officer, "GK", day)
    assert isinstance(outcome(), Invalid)
    assert queries.get_department("GK").surgeons == 0
