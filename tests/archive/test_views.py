from io import BytesIO

import openpyxl
import pytest

from surgery_gov.audit import queries as trail
from surgery_gov.audit.queries import Filter

ROUTES = ("/archive/01001", "/archive/01001/print", "/archive/01001/export.xlsx")


@pytest.fixture
def office(filled, log_in):
    return log_in("medical_affairs", login="Y001", name="周文静")


def sentences(app):
    with app.app_context():
        return [line.text for line in trail.read(Filter(events=("surgeon.archive_",))).items]


def test_the_list_finds_people_and_leads_to_their_archives(office):
    page = office.get("/archive/").text
    assert 'href="/archive/01001"' in page
    assert "共 <b>5</b> 人" in page
    assert "钱思齐" not in office.get("/archive/?q=zmy").text
    assert "赵明远" not in office.get("/archive/?department=XW").text
    assert "没有符合条件的术者" in office.get("/archive/?q=nobody").text
    assert office.get("/archive/?status=x").status_code == 422


def test_the_list_takes_a_constant_number_of_statements(office, database, statements_of):
    assert statements_of(office, "/archive/?q=01001") == statements_of(office, "/archive/")


def test_an_archive_shows_the_basics_the_counts_and_the_timeline(office):
    page = office.get("/archive/01001")
    assert page.status_code == 200
    for words in (
        "职称不作为授权条件",
        "没有登记职称",
        "110310000001001，长期有效",
        "2项：部分肝切除术 50.2200、腹腔镜下胆囊切除术 51.2300",
        "1例没有日期",
        'href="/privileges/surgeons/01001/51.2300"',
        'href="/operations/surgeons/01001?since=2026-01-01&amp;until=2026-03-04"',
    ):
        assert words in page.text


def test_a_section_and_another_day_can_be_asked_for(office):
    only = office.get("/archive/01001?section=执业").text
    assert "在普外科任职" in only
    assert "部分肝切除术" not in only
    assert "没有登记在案的记录" in office.get("/archive/01001?section=培训考核").text
    assert "正在查看2026-02-01零时的档案" in office.get("/archive/01001?at=2026-02-01").text
    for route in ROUTES:
        assert office.get(f"{route}?at=soon").status_code == 422


def test_the_print_is_a_form_and_on_the_trail(office, app):
    page = office.get("/archive/01001/print").text
    assert "医师技术档案" in page
    assert "本人签名" in page
    assert sentences(app) == ["打印赵明远（01001）的技术档案，6条"]


def test_the_workbook_holds_the_timeline(office, app):
    answer = office.get("/archive/01001/export.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["技术档案", "基本信息", "手术工作量"]
    lines = list(book["技术档案"].values)
    assert lines[0] == ("日期", "类别", "事项", "内容", "文号", "经办")
    assert lines[1][0].date().isoformat() == "2026-11-01"
    assert lines[1][1:3] == ("手术权限", "暂停")
    assert ("2026", 1, 0, 1, 0, 0, 0, 1, 0) in list(book["手术工作量"].values)
    assert sentences(app) == ["导出赵明远（01001）的技术档案，6条"]


def test_one_s_own_archive_is_open_to_oneself_alone(filled, log_in):
    zhao = log_in("surgeon", login="01001", name="赵明远")
    assert "我的档案" in zhao.get("/archive/mine").text
    for route in ROUTES:
        assert zhao.get(route).status_code == 200
        assert zhao.get(route.replace("01001", "01002")).status_code == 404
    assert zhao.get("/archive/").status_code == 403
    assert "/staff/one" not in zhao.get("/archive/mine").text


def test_a_head_sees_the_department_and_nobody_else(filled, log_in):
    head = log_in("department_head", login="H001", name="主任", department="PW")
    other = log_in("department_head", login="H002", name="主任", department="XW")
    for route in ROUTES:
        assert head.get(route).status_code == 200
        assert other.get(route).status_code == 404
    assert "赵明远" in head.get("/archive/").text
    assert "赵明远" not in other.get("/archive/").text
    none = log_in("department_head", login="H003", name="主任", department="NO")
    assert none.get(ROUTES[0]).status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "exports"),
    [
        ("committee_secretary", 200, 200),
        ("auditor", 200, 403),
        ("anesthetist", 403, 403),
        ("theatre_nurse", 403, 403),
        ("commission", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_every_role_sees_what_it_may(filled, log_in, role, reads, exports):
    client = log_in(role, login="Z001", name="某人")
    assert client.get("/archive/").status_code == reads
    assert [client.get(route).status_code for route in ROUTES] == [reads, reads, exports]


def test_an_account_without_an_archive_is_told_so(office):
    assert office.get("/archive/mine").status_code in {403, 404}


def test_a_stranger_is_sent_to_log_in(filled, app):
    for route in ("/archive/", "/archive/mine", *ROUTES):
        assert app.test_client().get(route).status_code in {302, 303}
