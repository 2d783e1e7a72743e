import re
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.staff import queries, service
from surgery_gov.staff.rules.scope import EVERYONE
from tests.staff.sheets import row, xlsx
from tests.support import editions, make

READ = ("/staff/", "/staff/export.xlsx", "/staff/departments/")
MANAGE = (
    "/staff/new",
    "/staff/departments/new",
    "/staff/departments/one/PW",
    *(f"/staff/one/D001/{act}" for act in ("transfer", "leave", "employment", "licence", "title")),
    "/staff/one/D001/name",
)
IMPORT = ("/staff/import", "/staff/template.xlsx")


@pytest.fixture(autouse=True)
def hospital(app):
    with app.app_context():
        make.surgeon("D001", "张三")
        make.surgeon("G001", "赵六", department_code="GK", department_name="骨科")


def today():
    return local_date(clock.now()).isoformat()


def status(client, page):
    return client.get(page).status_code


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_just_the_pages_its_permissions_give(log_in, role):
    client = log_in(role, department="PW")
    for pages, permission in (
        (READ, Permission.STAFF_READ),
        (MANAGE, Permission.STAFF_MANAGE),
        (IMPORT, Permission.STAFF_IMPORT),
    ):
        expected = 200 if permission in PERMISSIONS[role] else 403
        assert {status(client, page) for page in pages} == {expected}


@pytest.mark.parametrize("role", Role)
def test_no_role_changes_anything_without_the_permission(log_in, role):
    client = log_in(role, department="PW")
    posts = {
        "/staff/one/D001/title": {"title": "主任医师", "since": "2024-01-01", "version": "1"},
        "/staff/departments/one/GK/name": {"name": "骨一科", "version": "1"},
        "/staff/departments/new": {"code": "NK", "name": "内科", "since": "2024-01-01"},
    }
    expected = 303 if Permission.STAFF_MANAGE in PERMISSIONS[role] else 403
    assert {client.post(page, data=data).status_code for page, data in posts.items()} == {expected}
    sheet = xlsx(row("D077", "新人"))
    upload = {"file": (BytesIO(sheet), "x.xlsx"), "effective": today()}
    may = Permission.STAFF_IMPORT in PERMISSIONS[role]
    answer = client.post("/staff/import", data=upload)
    assert answer.status_code == (200 if may else 403), answer.text


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_the_surgeons_of_its_scope_and_no_other(log_in, role):
    client = log_in(role, department="PW")
    if Permission.STAFF_READ not in PERMISSIONS[role]:
        return
    own_only = role is Role.DEPARTMENT_HEAD
    for page in ("/staff/", "/staff/?department=GK", "/staff/?q=zl", "/staff/?status=all"):
        assert ("赵六" in client.get(page).text) == (not own_only), page
    assert status(client, "/staff/one/D001") == 200
    assert status(client, "/staff/one/G001") == (404 if own_only else 200)
    book = openpyxl.load_workbook(BytesIO(client.get("/staff/export.xlsx?status=all").data))
    names = {r[1].value for r in book["人员"].iter_rows(min_row=2)}
    assert ("赵六" in names) == (not own_only)


def test_looking_at_another_day_does_not_widen_what_a_head_may_see(log_in, app):
    with app.app_context():
        service.transfer(SYSTEM, "D001", "GK", make.FIRST_DAY.replace(year=2024))
    head = log_in("department_head", department="PW")
    assert "张三" not in head.get("/staff/?at=2021-06-01&status=all").text
    assert status(head, "/staff/one/D001?at=2021-06-01") == 404
    assert "张三" in log_in("department_head", login="U9", department="GK").get("/staff/").text


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.MEDICAL_AFFAIRS, ["G001"]),
        (Role.THEATRE_NURSE, ["G001"]),
        (Role.DEPARTMENT_HEAD, []),
        (Role.SURGEON, None),
        (Role.COMMISSION, None),
    ],
)
def test_candidates_keep_to_what_the_role_may_ask_about(log_in, role, seen):
    answer = log_in(role, department="PW").get("/staff/options?q=zl")
    if seen is None:
        assert answer.status_code == 403
    else:
        assert [item["code"] for item in answer.json["items"]] == seen


def test_candidates_carry_code_name_and_department(log_in):
    client = log_in("medical_affairs")
    assert client.get("/staff/options?q=G0").json == {
        "items": [{"code": "G001", "name": "赵六", "note": "骨科"}]
    }
    assert client.get("/staff/departments/options?q=gk").json["items"][0]["code"] == "GK"
    assert client.get("/staff/options?q=").json == {"items": []}


def test_nobody_sees_a_page_without_logging_in(app):
    client = app.test_client()
    for page in (*READ, *MANAGE, *IMPORT, "/staff/options?q=z", "/staff/one/D001"):
        assert status(client, page) == 303, page


def test_the_list_filters_counts_and_says_what_it_shows(log_in):
    client = log_in("medical_affairs")
    page = client.get("/staff/?q=张三&department=PW").text
    assert "查找：张三" in page
    assert "科室：普通外科" in page
    assert "导出 Excel（1人）" in page
    assert "没有符合条件的术者" in client.get("/staff/?q=没有这个人").text
    assert "正在查看2019-01-01的状态" in client.get("/staff/?at=2019-01-01").text
    assert "不在职" in client.get("/staff/?at=2019-01-01&status=all").text


@pytest.mark.parametrize(
    "query", ["at=", "page=-1", "page=999999999", "size=7", "status=x", "q=%25%5C"]
)
def test_odd_queries_are_answered_calmly(log_in, query):
    assert status(log_in("medical_affairs"), f"/staff/?{query}") == 200


def test_the_list_takes_the_same_statements_however_long(log_in, app, count_statements):
    client = log_in("medical_affairs")
    client.get("/staff/")
    with count_statements() as few:
        client.get("/staff/")
    with app.app_context():
        for n in range(2, 9):
            make.surgeon(f"D00{n}", "李四")
    client.get("/staff/")  # counts what is due anew, once after a change
    with count_statements() as many:
        client.get("/staff/")
    assert few.count == many.count


def entered(**changes):
    values = {
        "staff_no": "00123",
        "name": "欧阳明",
        "department": "PW",
        "employed_since": "2021-07-01",
        "certificate_no": "110310000012345",
        "scope": "外科专业",
        "licence_since": "2021-07-01",
    }
    return {**values, **changes}


def test_a_surgeon_is_entered_on_a_page(log_in):
    client = log_in("medical_affairs")
    answer = client.post("/staff/new", data=entered())
    assert answer.location.endswith("/staff/one/00123")
    page = client.get(answer.location).text
    assert "已登记欧阳明（00123）" in page
    assert "110310000012345，外科专业" in page


def test_every_fault_of_an_entry_is_named_and_what_was_typed_stays(log_in):
    client = log_in("medical_affairs")
    answer = client.post(
        "/staff/new", data=entered(staff_no="D001", scope="", employed_since="", department="xx")
    )
    assert answer.status_code == 422
    assert "执业证书要一起填写" in answer.text
    assert "没有“xx”这个科室" in answer.text
    assert 'value="欧阳明"' in answer.text
    answer = client.post("/staff/new", data={"staff_no": "张", "certificate_no": "?"})
    assert "工号只含数字" in answer.text
    assert "执业证书编号只含数字" in answer.text
    assert "有7处需要改正" in answer.text
    answer = client.post("/staff/new", data=entered(staff_no="D001"))
    assert "已有人在用" in answer.text


def test_a_department_typed_in_part_is_answered_with_the_candidates(log_in):
    client = log_in("medical_affairs")
    assert "请从候选中选一个" in client.post("/staff/new", data=entered(department="pt")).text
    assert client.post("/staff/new", data=entered(department="普通外科")).status_code == 303


CHANGES = {
    "transfer": {"department": "GK", "since": "2026-01-01"},
    "leave": {"last_day": "2026-01-31"},
    "licence": {"certificate_no": "99999", "scope": "口腔专业", "licence_since": "2026-01-01"},
    "title": {"title": "主任医师", "since": "2026-01-01"},
    "name": {"name": "张山", "reason": "录入有误"},
}


@pytest.mark.parametrize("act", CHANGES)
def test_each_change_is_made_on_its_page_and_told_on_the_next(log_in, act):
    client = log_in("medical_affairs")
    answer = client.post(f"/staff/one/D001/{act}", data={**CHANGES[act], "version": "1"})
    assert answer.location.endswith("/staff/one/D001"), answer.text
    assert 'role="status"' in client.get(answer.location).text


@pytest.mark.parametrize("act", CHANGES)
def test_a_page_grown_old_shows_what_i_typed_and_what_is_there(log_in, app, act):
    client = log_in("medical_affairs")
    with app.app_context():
        service.record_title(SYSTEM, "D001", "主治医师", make.FIRST_DAY)
    answer = client.post(f"/staff/one/D001/{act}", data={**CHANGES[act], "version": "1"})
    assert answer.status_code == 409
    assert "我填的和现在的" in answer.text
    assert 'name="version" value="2"' in answer.text
    again = client.post(f"/staff/one/D001/{act}", data={**CHANGES[act], "version": "2"})
    assert again.status_code == 303


@pytest.mark.parametrize("act", [*CHANGES, "employment"])
def test_missing_fields_are_named(log_in, act):
    answer = log_in("medical_affairs").post(f"/staff/one/D001/{act}", data={})
    assert answer.status_code == 422
    assert "需要改正" in answer.text


@pytest.mark.parametrize("act", CHANGES)
@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "x"}])
def test_a_form_without_the_version_it_showed_saves_nothing(log_in, act, version):
    client = log_in("medical_affairs")
    answer = client.post(f"/staff/one/D001/{act}", data={**CHANGES[act], **version})
    assert answer.status_code == 422
    assert "页面不完整，不能核对是否有别人改过，没有保存。" in answer.text
    assert 'name="version" value="1"' in client.get(f"/staff/one/D001/{act}").text


def test_a_department_of_a_million_letters_is_refused_before_it_is_looked_for(log_in):
    client = log_in("medical_affairs")
    for text in ("肝" * 1_000_000, "a\x00b"):
        answer = client.post("/staff/new", data=entered(department=text))
        assert answer.status_code == 422
        assert "没有“" not in answer.text


def test_a_record_is_corrected_by_its_link_and_the_error_stays_in_sight(log_in, app):
    client = log_in("medical_affairs")
    links = re.findall(
        r'href="(/staff/one/D001/licence\?replaces=\d+)"', client.get("/staff/one/D001").text
    )
    page = client.get(links[0]).text
    assert "更正执业证书" in page
    assert 'value="1103100000D001"' in page
    replaces = links[0].split("=")[1]
    data = {
        "certificate_no": "110310000012345",
        "scope": "口腔专业",
        "licence_since": "2020-01-01",
        "version": "1",
        "replaces": replaces,
    }
    assert client.post("/staff/one/D001/licence", data=data).status_code == 303
    page = client.get("/staff/one/D001").text
    assert "更正历史" in page
    assert "<del>1103100000D001，外科专业" in page
    assert status(client, links[0]) == 404


def test_unknown_surgeons_acts_and_departments_are_not_found(log_in):
    client = log_in("medical_affairs")
    for page in (
        "/staff/one/nobody",
        "/staff/one/nobody/title",
        "/staff/one/D001/nonsense",
        "/staff/departments/one/XX",
        "/staff/one/%00",
    ):
        assert status(client, page) == 404, page


def test_departments_are_added_renamed_and_ended_on_pages(log_in):
    client = log_in("medical_affairs")
    new = {"code": "KQ", "name": "口腔科", "since": "2026-01-01"}
    assert client.post("/staff/departments/new", data=new).status_code == 303
    assert client.post("/staff/departments/new", data=new).status_code == 422
    page = "/staff/departments/one/KQ"
    assert (
        client.post(f"{page}/name", data={"name": "口腔颌面外科", "version": "1"}).status_code
        == 303
    )
    stale = client.post(f"{page}/name", data={"name": "口腔二科", "version": "1"})
    assert stale.status_code == 409
    assert "<del>口腔颌面外科</del>" in stale.text
    assert (
        client.post(f"{page}/end", data={"last_day": "2026-06-30", "version": "2"}).status_code
        == 303
    )
    ending = {"last_day": "2026-06-30", "version": "1"}
    refused = client.post("/staff/departments/one/PW/end", data=ending)
    assert refused.status_code == 409
    assert "还有1名术者" in refused.text


def upload(client, *rows, name="人员.xlsx"):
    data = {"file": (BytesIO(xlsx(*rows)), name), "effective": today()}
    return client.post("/staff/import", data=data)


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def test_a_sheet_is_looked_at_then_imported(log_in, app):
    client = log_in("medical_affairs")
    looked = upload(client, row("00123", "欧阳明"))
    assert looked.status_code == 200
    assert "还没有写入任何内容" in looked.text
    assert "导入1人的变动" in looked.text
    with app.app_context():
        assert queries.find_facts("00123") is None
    asked = {"ticket": field(looked.text, "ticket"), "effective": field(looked.text, "effective")}
    assert client.post("/staff/import/confirm", data=asked).status_code == 303
    assert "新登记1人" in client.get("/staff/").text
    assert client.post("/staff/import/confirm", data=asked).status_code == 404
    again = upload(client, row("00123", "欧阳明"))
    assert "与系统一致" in again.text


def test_faults_are_listed_and_the_marked_workbook_comes_back(log_in, app):
    client = log_in("medical_affairs")
    looked = upload(client, row(123), row("D009", "<b>王</b>", department="XX"))
    assert looked.status_code == 422
    assert "有2处错误，不能导入" in looked.text
    assert "导入2人" not in looked.text
    link = re.search(r'href="(/staff/import/marked.xlsx[^"]*)"', looked.text).group(1)
    answer = client.get(link.replace("&amp;", "&"))
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book["人员"]["A2"].comment is not None
    ticket = re.search(r"ticket=([0-9a-f]+)", link).group(1)
    forced = client.post("/staff/import/confirm", data={"ticket": ticket, "effective": today()})
    assert forced.status_code == 422
    with app.app_context():
        assert queries.list_surgeons(EVERYONE, clock.now()).total == 2


def test_nobody_imports_another_s_upload(log_in):
    one, other = log_in("medical_affairs"), log_in("administrator")
    looked = upload(one, row("00123", "欧阳明"))
    asked = {"ticket": field(looked.text, "ticket"), "effective": today()}
    assert other.post("/staff/import/confirm", data=asked).status_code == 404
    assert other.get(f"/staff/import/marked.xlsx?ticket={asked['ticket']}").status_code == 404


def test_a_file_that_cannot_be_read_is_refused_at_the_field(log_in):
    client = log_in("medical_affairs")
    data = {"file": (BytesIO(b"not a sheet at all \x00"), "x.xlsx"), "effective": today()}
    answer = client.post("/staff/import", data=data)
    assert answer.status_code == 422
    assert "有1处需要改正" in answer.text
    assert client.post("/staff/import", data={"effective": today()}).status_code == 422


def test_an_export_is_on_the_trail(log_in, app):
    log_in("medical_affairs").get("/staff/export.xlsx?q=zs")
    with app.app_context():
        entry = make.last_trail_entry()
    assert entry.event == "staff.exported"
    assert '"rows":1' in entry.details


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{7*7}}", "a\x00b", "\u202eab", "%_\\"]
)
def test_whatever_is_typed_is_refused_or_kept_exactly_and_shown_as_text(log_in, text):
    client = log_in("medical_affairs")
    typed = {"title": text, "since": "2026-01-01", "version": "1"}
    answer = client.post("/staff/one/D001/title", data=typed)
    assert answer.status_code in {303, 422}
    page = client.get("/staff/one/D001").text
    assert "<script>alert" not in page
    if answer.status_code == 303:
        assert text.replace("<", "&lt;").replace(">", "&gt;") in page


@pytest.mark.parametrize("page", ["/staff/", "/staff/one/D001", "/catalog/", "/privileges/"])
def test_a_day_that_is_none_is_said_at_its_field_and_not_taken_for_today(log_in, page):
    editions.published()
    answer = log_in("medical_affairs").get(page, query_string={"at": "2026-02-30"})
    assert answer.status_code == 422
    assert 'id="at-e">应为日期，例如 2026-03-04<' in answer.text


@pytest.mark.parametrize("page", ["/staff/export.xlsx", "/catalog/export"])
def test_nothing_is_exported_as_of_a_day_that_is_none(log_in, page):
    editions.published()
    assert log_in("medical_affairs").get(page, query_string={"at": "soon"}).status_code == 422
