import re
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.audit import queries as trail
from surgery_gov.audit.queries import Filter
from surgery_gov.matrix.queries import applied_for_with
from tests.matrix.conftest import fill
from tests.privileges import world as worlds

ROUTES = ("/matrix/PW", "/matrix/PW/print", "/matrix/PW/export.xlsx")


@pytest.fixture
def hospital(app, now, affairs):
    built = worlds.build()
    fill(affairs)
    return built


@pytest.fixture
def office(hospital, log_in):
    return log_in("medical_affairs", login="Y001", name="周文静")


@pytest.fixture
def head(hospital, log_in):
    return log_in("department_head", login="H001", name="普外主任", department="PW")


def sheets(answer):
    book = openpyxl.load_workbook(BytesIO(answer.data))
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book}


def sentences(app):
    with app.app_context():
        return [line.text for line in trail.read(Filter(events=("privilege.matrix_",))).items]


def test_a_department_shows_marks_links_and_gaps(office):
    page = office.get("/matrix/PW")
    assert page.status_code == 200
    text = page.text
    assert 'aria-labelledby="s1 p3 k-suspended">停</a>' in text
    for named in (
        'id="s1"[^>]*>赵明远<',
        'id="p3"[^>]*>腹腔镜下胆囊切除术<',
        'id="k-suspended">暂停<',
    ):
        assert len(re.findall(named, text)) == 1
    assert 'href="/privileges/surgeons/01001/51.2300"' in text
    assert 'href="/privileges/surgeons/01001/grade:2@PW"' in text
    assert "<b>0+1 仅一</b>" in text
    assert "<td></td>" not in text
    assert "禁止类" in text
    assert 'href="/matrix/PW?show=one"' in text


def test_the_counts_lead_to_as_many_rows_as_they_say(office):
    for show, n in re.findall(
        r'/matrix/PW\?show=(\w+)"><b>(\d+)</b>', office.get("/matrix/PW").text
    ):
        found = office.get(f"/matrix/PW?show={show}").text
        assert f"符合条件 <b>{n}</b> 项" in found


def test_the_list_form_names_who_may_do_each(office):
    text = office.get("/matrix/PW?form=list").text
    assert "附条件" in text
    assert 'href="/privileges/surgeons/01002/86.2200"' in text
    assert "有权限" in text


def test_filters_keep_what_was_typed_and_faults_are_told(office):
    assert "钱思齐" not in office.get("/matrix/PW?who=zmy").text
    assert "没有符合条件" in office.get("/matrix/PW?q=nothing").text
    assert "其他科室" in office.get("/matrix/PW?others=true").text
    assert "正在查看2026-10-01零时的状态" in office.get("/matrix/PW?at=2026-10-01").text
    for bad in ("grade=7", "show=moon", "at=yesterday", "known=2026-13-01", "form=x", "others=?"):
        assert office.get(f"/matrix/PW?{bad}").status_code == 422
        assert office.get(f"/matrix/PW/print?{bad}").status_code == 422
        assert office.get(f"/matrix/PW/export.xlsx?{bad}").status_code == 422
    assert office.get("/matrix/NO").status_code == 404


def test_before_any_edition_it_says_so(office):
    assert "没有施行的手术分级管理目录" in office.get("/matrix/PW?at=2019-01-01").text
    assert office.get("/matrix/?at=2019-01-01").status_code == 200


def test_an_application_leads_to_its_page(office):
    told = {("01002", "52.7x00"): "51.2300"}
    applied_for_with(lambda _at, _nos: told, "catalog.entry", "code")
    text = office.get("/matrix/PW").text
    link = re.search(r'href="([^"]+)" aria-labelledby="s2 p4 k-applied">申', text)
    assert link[1] == "/catalog/entries/51.2300"


def test_the_print_holds_everything_and_is_on_the_trail(office, app):
    page = office.get("/matrix/PW/print")
    assert page.status_code == 200
    assert "手术权限矩阵：普外科" in page.text
    assert page.text.count('scope="row"') == 6
    assert sentences(app) == ["打印普外科的权限矩阵，术者4人、手术6项"]


def test_the_workbook_holds_marks_gaps_and_legend(office, app):
    answer = office.get("/matrix/PW/export.xlsx")
    found = sheets(answer)
    assert list(found) == ["权限矩阵", "缺口", "图例"]
    table = found["权限矩阵"]
    assert table[1][6:] == ["01001", "01002", "01007", "M001"]
    by_code = {line[0]: line for line in table[3:]}
    assert by_code["51.2300"] == [
        *("51.2300", "腹腔镜下胆囊切除术", "三级", "普外科", 1, "仅一人"),
        *("停", None, "有", None),
    ]
    assert by_code["99.9900"][5] == "禁止类"
    gaps = {line[0]: line[6] for line in found["缺口"][1:]}
    assert gaps == {
        "51.2300": "李清扬（01007）",
        "52.7x00": "不在本表中的术者",
        "86.2200": "钱思齐（01002）",
    }
    assert ["停", "暂停"] in found["图例"]
    assert sentences(app) == ["导出普外科的权限矩阵，术者4人、手术6项"]


def test_the_whole_hospital_is_one_workbook(office):
    table = sheets(office.get("/matrix/export.xlsx"))["权限矩阵"]
    assert len(table) == 3 + 8
    assert table[0][6:] == ["普外科", "普外科", "心外科", "普外科", "普外科"]


def test_a_head_sees_the_own_department_only(head, hospital):
    assert head.get("/matrix/").headers["Location"] == "/matrix/PW"
    for route in ROUTES:
        assert head.get(route).status_code == 200
        assert head.get(route.replace("PW", "XW")).status_code == 403
        assert head.get(f"{route}?others=true").status_code == 403
    assert head.get("/matrix/export.xlsx").status_code == 403
    assert "术者范围" not in head.get("/matrix/PW").text


def test_a_head_of_a_department_of_nobody_sees_no_one(hospital, log_in):
    other = log_in("department_head", login="H003", name="主任", department="NO")
    assert other.get("/matrix/PW").status_code == 403
    assert other.get("/matrix/NO").status_code == 404
    assert other.get("/matrix/").status_code == 303


@pytest.mark.parametrize(
    ("role", "reads", "exports"),
    [
        ("medical_affairs", 200, 200),
        ("committee_secretary", 200, 200),
        ("auditor", 200, 403),
        ("surgeon", 403, 403),
        ("anesthetist", 403, 403),
        ("theatre_nurse", 403, 403),
        ("commission", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_every_role_sees_what_it_may(hospital, log_in, role, reads, exports):
    client = log_in(role, login="01001", name="赵明远")
    for route in ("/matrix/", "/matrix/PW", "/matrix/XW", "/matrix/PW/print"):
        assert client.get(route).status_code == reads
    for route in ("/matrix/export.xlsx", "/matrix/PW/export.xlsx"):
        assert client.get(route).status_code == exports


def test_a_stranger_is_sent_to_log_in(hospital, app):
    for route in ("/matrix/", *ROUTES):
        assert app.test_client().get(route).status_code in {302, 303}
