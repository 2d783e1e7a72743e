from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import db, sheets
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.sheets.faults import annotate
from surgery_gov.operations import imports, queries
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries import Filter
from surgery_gov.operations.rules import Reason, Urgency
from surgery_gov.operations.rules.scope import EVERYONE
from tests.operations.sheets import HEADER, book, entered, rehearsed, row
from tests.support.books import xlsx

pytestmark = pytest.mark.usefixtures("world")
MORNING = datetime(2026, 3, 4, 0, 30, tzinfo=UTC)


def only():
    [found] = queries.export_rows(EVERYONE, Filter())
    return found


def stored():
    return db.session.scalars(select(OperationRecord).order_by(OperationRecord.id)).all()


def test_a_sound_row_is_told_apart_wholly(officer, now):
    done = entered(officer, now, row())
    assert (done.rows, done.added, done.unresolved) == (1, 1, 0)
    found = only()
    assert found.performed_at == MORNING
    assert (found.name, found.grade, found.surgeon) == ("腹腔镜下胆囊切除术", 3, "赵明远")
    assert (found.first, found.urgency, found.reasons) == ("钱思齐", Urgency.ELECTIVE, ())
    assert found.case_no == "****3120"


def test_importing_the_same_file_again_changes_nothing(officer, now):
    rows = [row(), row(病案号="00203121"), row(病案号="00203122", 术者工号="")]
    entered(officer, now, *rows)
    again = entered(officer, now, *reversed(rows))
    assert (again.added, again.corrected, again.unchanged) == (0, 0, 3)
    assert len(stored()) == 3


def test_a_changed_row_is_a_correction_and_the_old_one_stays(officer, now):
    entered(officer, now, row())
    done = entered(officer, now, row(术者工号="01003"))
    assert (done.added, done.corrected) == (0, 1)
    assert [(r.revision, r.surgeon_no) for r in stored()] == [(1, "01001"), (2, "01003")]
    found = only()
    assert (found.surgeon_no, found.revision) == ("01003", 2)
    history = queries.get_history(EVERYONE, stored()[0].id)
    [(revision, changed)] = history.changes()
    assert (revision.number, changed) == (2, [("术者", "01001", "01003")])


def test_going_back_to_the_first_reading_is_a_third_revision(officer, now):
    for number in ("01001", "01003", "01001"):
        entered(officer, now, row(术者工号=number))
    assert [r.revision for r in stored()] == [1, 2, 3]
    assert only().surgeon_no == "01001"


def test_another_source_keeps_its_own_rows(officer, now):
    entered(officer, now, row())
    done = entered(officer, now, row(), source="手麻系统")
    assert done.added == 1
    assert len(stored()) == 2


def test_a_number_of_its_own_lets_time_and_code_be_corrected(officer, now):
    header = [*HEADER, "手术流水号"]
    entered(officer, now, [*row(), "S1"], header=header)
    later = row(手术日期时间="2026-03-04 10:00", 手术编码="50.2200")
    done = entered(officer, now, [*later, "S1"], header=header)
    assert (done.added, done.corrected) == (0, 1)
    assert only().code == "50.2200"


UNRESOLVED = [
    ({"手术日期时间": ""}, Reason.NO_DAY),
    ({"手术日期时间": "昨天上午"}, Reason.NO_DAY),
    ({"手术日期时间": "2026-03"}, Reason.NO_DAY),
    ({"手术日期时间": "2026-02-30 08:30"}, Reason.NO_DAY),
    ({"手术日期时间": "2026-03-04"}, Reason.NO_TIME),
    ({"手术日期时间": "2026-03-04 00:00:00"}, Reason.NO_TIME),
    ({"手术日期时间": date(2026, 3, 4)}, Reason.NO_TIME),
    ({"手术日期时间": 46085}, Reason.NO_TIME),
    ({"手术日期时间": "2027-03-04 08:30"}, Reason.AHEAD),
    ({"手术日期时间": "2019-03-04 08:30"}, Reason.NO_EDITION),
    ({"手术编码": ""}, Reason.CODE_BLANK),
    ({"手术编码": "12.3456"}, Reason.CODE_UNKNOWN),
    ({"手术编码": 51.23}, Reason.CODE_UNKNOWN),
    ({"手术编码": "51.2300、50.2200"}, Reason.CODE_UNKNOWN),
    ({"手术编码": "院内0312"}, Reason.CODE_UNKNOWN),
    ({"术者工号": ""}, Reason.SURGEON_BLANK),
    ({"术者工号": "赵明远"}, Reason.SURGEON_BY_NAME),
    ({"术者工号": "1001"}, Reason.SURGEON_UNKNOWN),
    ({"术者工号": 1001}, Reason.SURGEON_UNKNOWN),
    ({"一助": "钱思齐"}, Reason.ASSISTANT_UNCLEAR),
    ({"二助": "09999"}, Reason.ASSISTANT_UNCLEAR),
    ({"科室": "外一病区"}, Reason.DEPARTMENT_UNCLEAR),
    ({"科室": ""}, Reason.DEPARTMENT_UNCLEAR),
]


@pytest.mark.parametrize(("changes", "reason"), UNRESOLVED)
def test_what_cannot_be_told_is_kept_with_its_reason(officer, now, changes, reason):
    done = entered(officer, now, row(**changes))
    assert dict(done.reasons) == {reason: 1}
    assert only().reasons == (reason,)
    assert queries.count_reasons(EVERYONE, Filter())[1:] == (
        1,
        {r: int(r is reason) for r in Reason},
    )


TIMES = [
    "2026-03-04 08:30",
    "2026-03-04 08:30:00",
    "2026/3/4 8:30",
    "2026.03.04 08:30",
    "2026年3月4日8时30分",
    "２０２６-０３-０４　０８：３０",
    "202603040830",
    "20260304083000",
    "2026-03-04T08:30:00+08:00",
    "2026-03-04T00:30:00Z",
    datetime(2026, 3, 4, 8, 30),  # noqa: DTZ001 - as in a cell
    46085 + 8.5 / 24,
]


@pytest.mark.parametrize("typed", TIMES)
def test_times_as_systems_write_them(officer, now, typed):
    entered(officer, now, row(手术日期时间=typed))
    assert only().performed_at == MORNING


FAULTS = [
    ({"病案号": ""}, "A2", "case_blank"),
    ({"病案号": "#REF!"}, "A2", "cell_error"),
    ({"手术日期时间": "#VALUE!"}, "B2", "cell_error"),
    ({"手术编码": "#N/A"}, "C2", "cell_error"),
    ({"手术名称": "长" * 201}, "D2", "too_long"),
    ({"术者工号": "#REF!"}, "E2", "cell_error"),
]


@pytest.mark.parametrize(("changes", "cell", "code"), FAULTS)
def test_a_row_that_cannot_be_read_is_a_fault_by_its_cell(officer, now, changes, cell, code):
    found = rehearsed(now, row(**changes))
    assert [(f.cell, f.code) for f in found.report.faults] == [(cell, code)]
    with pytest.raises(ValueError, match="without faults"):
        imports.enter(officer, found)


def test_the_faults_are_marked_in_the_same_workbook(now):
    data = xlsx(("手术", [HEADER, row(病案号="")]))
    found = imports.rehearse(sheets.read(data, "手术.xlsx"), "HIS", now)
    marked = openpyxl.load_workbook(BytesIO(annotate(data, found.report.faults)))
    assert "病案号" in marked["手术"]["A2"].comment.text


def test_a_missing_column_is_a_fault_at_the_heading(now):
    found = rehearsed(now, ["1", "51.2300"], header=["病案号", "手术编码"])
    assert {f.code for f in found.report.faults} == {"column_missing"}


def test_a_sheet_without_heading_is_unreadable(now):
    with pytest.raises(sheets.Unreadable):
        rehearsed(now, header=["甲", "乙"])


def test_titles_blank_rows_and_signatures_are_skipped(now):
    found = rehearsed(
        now,
        row(),
        [],
        ["合计", "", "", "", "", "", "", "1"],
        ["填表人：李四"],
        before=[["手术登记表"]],
    )
    assert (found.report.rows, found.report.accepted, found.report.skipped) == (1, 1, 4)


def test_a_row_repeated_wholly_is_taken_once_and_told(officer, now):
    found = rehearsed(now, row(), row())
    assert found.report.rows == 1
    assert found.report.notes == ("1行与前面的行完全相同，只记一次。",)
    assert imports.enter(officer, found).added == 1


def test_rows_of_one_patient_time_and_code_that_differ_are_both_kept(officer, now):
    rows = [row(), row(术者工号="01003")]
    assert entered(officer, now, *rows).added == 2
    assert entered(officer, now, *rows).unchanged == 2
    assert len(queries.export_rows(EVERYONE, Filter())) == 2


def test_one_number_with_two_contents_is_a_fault(now):
    header = [*HEADER, "流水号"]
    found = rehearsed(now, [*row(), "S1"], [*row(病案号="9"), "S1"], header=header)
    assert [(f.cell, f.code) for f in found.report.faults] == [("J3", "serial_twice")]


def test_a_number_that_goes_with_another_name_is_not_believed(officer, now):
    header = [*HEADER, "术者姓名"]
    entered(officer, now, [*row(), "钱思齐"], header=header)
    assert only().reasons == (Reason.SURGEON_DOUBTFUL,)
    assert queries.volumes_of("01001", date(2026, 1, 1), date(2026, 12, 31)) == ()
    [assisted] = queries.volumes_of("01002", date(2026, 1, 1), date(2026, 12, 31))
    assert (assisted.operator, assisted.first) == (0, 1)


def test_the_patients_name_is_read_from_no_column(officer, now):
    entered(officer, now, [*row(), "张三丰"], header=[*HEADER, "患者姓名"])
    columns = OperationRecord.__table__.columns.keys()
    everything = " ".join(str(getattr(stored()[0], name)) for name in columns)
    assert "张三丰" not in everything


def test_csv_in_gb18030_reads_the_same(officer, now):
    lines = "\n".join(",".join(cells) for cells in (HEADER, row()))
    found = imports.rehearse(sheets.read(lines.encode("gb18030"), "手术.csv"), "HIS", now)
    assert imports.enter(officer, found).added == 1
    assert entered(officer, now, row()).unchanged == 1


def test_the_import_is_one_entry_on_the_trail_with_its_numbers(officer, now):
    entered(officer, now, row(), row(病案号="2", 术者工号=""))
    [entry] = db.session.scalars(select(AuditEntry)).all()
    assert (entry.event, entry.subject) == ("operation.imported", "operations:HIS")


def test_nobody_imports_without_the_permission(nobody, now):
    found = rehearsed(now, row())
    with pytest.raises(Forbidden):
        imports.enter(nobody, found)
    assert db.session.scalar(select(func.count()).select_from(OperationRecord)) == 0


def test_the_template_can_be_filled_in_and_read_back(now):
    data = openpyxl.load_workbook(BytesIO(imports.template()))
    data["手术记录"].append([*row(), ""])
    target = BytesIO()
    data.save(target)
    found = imports.rehearse(sheets.read(target.getvalue(), "模板.xlsx"), "HIS", now)
    assert (found.report.accepted, found.report.faults) == (1, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE operation_record SET code = 'x'",
        "DELETE FROM operation_record",
        "UPDATE operation_import SET source = 'x'",
        "DELETE FROM operation_import",
    ],
)
def test_the_database_changes_and_removes_nothing(officer, now, statement):
    entered(officer, now, row())
    db.session.remove()
    with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
        connection.execute(text(statement))
    assert len(stored()) == 1


def test_a_rehearsal_writes_nothing(now):
    assert rehearsed(now, row()).outcome.added == 1
    assert stored() == []
    assert book(row()).kind == "xlsx"
