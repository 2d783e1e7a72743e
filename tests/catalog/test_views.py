import io
from datetime import date, timedelta

import openpyxl
import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.catalog import queries
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Permission
from tests.support import books, editions

HEADER = ["科室", "手术编码", "手术名称", "手术级别"]
GOOD = [
    HEADER,
    ["普外科", "51.2300", "腹腔镜下胆囊切除术", "二级"],
    ["", "50.3x00", "肝叶切除术", "四级"],
]
BAD = [HEADER, ["普外科", 51.23, "腹腔镜下胆囊切除术", "二级"], ["", "50.3x00", "肝叶切除术", ""]]


@pytest.fixture
def office(log_in):
    return log_in("medical_affairs", name="周文静")


def send(client, rows, name="2026版"):
    data = {"edition": name, "file": (io.BytesIO(books.xlsx(("目录", rows))), "目录.xlsx")}
    return client.post("/catalog/import", data=data)


def test_with_no_edition_the_page_says_what_to_do(office, log_in):
    assert "还没有目录版本。先导入 Excel。" in office.get("/catalog/").text
    assert "由医务科导入并发布后" in log_in("surgeon").get("/catalog/").text


def test_the_list_shows_the_edition_in_force(office):
    editions.published()
    page = office.get("/catalog/").text
    assert "2026版，" in page
    assert "仁一医〔2026〕8号" in page
    for entry in editions.USUAL:
        assert entry.name in page
    assert "共 <b>4</b> 项" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=51.23", ["腹腔镜下胆囊切除术"]),
        ("q=５０.3X", ["肝叶切除术"]),
        ("q=肝", ["肝叶切除术", "肝病损射频消融术[RFA]"]),
        ("q=GYQC", ["肝叶切除术"]),
        ("q=rfa", ["肝病损射频消融术[RFA]"]),
        ("grade=4", ["肝叶切除术", "肝病损射频消融术[RFA]"]),
        ("grade=12", ["腹腔镜下胆囊切除术", "单侧腹股沟疝修补术"]),
        ("department=普外科", ["腹腔镜下胆囊切除术", "肝叶切除术", "单侧腹股沟疝修补术"]),
        ("flag=restricted", ["肝病损射频消融术[RFA]"]),
        ("category=介入治疗", ["肝病损射频消融术[RFA]"]),
        ("q=%25", []),
        ("q=_", []),
        ("grade=9&sort=nonsense&page=99&size=7&at=never", [e.name for e in editions.USUAL]),
    ],
)
def test_the_filters(office, asked, found):
    editions.published()
    page = office.get(f"/catalog/?{asked}").text
    rows = page.split("<tbody>")[1] if "<tbody>" in page else ""
    assert [e.name for e in editions.USUAL if e.name in rows] == [
        e.name for e in editions.USUAL if e.name in found
    ]


def test_nothing_found_says_how_to_go_on(office):
    editions.published()
    page = office.get("/catalog/?q=zzz&grade=4").text
    assert "没有符合条件的手术。" in page
    assert "清除条件" in page


def test_as_of_another_day_is_said_and_left(office):
    editions.published("2025版", (editions.LIVER,), date(2025, 1, 1))
    editions.published("2026版", editions.USUAL, date(2026, 1, 1))
    page = office.get("/catalog/?at=2025-06-30").text
    assert "正在查看2025-06-30的目录" in page
    assert "回到今天" in page
    assert "共 <b>1</b> 项" in page
    assert "还没有施行的目录版本" in office.get("/catalog/?at=2024-06-30").text


def test_an_entry_shows_its_facts_and_its_grade_through_the_editions(office):
    lower = editions.Entry(code="50.3x00", name="肝叶切除术", grade=3)
    editions.published("2025版", (lower,), date(2025, 1, 1))
    editions.published()
    page = office.get("/catalog/entries/50.3x00").text
    assert "三级" in page
    assert "四级" in page
    assert "2025版" in page
    assert "依据" in page
    assert office.get("/catalog/entries/99.9999").status_code == 404


def test_an_entry_that_left_the_catalog_is_said_to_be_out(office):
    editions.published("2025版", editions.USUAL, date(2025, 1, 1))
    editions.published("2026版", (editions.LIVER,), date(2026, 1, 1))
    assert "不在现行的目录中，不可实施。" in office.get("/catalog/entries/51.2300").text


def test_candidates_for_a_combobox(office):
    editions.published()
    items = office.get("/catalog/options?q=gyqc").json["items"]
    assert items == [{"code": "50.3x00", "name": "肝叶切除术", "grade": 4, "note": "四级"}]
    assert office.get("/catalog/options?q=").json == {"items": []}


@pytest.mark.parametrize("asked", ["grade=9", "mark=%3F", "q=" + "x" * 101])
def test_an_unclear_filter_exports_nothing_rather_than_everything(office, asked):
    editions.published()
    assert office.get(f"/catalog/export?{asked}").status_code == 422
    assert office.get(f"/catalog/?{asked}").status_code == 200


def test_the_export_holds_what_the_filter_shows(office):
    editions.published()
    answer = office.get("/catalog/export?grade=4")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["50.2400x002", "50.3x00"]


def test_import_look_correct_import_publish(office):
    answer = send(office, BAD)
    page = office.get(answer.location).text
    assert "有2处问题，不能导入。" in page
    assert "手术编码 51.23 不完整（Excel 把它当成了数字）。请把该列设为文本，改为 51.2300。" in page
    assert "导入2条" not in page
    marked = office.get(answer.location.split("?")[0] + "/marked")
    assert openpyxl.load_workbook(io.BytesIO(marked.data))["目录"]["B2"].comment is not None

    answer = send(office, GOOD)
    page = office.get(answer.location).text
    assert "导入2条" in page
    assert queries.list_editions() == []
    done = office.post(answer.location.split("?")[0], data={"edition": "2026版"})
    assert done.status_code == 303
    page = office.get(done.location).text
    assert "已导入草稿“2026版”，2条。" in page

    draft = queries.get_edition_named("2026版")
    today = local_date(clock.now()).isoformat()
    asked = {"in_force_from": today, "document_no": "仁一医〔2026〕8号"}
    page = office.get(f"/catalog/editions/{draft.id}/publish", query_string=asked).text
    assert "要发布“2026版”吗？" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    done = office.post(f"/catalog/editions/{draft.id}/publish", data=asked | {"seen": seen})
    assert done.status_code == 303
    assert "已发布" in office.get(done.location).text
    assert queries.edition_in_force(clock.now()).name == "2026版"


def test_what_is_no_spreadsheet_is_refused_at_the_field(office):
    data = {"edition": "x", "file": (io.BytesIO(b"\x89PNG\x00"), "目录.xlsx")}
    answer = office.post("/catalog/import", data=data)
    assert answer.status_code == 422
    assert "不是 Excel 工作簿" in answer.text
    assert office.post("/catalog/import", data={"edition": "x"}).status_code == 422


def test_an_upload_is_nobody_else_s(office, log_in):
    location = send(office, GOOD).location
    other = log_in("medical_affairs", login="M2")
    assert other.get(location).status_code == 404


def test_a_published_name_is_refused_at_the_import(office):
    editions.published()
    ticket = send(office, GOOD).location
    assert "已经发布，不能再改。" in office.get(ticket).text
    answer = office.post(ticket.split("?")[0], data={"edition": "2026版"})
    assert answer.status_code == 409
    assert "已经发布，不能再改。请用新的版本名称导入" in answer.text


def test_a_preview_that_the_world_has_outrun_is_not_published(office):
    draft = editions.draft()
    asked = {"in_force_from": local_date(clock.now()).isoformat(), "document_no": "文1"}
    address = f"/catalog/editions/{draft.id}/publish"
    seen = (
        office.get(address, query_string=asked).text.split('name="seen" value="')[1].split('"')[0]
    )
    editions.draft("2026版", (editions.LIVER,))
    answer = office.post(address, data=asked | {"seen": seen})
    assert answer.status_code == 409
    assert "影响已变化，请重新核对" in answer.text
    assert queries.get_edition(draft.id).is_draft


def test_publishing_names_every_fault_at_its_field(office):
    editions.published("现行版", since=date(2026, 6, 1))
    draft = editions.draft("草稿")
    asked = {"in_force_from": "2026-01-01", "document_no": " "}
    page = office.get(f"/catalog/editions/{draft.id}/publish", query_string=asked)
    assert page.status_code == 422
    assert "请填写" in page.text
    asked["document_no"] = "文1"
    page = office.get(f"/catalog/editions/{draft.id}/publish", query_string=asked).text
    assert "不能早于现行版本“现行版”的施行日期2026-06-01" in page


def test_a_past_day_and_a_later_edition_are_pointed_out(office):
    soon = local_date(clock.now()) + timedelta(days=30)
    editions.published("明年版", since=soon)
    draft = editions.draft("草稿")
    asked = {"in_force_from": "2026-02-01", "document_no": "文1"}
    page = office.get(f"/catalog/editions/{draft.id}/publish", query_string=asked).text
    assert "施行日期已经过去" in page
    assert "“明年版”已定于" in page


def test_the_preview_names_what_happens_to_privileges(office):
    from surgery_gov.catalog.queries import count_privileges_with

    editions.published()
    risen = editions.Entry(code="51.2300", name="腹腔镜下胆囊切除术", grade=3)
    draft = editions.draft("草稿", (risen, editions.ABLATION, editions.HERNIA))
    asked = {"in_force_from": local_date(clock.now()).isoformat(), "document_no": "文1"}
    address = f"/catalog/editions/{draft.id}/publish"
    page = office.get(address, query_string=asked).text
    assert "有1项手术升为三、四级" in page
    assert "取消的手术中" not in page
    count_privileges_with(lambda codes, _at: dict.fromkeys(codes, 3))
    page = office.get(address, query_string=asked).text
    assert "1项有人有权限，共3项手术权限，施行后不能再据此实施" in page
    assert "/catalog/entries/50.3x00" in page


def test_two_editions_compared_by_kind(office):
    one = editions.published("甲", editions.USUAL[:2])
    regraded = editions.Entry(code="51.2300", name="腹腔镜胆囊切除术", grade=3)
    two = editions.draft("乙", (regraded, editions.HERNIA))
    page = office.get(f"/catalog/diff?before={one.id}&after={two.id}").text
    for words in ("升级 1", "改名 1", "新增 1", "取消 1", "属性变更"):
        assert words in page
    only = office.get(f"/catalog/diff?before={one.id}&after={two.id}&kind=新增").text
    assert "单侧腹股沟疝修补术" in only
    assert "肝叶切除术" not in only.split("<tbody>")[1]


def test_a_draft_can_be_discarded_and_a_published_edition_cannot(office):
    draft = editions.draft("草稿")
    assert office.post(f"/catalog/editions/{draft.id}/discard").status_code == 303
    assert queries.find_edition("草稿") is None
    kept = editions.published()
    assert office.post(f"/catalog/editions/{kept.id}/discard").status_code == 409


def test_drafts_are_seen_only_by_those_who_work_on_them(office, log_in):
    draft = editions.draft("草稿")
    surgeon = log_in("surgeon")
    assert "草稿" in office.get("/catalog/editions").text
    assert "草稿" not in surgeon.get("/catalog/editions").text.split("<main")[1]
    for page in (f"/catalog/?edition={draft.id}", f"/catalog/editions/{draft.id}"):
        assert office.get(page).status_code == 200
        assert surgeon.get(page).status_code == 404


PAGES = {
    "/catalog/": Permission.CATALOG_READ,
    "/catalog/editions": Permission.CATALOG_READ,
    "/catalog/options?q=a": Permission.CATALOG_READ,
    "/catalog/diff": Permission.CATALOG_READ,
    "/catalog/template": Permission.CATALOG_READ,
    "/catalog/entries/50.3x00": Permission.CATALOG_READ,
    "/catalog/export": Permission.CATALOG_EXPORT,
    "/catalog/import": Permission.CATALOG_IMPORT,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_just_what_the_table_says(log_in, role):
    editions.published()
    draft = editions.draft("草稿")
    pages = PAGES | {f"/catalog/editions/{draft.id}/publish": Permission.CATALOG_PUBLISH}
    client = log_in(role)
    for page, permission in pages.items():
        expected = 200 if permission in PERMISSIONS[role] else 403
        assert client.get(page).status_code == expected, page


def test_the_list_takes_the_same_number_of_statements_however_long(count_statements, office):
    editions.published()
    with count_statements() as few:
        office.get("/catalog/")
    many = [
        editions.Entry(code=f"{n // 10000 + 10:02d}.{n % 10000:04d}", name=f"手术{n}", grade=1)
        for n in range(300)
    ]
    editions.published("大版", many, date(2026, 2, 1))
    with count_statements() as more:
        office.get("/catalog/?size=100")
    assert more.count <= few.count + 1  # the previous edition's entries, in one statement


def test_the_list_says_who_may_and_how_often_and_never_takes_unknown_for_none(
    office, statements_of
):
    editions.published()
    page = office.get("/catalog/?q=51.23").text
    assert "有权限（人）" in page
    assert f'data-l="{local_date(clock.now()).year - 1}年例数">未知</td>' in page
    assert '/privileges/procedures/51.2300">0<' in page
    assert statements_of(office, "/catalog/") == statements_of(office, "/catalog/?q=51.23")
