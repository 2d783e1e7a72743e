"""Who supervised: told where the sheet says so beyond doubt, kept where it says nothing."""

from datetime import date, timedelta

import pytest

from surgery_gov.kernel import db
from surgery_gov.operations import queries
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries import Filter
from surgery_gov.operations.rules import Operation, Person, Reason, Urgency
from surgery_gov.operations.rules.scope import EVERYONE
from tests.operations.sheets import HEADER, entered, row

pytestmark = pytest.mark.usefixtures("world")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)


def supervised_by(actor, now, *numbers, column="指导医师工号"):
    rows = [[*row(病案号=str(n)), who] for n, who in enumerate(numbers)]
    return entered(actor, now, *rows, header=[*HEADER, column])


def newest():
    return db.session.query(OperationRecord).order_by(OperationRecord.id.desc()).first()


def test_a_row_without_a_supervisor_reads_as_rows_did_before_the_column():
    plain = {
        "case_no": "1",
        "performed_on": date(2026, 3, 4),
        "performed_at": None,
        "code": "51.2300",
        "name": "胆囊切除",
        "surgeon": Person("01001"),
        "first": Person(),
        "second": Person(),
        "department": "普外科",
        "urgency": Urgency.ELECTIVE,
    }
    digests = {Operation(**plain, supervisor=who).digest() for who in (None, Person())}
    assert len(digests) == 1
    assert Operation(**plain, supervisor=Person("01002")).digest() not in digests


@pytest.mark.parametrize("column", ["指导医师", "带教医师", "上级医师", "指导医师工号"])
def test_only_another_surgeon_on_file_makes_a_supervised_case(officer, now, column):
    numbers = ("01002", "01001", "钱思齐", "09999", "")
    supervised_by(officer, now, *numbers, column=column)
    (line,) = queries.volumes_of("01001", *YEAR)
    assert (line.operator, line.supervised, line.first) == (5, 1, 0)
    unclear = queries.export_rows(EVERYONE, Filter(reason=Reason.SUPERVISOR_UNCLEAR))
    assert len(unclear) == 3


def test_a_file_without_the_column_takes_no_supervisor_back(officer, now):
    assert supervised_by(officer, now, "01002").added == 1
    again = entered(officer, now + DAY, row(病案号="0"))
    assert (again.added, again.corrected, again.unchanged) == (0, 0, 1)
    corrected = entered(officer, now + DAY, row(病案号="0", 科室="心外科"))
    assert corrected.corrected == 1
    assert newest().supervisor_no == "01002"
    emptied = supervised_by(officer, now + DAY, "")
    assert emptied.corrected == 1
    assert newest().supervisor_no == ""


def test_a_file_with_the_column_corrects_rows_from_before_it(officer, now):
    entered(officer, now, row(病案号="0"), row(病案号="1"))
    done = supervised_by(officer, now, "01002", "")
    assert (done.corrected, done.unchanged) == (1, 1)


def test_a_number_that_goes_with_another_name_is_kept_as_words(officer, now):
    header = [*HEADER, "指导医师工号", "指导医师姓名"]
    entered(officer, now, [*row(), "01002", "孙立群"], header=header)
    assert (newest().supervisor_no, newest().supervisor_name) == ("", "孙立群（01002）")
