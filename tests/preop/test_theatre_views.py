"""Pages of emergencies, operations performed, duties, filings and the board: per role and scope."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import get_bypass, list_emergencies
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.performances import performances_of
from surgery_gov.preop.queries.technologies import get_technology
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import EVERYONE
from tests.clearance.facts import GALL, LIVER
from tests.preop.conftest import build
from tests.preop.pages import convene
from tests.preop.test_service import NURSE, OTHER, SURGEON, beyond, operated, rescue
from tests.preop.test_theatre import HEART, done, rescue_of
from tests.preop.world import PATIENT, plan, sent

HOUR = timedelta(hours=1)


@pytest.fixture
def world(app, now):
    build(db.session.get_bind())
    return app


@pytest.fixture
def stated(world, now):
    """A rescue beyond privilege by 10268 of 肝胆外科, not yet reported."""
    return service.state_bypass(OTHER, rescue(now), beyond(now))


def surgeon(log_in):
    return log_in("surgeon", login="10268", department="GD")


def filled_in(now, **changes):
    return {
        "what": ["privilege", "mdt"],
        "reason": "失血性休克",
        "superior_no": "10001",
        "asked_at_date": "2026-11-22",
        "asked_at_time": "11:58",
        "asked_how": "电话",
        "duty_told": "true",
        "none_present": "true",
        **changes,
    }


def test_at_night_everything_is_stated_on_one_page_and_twice_is_once(world, log_in, now):
    number = rescue(now)
    client = surgeon(log_in)
    asked = client.get(f"/cases/{number}/emergency").text
    assert asked.count("checked") == 3  # what the gate misses is ticked already
    for _ in range(2):
        answer = client.post(f"/cases/{number}/emergency", data=filled_in(now))
        assert answer.status_code == 303, answer.text
    (made,) = list_emergencies(EVERYONE)
    page = client.get(answer.location).text
    assert made.number in page
    assert "待补报" in page
    assert "四级手术术前多学科讨论" in page
    assert "0003120" not in page


def test_where_all_is_stated_the_form_gives_way_to_the_next_step(world, log_in, now):
    number = rescue(now)
    client = surgeon(log_in)
    client.post(f"/cases/{number}/emergency", data=filled_in(now, what=["privilege", "mdt"]))
    assert "没有要放行的事项" not in client.get(f"/cases/{number}/emergency").text
    client.post(f"/cases/{number}/emergency", data=filled_in(now, what=["discussion"]))
    page = client.get(f"/cases/{number}/emergency").text
    assert "要放行的都已登记" in page
    assert f'href="/cases/{number}/performance/record"' in page
    assert "<textarea" not in page
    operated(number, now)
    page = client.get(f"/cases/{number}/emergency").text
    assert "手术已经结束，不能再登记放行" in page
    assert "补报经过和结局" in page


def test_all_faults_of_a_statement_stand_at_their_fields_and_nothing_is_kept(world, log_in, now):
    number = rescue(now)
    wrong = filled_in(now, reason="", superior_no="", asked_at_time="12:30", asked_how="")
    answer = surgeon(log_in).post(f"/cases/{number}/emergency", data=wrong)
    assert answer.status_code == 422
    for field in ("reason", "superior_no", "asked_how", "asked_at"):
        assert f'href="#{field}"' in answer.text
    assert list_emergencies(EVERYONE) == []


def test_a_discussion_gone_round_needs_no_time_of_asking(world, log_in, now):
    number = rescue(now)
    said = filled_in(now, what=["discussion"], superior_no="", asked_at_time="", asked_how="")
    answer = surgeon(log_in).post(f"/cases/{number}/emergency", data=said)
    assert answer.status_code == 303, answer.text
    missing = filled_in(now, reason="", asked_at_time="")
    page = surgeon(log_in).post(f"/cases/{number}/emergency", data=missing).text
    assert page.count("没有填写请示时间") == page.count("没有填写紧急原因") == 2


def test_who_is_merely_invited_to_a_discussion_is_not_concerned(world, log_in, now):
    number = rescue(now, assistants=("10301",))
    made = service.state_bypass(OTHER, number, beyond(now))
    convene(number)
    guest = log_in("surgeon", login="40001", department="YX")
    assert guest.get(f"/cases/{number}").status_code == 200
    for page in ("", "/paper", "/report", "/review"):
        assert guest.get(f"/cases/emergencies/{made}{page}").status_code == 404
    for page in ("emergency", "performance/record"):
        assert guest.get(f"/cases/{number}/{page}").status_code == 404


def test_no_other_urgency_gets_the_form(world, log_in, now):
    number = sent(now, "10268", [LIVER])
    client = surgeon(log_in)
    page = client.get(f"/cases/{number}/emergency").text
    assert "不能登记紧急放行" in page
    assert "依据：《医疗机构手术分级管理办法》" in page
    assert '<button class="btn btn-primary"' not in page
    assert client.post(f"/cases/{number}/emergency", data=filled_in(now)).status_code == 409


def test_it_is_reported_judged_counted_and_exported(stated, log_in, now):
    client, office = surgeon(log_in), log_in("medical_affairs", login="M001")
    at = f"/cases/emergencies/{stated}"
    assert (
        office.post(f"{at}/review", data={"verdict": "reasonable", "text": "好"}).status_code == 409
    )
    assert "不能由本人确认" in client.get(f"{at}/review").text
    early = client.post(f"{at}/report", data={"text": "已止血"})
    assert early.status_code == 409
    assert "还没有登记实际手术" in early.text
    operated(get_bypass(stated).number, now)
    assert client.post(f"{at}/report", data={"text": " "}).status_code == 422
    assert client.post(f"{at}/report", data={"text": "已止血"}).status_code == 303
    assert client.post(f"{at}/report", data={"text": "再报"}).status_code == 409
    assert office.post(f"{at}/review", data={"verdict": "x", "text": ""}).status_code == 422
    told = {"verdict": "reasonable", "text": "=符合规定"}
    assert office.post(f"{at}/review", data=told).status_code == 303
    assert get_bypass(stated).review.verdict == "reasonable"
    assert "没有未办结的紧急越权" in office.get("/cases/emergencies").text
    page = office.get("/cases/emergencies?show=reasonable").text
    assert get_bypass(stated).number in page
    assert "month=2026-11&amp;show=reasonable" in page
    sheet = openpyxl.load_workbook(BytesIO(office.get("/cases/emergencies/export").data)).active
    row = dict(zip(*[[c.value for c in r] for r in list(sheet.rows)[:2]], strict=True))
    assert row["病案号"] == "****120"
    assert sheet.row_dimensions[2].height >= 30  # nothing that wraps is cut off
    assert row["状态"] == "合理"
    assert row["手术"] == f"肝叶切除术 {LIVER}"
    assert row["请注意"] == "请示晚于手术开始；登记晚于手术开始"
    assert row["确认意见"] == "=符合规定"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (("surgeon", "10268", "GD"), 200),
        (("surgeon", "20415", "YK"), 404),
        (("department_head", "10001", "GD"), 200),
        (("department_head", "20416", "YK"), 404),
        (("medical_affairs", "M001", None), 200),
        (("auditor", "A001", None), 200),
        (("theatre_nurse", "30417", None), 403),
        (("commission", "W001", None), 403),
    ],
)
def test_an_emergency_is_seen_by_whose_business_it_is(stated, log_in, who, sees):
    role, login, department = who
    client = log_in(role, login=login, department=department)
    for page in ("", "/paper"):
        assert client.get(f"/cases/emergencies/{stated}{page}").status_code == sees
    listed = client.get("/cases/emergencies")
    assert (listed.status_code == 403) is (sees == 403)
    assert (get_bypass(stated).number in listed.text) is (sees == 200)


def test_the_printed_record_names_the_patient_and_stands_on_the_trail(stated, log_in, now):
    office = log_in("medical_affairs", login="M001")
    page = office.get(f"/cases/emergencies/{stated}/paper").text
    for words in ("张建国", "0003120", "肝叶切除术", "四级", "刘主任", "科主任意见", "□合理"):
        assert words in page
    assert "紧急越权手术登记" in office.get("/audit/").text


def performed(**changes):
    return {
        "began_at_date": "2026-11-22",
        "began_at_time": "09:00",
        "ended_at_date": "2026-11-22",
        "ended_at_time": "11:00",
        "surgeon_no": "10268",
        "codes": [GALL],
        **changes,
    }


def test_an_operation_is_recorded_compared_and_judged_on_a_page(world, log_in, now):
    number = sent(now, "10301", [LIVER])
    nurse = log_in("theatre_nurse", login="30417")
    form = nurse.get(f"/cases/{number}/performance/record").text
    assert 'value="10301"' in form
    assert f'value="{LIVER}"' in form
    at = f"/cases/{number}/performance/record"
    wrong = nurse.post(at, data=performed(ended_at_time="", codes=["肝叶"]))
    assert wrong.status_code == 422
    assert "肝叶不是手术编码" in wrong.text
    empty = nurse.post(at, data={}).text
    for said in ("没有填写手术开始", "没有填写手术结束", "没有填写实际术者", "没有填写实际手术"):
        assert empty.count(said) == 2, said  # in the summary and at the field
    assert nurse.post(at, data=performed(surgeon_no="99")).status_code == 422
    assert nurse.post(at, data=performed()).status_code == 303
    page = nurse.get(f"/cases/{number}/performance").text
    for words in ("术者不一致（指标十八）", "手术没有一项相同（指标十七）", "赵明远（10268）"):
        assert words in page
    assert nurse.post(at, data=performed(codes=[LIVER])).status_code == 422
    again = performed(codes=[LIVER], surgeon_no="10301", reason="登记错误")
    assert nurse.post(at, data=again).status_code == 303
    assert len(performances_of(get_case(number).id)) == 2
    assert "登记错误" in nurse.get(f"/cases/{number}/performance").text


def test_beyond_privilege_without_a_statement_is_told_apart_from_a_rescue(world, log_in, now):
    head = log_in("department_head", login="10001", department="GD")
    number = sent(now, "10268", [LIVER])
    operated(number, now)
    assert "也没有登记紧急越权" in head.get(f"/cases/{number}/performance").text
    saved = rescue_of(now, 1)
    service.state_bypass(OTHER, saved, beyond(now))
    operated(saved, now)
    page = head.get(f"/cases/{saved}/performance").text
    assert "抢救，紧急越权实施" in page
    assert "看紧急越权" in page
    listed = head.get("/cases/consistency").text
    assert listed.count("不可实施</span>") == listed.count("紧急越权</span>") == 1


def test_the_rates_stand_with_their_fractions_and_lead_to_their_rows(world, log_in, now):
    number = sent(now, "10301", [LIVER])
    service.record_performance(NURSE, number, done(now, "10268"))
    head = log_in("department_head", login="10001", department="GD")
    page = head.get("/cases/consistency").text
    assert "0/1" in page
    assert "少于10例，不作判断" in page
    assert number in head.get("/cases/consistency?show=surgeon").text
    assert number not in head.get("/cases/consistency?show=procedure").text
    elsewhere = log_in("department_head", login="20416", department="YK")
    assert number not in elsewhere.get("/cases/consistency").text
    assert head.get("/cases/consistency?since=2026-02-01&until=2026-01-01").status_code == 422


def test_what_is_owed_is_listed_for_whose_it_is_and_leads_to_its_form(world, log_in, now):
    number = sent(now, "10301", [LIVER])
    service.record_performance(NURSE, number, done(now))
    own = log_in("surgeon", login="10301", department="GD")
    page = own.get("/cases/afterwards?duty=round").text
    assert number in page
    assert "约三级查房制度" in page
    leads = own.get(f"/cases/afterwards/{number}/round")
    assert leads.location.endswith(f"/cases/{number}/records/new/round")
    assert own.get(f"/cases/afterwards/{number}/nothing").status_code == 404
    elsewhere = log_in("surgeon", login="20415", department="YK")
    assert number not in elsewhere.get("/cases/afterwards?duty=round").text
    assert own.get("/agenda/").text.count(number) >= 2


def test_a_filing_is_recorded_by_the_office_and_seen_by_heads(world, log_in, now):
    service.record_performance(NURSE, sent(now, "10301", [HEART]), done(now, codes=[HEART]))
    office = log_in("medical_affairs", login="M001")
    assert "待备案" in office.get("/cases/technologies").text
    at = f"/cases/technologies/{HEART}/file"
    assert office.post(at, data={"filed_on": "2027-01-01"}).status_code == 422
    day = local_date(now).isoformat()
    told = {"filed_on": day, "document_no": "沪卫备〔2026〕7号", "ethics": "伦审7号"}
    assert office.post(at, data=told).status_code == 303
    assert get_technology(HEART, now).filings[0].ethics == "伦审7号"
    head = log_in("department_head", login="10001", department="GD")
    assert "沪卫备〔2026〕7号" in head.get("/cases/technologies").text
    assert head.post(at, data=told).status_code == 403
    assert office.get("/cases/technologies/51.2300/file").status_code == 404


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (("theatre_nurse", "30417", None), True),
        (("anesthetist", "20311", None), True),
        (("medical_affairs", "M001", None), True),
        (("department_head", "10001", "GD"), True),
        (("department_head", "20416", "YK"), False),
    ],
)
def test_the_board_shows_each_what_is_within_reach_and_no_patient(world, log_in, now, who, sees):
    role, login, department = who
    number = sent(now, "10301", [LIVER])
    client = log_in(role, login=login, department=department)
    page = client.get("/cases/board").text
    assert (number in page) is sees
    assert ("<b>3号</b>" in page) is sees
    for patient in ("0003120", "张建国"):
        assert patient not in page
    part = client.get("/cases/board?part=1").text
    assert part.strip() in page or "<html" not in part
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in page
    assert 'aria-label="主菜单"' not in page


def test_the_board_turns_its_leaves_with_the_clock_and_shows_each_case_once(world, log_in, now):
    numbers = {
        service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER], site=f"{n}号手术间"))
        for n in range(5)
    }
    client = log_in("theatre_nurse", login="30417")
    leaves = []
    for turn in range(3):
        with clock.stopped_at(now + timedelta(seconds=30 * turn)):
            leaves.append(client.get("/cases/board?rows=2&part=1").text)
    seen = [sum(f"/cases/{number}" in leaf for leaf in leaves) for number in numbers]
    assert seen == [1] * 5
    assert all("共3页" in leaf for leaf in leaves)
    assert client.get("/cases/board?rows=0&part=1").text.count("/cases/SS") == 5


def test_surgeons_have_no_board(world, log_in):
    assert surgeon(log_in).get("/cases/board").status_code == 403


def test_a_day_on_the_board_that_is_none_is_today(world, log_in, now):
    client = log_in("theatre_nurse", login="30417")
    assert client.get("/cases/board?day=yesterday").status_code == 422
    assert client.get("/cases/board?day=yesterday&part=1").status_code == 200
    sent(now, "10301", [LIVER])
    assert "这一天没有手术" in client.get("/cases/board?day=2026-11-23").text


def test_passable_words_are_those_of_the_form():
    from surgery_gov.preop.rules.emergencies import GOES_ROUND

    assert {key for key, _ in GOES_ROUND} == {what.value for what in Passable}


def test_a_rescue_is_offered_its_way_round_until_all_of_it_is_stated(world, log_in, now):
    number, client = rescue(now), surgeon(log_in)
    asked = '<a class="btn btn-primary" href="/cases/{}/emergency">登记紧急放行</a>'
    page = client.get(f"/cases/{number}").text
    assert asked.format(number) in page
    every = filled_in(now, what=["privilege", "mdt", "discussion"])
    assert client.post(f"/cases/{number}/emergency", data=every).status_code == 303
    page = client.get(f"/cases/{number}").text
    assert "登记紧急放行</a>" not in page
    assert "填写术前讨论" not in page
    assert '<a class="btn btn-primary"' in page
