"""What the benchmarks are run on is a hospital that the program still takes in."""

from sqlalchemy import func, select

from benchmarks import authzen, readiness
from surgery_gov.kernel import db
from surgery_gov.preop.models import CaseRecord, SurgicalCase


def test_a_day_of_cases_with_ten_records_each_is_taken_in(database_url, monkeypatch):
    for module, name, number in (
        (authzen, "SURGEONS", 20),
        (authzen, "EACH", 2),
        (readiness, "CASES", 2),
    ):
        monkeypatch.setattr(module, name, number)
    token, statements = readiness.build(database_url)
    cases, records = (
        db.session.scalar(select(func.count()).select_from(table))
        for table in (SurgicalCase, CaseRecord)
    )
    db.let_go()
    assert (cases, records) == (2, 2 * readiness.RECORDS)
    assert token
    assert 0 < statements < 20
