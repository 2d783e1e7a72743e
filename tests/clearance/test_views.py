"""准入查询 on pages: the answer first, then why, then what to do."""

import re

import pytest

from surgery_gov.kernel import clock, db
from tests.clearance import world
from tests.clearance.facts import GALL, LIVER
from tests.conftest import NOON

MARCH = {"at_date": "2026-03-04", "at_time": "08:30"}
JULY = {"at_date": "2026-07-08", "at_time": "08:30"}


@pytest.fixture
def enter(app, log_in):
    world.build(db.session.get_bind())
    db.session.remove()
    with clock.stopped_at(NOON):
        yield log_in


def ask(client, *codes, staff_no="10268", **more):
    data = {"staff_no": staff_no, "codes": list(codes or [LIVER]), **more}
    return client.post("/clearance/", data=data)


def answer_of(client, *codes, **more):
    asked = ask(client, *codes, **more)
    assert asked.status_code == 303, asked.text
    return client.get(asked.location)


def test_the_case_to_keep(enter):
    client = enter("medical_affairs")
    march = answer_of(client, **MARCH)
    assert "<h1>可实施</h1>" in march.text
    then = answer_of(client, **MARCH, known_at_date="2026-03-04", known_at_time="09:00")
    assert "<h1>可实施</h1>" in then.text
    july = answer_of(client, **JULY)
    assert "<h1>不可实施</h1>" in july.text
    assert "仁一医〔2026〕41号" in july.text
    assert "自2026-06-15起无效" in july.text
    assert "依据：《医疗机构手术分级管理办法》" in july.text


def test_the_page_shows_each_procedure_the_checks_and_the_life_of_the_privilege(enter):
    page = answer_of(enter("medical_affairs"), LIVER, GALL, **JULY).text
    assert "拟实施2项手术，其中1项不可实施" in page
    assert "肝叶切除术权限经过" in page
    assert "询问的时间" in page
    assert "2026-06-15（取消）" in re.sub(r"<[^>]+>", "", page)
    assert "其他核对（5项，均通过）" in page
    assert "看谁可以做（1人）" in page
    assert "赵明远" in page


def test_asking_once_more_fills_the_form(enter):
    client = enter("medical_affairs")
    page = answer_of(client, LIVER, GALL, site="东院区", **JULY).text
    again = re.search(r'href="([^"]+)">换一个时间再问', page)[1].replace("&amp;", "&")
    form = client.get(again).text
    for value in ("10268", LIVER, GALL, "2026-07-08", "08:30", "东院区"):
        assert f'value="{value}"' in form


def test_no_date_means_now_and_half_a_moment_is_refused(enter):
    client = enter("medical_affairs")
    assert "2026-11-22 12:00" in answer_of(client, GALL).text
    half = ask(client, at_date="2026-03-04")
    assert half.status_code == 422
    assert "日期和时间要么都填" in half.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"staff_no": ""}, "请填写"),
        ({"codes": [""]}, "请填写"),
        ({"at_date": "x", "at_time": "08:30"}, "应为日期"),
        ({"known_at_date": "2099-01-01", "known_at_time": "08:00"}, "不能晚于现在"),
        ({"urgency": "whenever"}, "不是可选的值"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(enter, wrong, said):
    client = enter("medical_affairs")
    page = client.post(
        "/clearance/", data={"staff_no": "10268", "codes": [LIVER], "site": "东院区", **wrong}
    )
    assert page.status_code == 422
    assert said in page.text
    assert 'value="东院区"' in page.text


def test_an_unknown_surgeon_is_an_answer_and_not_an_error(enter):
    page = answer_of(enter("medical_affairs"), staff_no="nobody").text
    assert "资料不全，不能判断" in page
    assert "没有工号为 nobody 的术者" in page


def test_a_head_of_department_reaches_the_department(enter):
    head = enter("department_head", login="K1", department="GD")
    number = ask(head, **JULY).location
    assert head.get(number).status_code == 200
    outside = ask(head, staff_no="20415")
    assert outside.status_code == 422
    assert "不在可查询的范围内" in outside.text
    stranger = enter("department_head", login="K2", department="YK")
    assert stranger.get(number).status_code == 404


def test_a_surgeon_reaches_oneself_and_nobody_else_whatever_the_form_says(enter):
    surgeon = enter("surgeon", login="10268")
    assert 'name="staff_no"' not in surgeon.get("/clearance/").text
    refused = ask(surgeon, staff_no="10301", **MARCH)
    assert refused.status_code == 422
    assert "不在可查询的范围内" in refused.text
    own = ask(surgeon, staff_no="", **MARCH)
    page = surgeon.get(own.location).text
    assert "工号10268" in page
    other = enter("surgeon", login="10301")
    assert other.get(own.location).status_code == 404
    assert other.get(f"/clearance/who/{LIVER}").status_code == 403


def test_a_replay_is_for_those_who_may(enter):
    affairs = enter("medical_affairs")
    number = ask(affairs, **JULY).location
    replayed = affairs.get(f"{number}/replay")
    assert "重放一致" in replayed.text
    auditor = enter("auditor", login="A001")
    assert auditor.get(number).status_code == 200
    assert "重放一致" in auditor.get(f"{number}/replay").text
    assert number.rsplit("/", 1)[1] in auditor.get("/clearance/replay").text
    found = auditor.get("/clearance/replay", query_string={"number": number.rsplit("/", 1)[1]})
    assert found.location.endswith("/replay")
    lost = auditor.get("/clearance/replay?number=D-1")
    assert "没有编号为 D-1 的判定" in lost.text
    nurse = enter("theatre_nurse", login="N001")
    assert nurse.get(f"{number}/replay").status_code == 403
    assert "重放这次判定" not in nurse.get(number).text


def test_who_may_do_it_at_that_time(enter):
    nurse = enter("theatre_nurse", login="N001")
    page = nurse.get(f"/clearance/who/{LIVER}", query_string={"at": "2026-07-08T08:30:00+08:00"})
    assert "钱立新" in page.text
    assert "赵明远" not in page.text
    assert "当时没有人可以做" in nurse.get("/clearance/who/99.9999").text


def test_the_answers_of_late_are_listed_within_reach(enter):
    affairs = enter("medical_affairs")
    number = ask(affairs, **JULY).location.rsplit("/", 1)[1]
    assert number in affairs.get("/clearance/").text
    other = enter("department_head", login="K2", department="YK")
    assert number not in other.get("/clearance/").text


def test_the_commission_and_nobody_else_may_not_ask(enter, app):
    assert enter("commission", login="W001").get("/clearance/").status_code == 403
    assert app.test_client().get("/clearance/").status_code == 303
