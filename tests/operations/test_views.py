from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from tests.operations.sheets import HEADER, entered, row
from tests.privileges import world as worlds
from tests.support.books import xlsx


@pytest.fixture
def filled(app, officer, now):
    worlds.build()
    entered(
        officer,
        now,
        row(),
        row(病案号="00203121", 术者工号="01003", 一助="", 科室="心外科", 手术编码="36.1000"),
        row(病案号="00203122", 术者工号="赵明远"),
        row(病案号="00203123", 手术日期时间="2026-03-05"),
    )
    entered(officer, now, row(二助="01007"))


@pytest.fixture
def office(filled, log_in):
    return log_in("medical_affairs", login="Y001", name="周文静")


def sent(client, data, **fields):
    form = {"file": (BytesIO(data), "手术.xlsx"), "source": "HIS"} | fields
    return client.post("/operations/import", data=form)


def test_the_list_shows_rows_masked_with_grade_and_corrections(office):
    page = office.get("/operations/")
    assert page.status_code == 200
    assert "共 <b>4</b> 条" in page.text
    assert "****3120" in page.text
    assert "00203120" not in page.text
    assert "更正1次" in page.text
    assert "2条认不全" in page.text


@pytest.mark.parametrize(
    ("query", "count"),
    [("surgeon=01003", 1), ("code=fqj", 3), ("department=XW", 1), ("reason=no_time", 1)],
)
def test_the_list_is_filtered(office, query, count):
    assert f"符合条件 <b>{count}</b> 条" in office.get(f"/operations/?{query}").text


def test_a_period_the_wrong_way_round_is_said_so(office):
    answer = office.get("/operations/?since=2026-05-01&until=2026-04-01")
    assert answer.status_code == 422
    assert "截止日期不能早于开始日期" in answer.text


def test_unresolved_rows_are_listed_with_counts_that_lead_to_them(office):
    page = office.get("/operations/unresolved")
    assert "4条手术记录中有2条" in page.text
    assert "没有时刻" in page.text
    one = office.get("/operations/unresolved?reason=surgeon_by_name")
    assert "****3122" in one.text
    assert "****3123" not in one.text
    assert "不按姓名认人" in one.text


def test_a_surgeons_page_has_volumes_and_operations(office):
    page = office.get("/operations/surgeons/01001")
    assert "赵明远的手术，2条" in page.text
    assert "腹腔镜下胆囊切除术" in page.text
    assert "这段时间没有手术记录" in office.get("/operations/surgeons/01001?until=2025-01-01").text


def test_one_operation_tells_what_was_corrected(office):
    newest = db.session.scalars(select(OperationRecord).order_by(OperationRecord.id.desc())).first()
    page = office.get(f"/operations/one/{newest.id}")
    assert "第1次更正" in page.text
    assert "<ins>01007</ins>" in page.text
    assert office.get("/operations/one/99999999999999").status_code == 404


def test_the_export_is_masked_and_on_the_trail(office):
    answer = office.get("/operations/export?department=PW")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    cells = [[c.value for c in line] for line in book.active.iter_rows(min_row=2)]
    assert len(cells) == 3
    assert {line[0] for line in cells} == {"****3120", "****3122", "****3123"}
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "operation.exported")
    ).one()
    assert entry.actor_id == "Y001"


def test_nothing_is_exported_under_a_filter_that_is_not_understood(office):
    assert office.get("/operations/export?since=gestern").status_code == 422


def test_a_head_sees_the_department_only(filled, log_in):
    head = log_in("department_head", login="H001", department="PW")
    page = head.get("/operations/")
    assert "共 <b>3</b> 条" in page.text
    assert "****3121" not in page.text
    assert head.get("/operations/surgeons/01001").status_code == 200
    assert head.get("/operations/surgeons/01003").status_code == 404
    other = db.session.scalars(select(OperationRecord).filter_by(case_no="00203121")).one()
    assert head.get(f"/operations/one/{other.id}").status_code == 404
    book = openpyxl.load_workbook(BytesIO(head.get("/operations/export").data))
    assert book.active.max_row == 4


def test_a_surgeon_sees_only_their_own(filled, log_in):
    surgeon = log_in("surgeon", login="01002", name="钱思齐", department="PW")
    page = surgeon.get("/operations/mine")
    assert "我的手术" in page.text
    assert "****3120" in page.text
    assert "****3121" not in page.text
    assert surgeon.get("/operations/surgeons/01001").status_code == 404
    assert surgeon.get("/operations/").status_code == 403
    assert surgeon.get("/operations/export").status_code == 403
    assert surgeon.get("/operations/import").status_code == 403


def test_somebody_who_is_no_surgeon_has_no_page_of_their_own(filled, log_in):
    assert log_in("surgeon", login="S999").get("/operations/mine").status_code == 404


def test_a_sheet_is_looked_at_then_imported(office):
    data = xlsx(("手术", [HEADER, row(), row(病案号="5", 术者工号="")]))
    answer = sent(office, data)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    looked = office.get(address)
    assert "导入2条" in looked.text
    assert "没有术者" in looked.text
    done = office.post(address, follow_redirects=True)
    assert "新增1条，更正1条，不变0条" in done.text
    assert office.get(address).status_code == 404


def test_a_sheet_with_faults_is_not_imported(office):
    answer = sent(office, xlsx(("手术", [HEADER, row(病案号="")])))
    address = answer.headers["Location"]
    assert "不能导入" in office.get(address).text
    path, _, query = address.partition("?")
    marked = office.get(f"{path}/faults?{query}")
    assert openpyxl.load_workbook(BytesIO(marked.data))["手术"]["A2"].comment is not None
    assert "没有导入" in office.post(address, follow_redirects=True).text


def test_what_is_no_sheet_is_told_at_the_form(office):
    assert sent(office, b"PK\x03\x04").status_code == 422
    assert sent(office, xlsx(("x", [["a", "b"]])), source="x" * 41).status_code == 422
    nothing = sent(office, xlsx(("x", [["a", "b"]]))).headers["Location"]
    assert "没有找到表头" in office.get(nothing).text
    assert office.get(f"{nothing.partition('?')[0]}?source={'x' * 41}").status_code == 422


def test_the_template_is_given(office):
    assert office.get("/operations/template").mimetype.endswith("sheet")
