"""The pages, per role, with what people fill in."""

from io import BytesIO

import pytest

from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.requirements import queries, service
from tests.privileges import world as worlds
from tests.requirements.stories import ASSISTED, NORM, TODAY, TRAINING, proof, require
from tests.support.books import xlsx

HEADER = ["工号", "姓名", "种类", "名称", "取得日期", "有效期至", "成绩", "手术编码", "手术级别"]
ROW = ["01001", "赵明远", "理论考核", "三级理论", "2026-03-01", "", "88", "", "三级"]


@pytest.fixture
def hospital(app, now):
    with app.app_context():
        worlds.build()
        require(SYSTEM, "grade:3", ASSISTED)
        require(SYSTEM, "37.5100", NORM)
        return [service.record_qualification(SYSTEM, no, proof()) for no in ("01001", "01003")]


@pytest.fixture
def office(hospital, log_in):
    return log_in("medical_affairs", login="Y001", name="周文静")


def test_pages_show_what_holds_on_a_day(office):
    page = office.get("/requirements/").text
    assert "近12个月一助不少于2例" in page
    assert "列入备案医师名单" in page
    assert "近12个月一助不少于2例" not in office.get("/requirements/?at=2026-01-01").text
    one = office.get("/requirements/targets/51.2300").text
    assert "三级手术的条件" in one
    assert office.get("/requirements/targets/51.2399").status_code == 404
    assert office.get("/requirements/targets/外科").status_code == 404
    assert office.get("/requirements/targets/grade:9").status_code == 404


def test_a_requirement_is_looked_at_and_then_set(office, app):
    given = {
        "mode": "adds",
        "since": "2026-11-23",
        "assisted": "3",
        "assisted_months": "12",
        "among": "listed",
        "codes": ["47.0100", ""],
        "trainings": "规范化培训：腹腔镜技术：36\n继续教育：质量安全",
        "basis": "规定",
        "note": "会议",
    }
    looked = office.post("/requirements/targets/51.2300/change", data=given)
    assert looked.status_code == 200
    assert "确认设定条件" in looked.text
    assert "相关科室的术者" in looked.text
    with app.app_context():
        assert queries.history_of("51.2300") == []
    done = office.post(
        "/requirements/targets/51.2300/change", data=given | {"step": "confirm", "seen": "0"}
    )
    assert done.status_code == 303
    again = office.post(
        "/requirements/targets/51.2300/change",
        data=given | {"step": "confirm", "seen": "0", "assisted": "4"},
    )
    assert again.status_code == 409
    with app.app_context():
        (row,) = queries.history_of("51.2300")
    assert [type(c).__name__ for c in row.conditions] == ["MinimumCases", "Training", "Training"]
    assert "腹腔镜技术：36" in office.get("/requirements/targets/51.2300/change").text


def test_all_that_is_wrong_with_the_form_is_told_and_kept(office):
    answer = office.post(
        "/requirements/targets/51.2300/change",
        data={
            "since": "2026-11-23",
            "assisted": "3",
            "theory": "80",
            "trainings": "培训腹腔镜",
            "basis": "",
        },
    )
    assert answer.status_code == 422
    assert "例数和月数须一起填写" in answer.text
    assert "成绩和有效月数须一起填写" in answer.text
    assert "第1行应写成" in answer.text
    assert "培训腹腔镜" in answer.text
    assert office.get("/requirements/targets/51.2300/change?example=1").text.count("示例模板") >= 2


def test_choosing_a_target_leads_to_its_form(office):
    assert office.get("/requirements/new").status_code == 200
    assert office.get("/requirements/new?grade=4").headers["Location"].endswith("/grade:4/change")
    assert office.get("/requirements/new?code=51.2300").status_code == 303
    assert office.get("/requirements/new?code=&grade=").status_code == 422
    assert office.get("/requirements/new?code=51.2300&grade=3").status_code == 422


def test_a_record_is_put_on_file_and_withdrawn(office, hospital):
    answer = office.post(
        "/requirements/surgeons/01002/record",
        data={"kind": "theory", "name": "理论", "day": "2026-02-30", "score": "nan"},
    )
    assert answer.status_code == 422
    good = {"kind": "theory", "name": "理论", "day": "2026-02-03", "score": "88.5", "grade": "3"}
    assert office.post("/requirements/surgeons/01002/record", data=good).status_code == 303
    assert office.post("/requirements/surgeons/01002/record", data=good).status_code == 409
    assert "88.5" in office.get("/requirements/surgeons/01002").text
    url = f"/requirements/surgeons/01001/{hospital[0]}/withdraw"
    assert office.post(url, data={}).status_code == 422
    assert office.post(url, data={"reason": "误登"}).status_code == 303
    assert "误登" in office.get("/requirements/surgeons/01001").text
    assert office.get("/requirements/surgeons/01001/99999999999/withdraw").status_code == 404


def test_a_sheet_is_looked_at_and_then_entered_once(office):
    def send(*rows):
        book = BytesIO(xlsx(("培训", [HEADER, *rows])))
        data = {"file": (book, "培训.xlsx")}
        return office.post("/requirements/qualifications/import", data=data).headers["Location"]

    bad = send([*ROW[:2], "考试", *ROW[3:]], ["1001", *ROW[1:]], [*ROW[:6], "188", *ROW[7:]])
    page = office.get(bad).text
    assert "不能导入：有3处错误" in page
    assert office.get(f"{bad}/faults").data[:2] == b"PK"
    good = send(ROW, ROW)
    assert "只记一次" in office.get(good).text
    assert office.post(good).status_code == 303
    again = send(ROW)
    assert "已经登记过" in office.get(again).text
    assert office.post(again).status_code == 303
    assert office.get("/requirements/surgeons/01001").text.count("三级理论") == 2
    assert office.get("/requirements/qualifications/template").data[:2] == b"PK"


@pytest.mark.parametrize("query", ["", "?q=zmy", "?q=腹腔镜", "?kind=training", "?q=01001"])
def test_the_list_is_searched(office, query):
    assert "赵明远" in office.get(f"/requirements/qualifications{query}").text


def test_lists_stay_within_a_constant_number_of_statements(office, app, statements_of):
    urls = ("/requirements/", "/requirements/qualifications", "/requirements/surgeons/01001")
    before = [statements_of(office, url) for url in urls]
    with app.app_context():
        for code in ("50.2200", "47.0100", "86.2200"):
            require(SYSTEM, code, TRAINING)
        for no in ("01002", "01007"):
            service.record_qualification(SYSTEM, no, proof())
        service.record_qualification(SYSTEM, "01001", proof(day=TODAY))
    assert [statements_of(office, url) for url in urls] == before


@pytest.mark.parametrize(
    ("role", "options", "answers"),
    [
        ("surgeon", {"login": "01001", "name": "赵明远"}, (200, 404, 403)),
        ("department_head", {"login": "H001", "department": "PW"}, (200, 404, 403)),
        ("department_head", {"login": "H002", "department": "XW"}, (404, 200, 403)),
        ("committee_secretary", {"login": "C001"}, (200, 200, 403)),
        ("auditor", {"login": "A001"}, (200, 200, 403)),
        ("medical_affairs", {"login": "Y002"}, (200, 200, 200)),
        ("anesthetist", {"login": "N001"}, (403, 403, 403)),
        ("commission", {"login": "W001"}, (403, 403, 403)),
        ("administrator", {"login": "T001"}, (403, 403, 403)),
    ],
)
def test_each_role_sees_whom_it_may(hospital, log_in, role, options, answers):
    own, other, record = answers
    client = log_in(role, **options)
    assert client.get("/requirements/surgeons/01001").status_code == own
    assert client.get("/requirements/surgeons/01003").status_code == other
    assert client.get("/requirements/surgeons/01001/record").status_code == record
    assert client.get("/requirements/new").status_code == record
    assert client.get("/requirements/").status_code == (403 if own == other == 403 else 200)


def test_a_surgeon_sees_his_own_and_an_officer_never_enters_his_own(hospital, log_in):
    surgeon = log_in("surgeon", login="01001", name="赵明远")
    assert "我的培训考核" in surgeon.get("/requirements/mine").text
    both = log_in("medical_affairs", login="01003", name="孙立群")
    given = {"kind": "fellowship", "name": "进修", "day": "2026-02-03"}
    assert both.post("/requirements/surgeons/01003/record", data=given).status_code == 403
    door = both.get("/requirements/surgeons/01003/record")
    assert door.status_code == 403
    assert "不能登记、导入或撤回自己的培训考核记录（依据：" in door.text
    assert both.get("/requirements/surgeons/01003/1/withdraw").status_code == 403
