"""Pages of planned cases, as those who take part use them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.audit import queries as trail
from surgery_gov.audit.queries import Filter
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.rules.records import Kind
from tests.clearance.facts import GALL, LIVER
from tests.preop import pages
from tests.preop.world import PATIENT, plan, sent

HOUR = timedelta(hours=1)


@pytest.fixture
def world(app, hospital, now):
    """The hospital behind the application."""
    return hospital


@pytest.fixture
def number(world, now):
    return sent(now, "10301", [LIVER])


@pytest.fixture
def surgeon(world, log_in):
    return log_in("surgeon", login="10301", name="钱立新", department="GD")


@pytest.fixture
def nurse(world, log_in):
    return log_in("theatre_nurse", login="30417")


@pytest.fixture
def anesthetist(world, log_in):
    return log_in("anesthetist", login="20311")


@pytest.fixture
def imaging(world, log_in):
    return log_in("surgeon", login="40001")


def events(kind):
    return list(trail.read(Filter(events=(kind,))).items)


def hidden(text, name):
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def filled(kind, **answers):
    """What a browser would post for a whole record."""
    values = pages.entry(kind, None).values
    known = {n: v for n, v in pages.PEOPLE.items() if n in values}
    return {**values, **known, **answers}


def test_the_list_masks_the_patient_and_says_what_is_missing(number, nurse):
    text = nurse.get("/cases/").text
    assert "张*" in text
    assert "****3120" in text
    assert "张建国" not in text
    assert "0003120" not in text
    assert "缺2项" in text
    assert "术前评估、术前讨论" in text


def test_the_case_names_the_patient_and_its_opening_is_on_the_trail_once(number, surgeon, log_in):
    for _ in range(2):
        page = surgeon.get(f"/cases/{number}")
        assert page.status_code == 200
    assert "张建国" in page.text
    assert "还不能申请：缺2项" in page.text
    assert "依据：" in page.text
    assert page.text.count("btn-primary") == 1
    assert len(events("case.opened")) == 1
    with clock.stopped_at(clock.now() + HOUR):
        log_in("surgeon", login="10301").get(f"/cases/{number}")
    assert len(events("case.opened")) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (("surgeon", "10301", "GD"), 200),
        (("surgeon", "10268", "GD"), 404),
        (("department_head", "10001", "GD"), 200),
        (("department_head", "20415", "YK"), 404),
        (("anesthetist", "20311", None), 200),
        (("theatre_nurse", "30417", None), 200),
        (("medical_affairs", "M001", None), 200),
        (("auditor", "A001", None), 200),
        (("committee_secretary", "C001", None), 403),
        (("commission", "W001", None), 403),
        (("administrator", "S001", None), 403),
    ],
)
def test_a_case_is_opened_by_whom_it_concerns(number, log_in, who, status):
    role, login, department = who
    client = log_in(role, login=login, department=department)
    assert client.get(f"/cases/{number}").status_code == status
    assert client.get(f"/cases/{number}/print/safety").status_code == status
    page = client.get("/cases/")
    if status == 403:
        assert page.status_code == 403
    else:
        assert (number in page.text) == (status == 200)


@pytest.mark.parametrize("typed", ["{number}", "0003120"])
def test_a_whole_number_finds_the_case_without_standing_in_an_address(number, nurse, typed):
    answer = nurse.post("/cases/find", data={"number": typed.format(number=number)})
    assert answer.headers["Location"].endswith(f"/cases/{number}")


@pytest.mark.parametrize("typed", ["3120", "000312", "张建国"])
def test_a_part_of_a_number_or_a_name_finds_nothing(number, nurse, typed):
    assert "没有这个编号" in nurse.post("/cases/find", data={"number": typed}).text


def test_filters_narrow_the_list(number, nurse):
    service.enter_case(pages.SURGEON, PATIENT, plan(clock.now(), "10301", [GALL], site="9号"))
    assert "共 <b>2</b> 台" in nurse.get("/cases/").text
    for query in ("surgeon=10268", "urgency=rescue", "stands=schedule", "since=2027-01-01"):
        assert number not in nurse.get(f"/cases/?{query}").text
    for query in ("surgeon=10301", "urgency=elective", "stands=not_schedule", "mine=true"):
        assert number in nurse.get(f"/cases/?{query}").text
    assert nurse.get("/cases/?since=2026-12-02&until=2026-12-01").status_code == 422
    assert nurse.get("/cases/?since=2026-01-01&until=2026-12-01").status_code == 422


def test_one_of_own_cases_is_listed_as_mine_and_others_are_not(number, surgeon, log_in):
    assert number in surgeon.get("/cases/mine").text
    head = log_in("department_head", login="10001", department="GD")
    assert number not in head.get("/cases/mine").text
    assert number in head.get("/cases/today").text


PLAN = {
    "patient_no": "0004417",
    "patient_name": "刘小云",
    "department": "GD",
    "diagnosis": "胆囊结石",
    "codes": [GALL],
    "surgeon_no": "10301",
    "anesthetist_no": "20311",
    "starts_at_date": "2026-11-23",
    "starts_at_time": "09:00",
    "ends_at_date": "2026-11-23",
    "ends_at_time": "10:30",
    "urgency": "elective",
    "inpatient": "true",
    "anesthesia": "general",
}


def test_a_plan_is_judged_before_it_is_saved_and_entered_once(surgeon, world):
    blank = surgeon.get("/cases/new").text
    once = hidden(blank, "once")
    looked = surgeon.post("/cases/new", data={**PLAN, "once": once})
    assert looked.status_code == 200
    assert "还没有保存" in looked.text
    assert "术者手术权限" in looked.text
    assert not events("case.entered")
    kept = surgeon.post("/cases/new", data={**PLAN, "once": once, "act": "edit"})
    assert 'value="0004417"' in kept.text
    for _ in range(2):
        saved = surgeon.post("/cases/new", data={**PLAN, "once": once, "act": "save"})
        assert saved.status_code == 303
    assert len(events("case.entered")) == 1


def test_all_faults_of_a_plan_are_told_at_once_and_what_was_typed_stays(surgeon):
    answer = surgeon.post(
        "/cases/new",
        data={"codes": ["胆囊切除"], "surgeon_no": "99999", "site": "7号", "starts_at_date": "x"},
    )
    assert answer.status_code == 422
    for said in (
        "没有填写病案号",
        "没有填写术前诊断",
        "没有填写计划结束",
        "没有选择紧急程度",
        "不是手术编码，可选：51.2300 腹腔镜下胆囊切除术",
        "没有工号为99999的人员",
        "应为日期",
    ):
        assert said in answer.text
    assert 'value="7号"' in answer.text


def changed(text, **changes):
    """The values of a change form as a browser would post them."""
    return {**PLAN, "version": hidden(text, "version"), "reason": "换术者", **changes}


def test_a_change_shows_old_and_new_and_whoever_is_late_sees_both(surgeon, nurse, number, world):
    mine = changed(surgeon.get(f"/cases/{number}/change").text, codes=[LIVER], site="8号手术间")
    mine.pop("patient_no"), mine.pop("patient_name")
    looked = surgeon.post(f"/cases/{number}/change", data=mine)
    assert "<del>3号手术间</del>" in looked.text
    assert "<ins>8号手术间</ins>" in looked.text
    theirs = {**mine, "site": "5号手术间", "act": "save", "reason": "换手术间"}
    assert nurse.post(f"/cases/{number}/change", data=theirs).status_code == 303
    late = surgeon.post(f"/cases/{number}/change", data={**mine, "act": "save"})
    assert late.status_code == 409
    assert "刚刚被别人改过" in late.text
    assert "<del>5号手术间</del>" in late.text
    assert "<ins>8号手术间</ins>" in late.text
    again = {**mine, "version": hidden(late.text, "version"), "act": "save"}
    for _ in range(2):
        assert surgeon.post(f"/cases/{number}/change", data=again).status_code == 303
    assert get_case(number).revision == 3
    page = surgeon.get(f"/cases/{number}").text
    assert "第3版" in page
    assert "换手术间" in page


def test_whoever_hands_the_operation_over_is_told_and_led_on(surgeon, number):
    mine = changed(surgeon.get(f"/cases/{number}/change").text, codes=[LIVER], surgeon_no="10268")
    mine.pop("patient_no"), mine.pop("patient_name")
    answer = surgeon.post(f"/cases/{number}/change", data={**mine, "act": "save"})
    page = surgeon.get(answer.headers["Location"])
    assert page.status_code == 200
    assert f"本人不再参加{number}" in page.text


def test_a_change_wants_a_reason(surgeon, number):
    form = changed(surgeon.get(f"/cases/{number}/change").text, reason="")
    answer = surgeon.post(f"/cases/{number}/change", data={**form, "act": "save"})
    assert answer.status_code == 422
    assert "没有填写变更原因" in answer.text


def test_the_bed_is_on_the_forms_and_nowhere_else(surgeon, nurse, imaging, number, now):
    key = pages.convene(number)
    assert "12-3床" in nurse.get(f"/cases/{number}").text
    assert "12-3床" in nurse.get(f"/cases/{number}/print/safety").text
    for client, place in (
        (nurse, "/cases/"), (nurse, "/cases/today"), (nurse, "/cases/board"),
        (surgeon, "/cases/mine"), (imaging, f"/cases/{number}"),
        (imaging, f"/cases/{number}/mdt/{key}"), (surgeon, "/agenda/"),
        (imaging, f"/cases/{number}/print/safety"),
        (imaging, f"/cases/{number}/records/{key}/print"),
    ):  # fmt: skip
        assert "12-3床" not in client.get(place).text, place
    form = surgeon.get(f"/cases/{number}/change").text
    assert 'value="12-3床"' in form


def test_a_patient_moved_to_another_bed_leaves_the_plan_as_it_is(number):
    row = get_case(number)
    service.change_plan(pages.SURGEON, number, row.plan, "转床", row.version, bed="20床")
    service.change_plan(pages.SURGEON, number, row.plan, "转床", row.version, bed="20床")
    moved = get_case(number)
    assert (moved.patient.bed, moved.revision, moved.version) == ("20床", 1, row.version + 1)
    with pytest.raises(Invalid, match="计划没有变化"):
        service.change_plan(pages.SURGEON, number, row.plan, "再转", moved.version, bed="20床")
    (line,) = events("case.patient_changed")
    assert "20床" not in str(line)
    with_site = replace(row.plan, site="9号手术间")
    for _ in range(2):
        service.change_plan(pages.SURGEON, number, with_site, "换房", moved.version, bed="21床")
    assert get_case(number).patient.bed == "21床"
    (line,) = events("case.changed")  # one act, one entry
    assert "患者信息" in str(line)
    assert len(events("case.patient_changed")) == 1


def test_a_page_takes_no_longer_lists_than_a_program_may_send(surgeon, number):
    form = changed(surgeon.get(f"/cases/{number}/change").text, act="save")
    long = {"codes": [f"50.{n:04}" for n in range(51)], "assistants": ["10268"] * 101}
    answer = surgeon.post(f"/cases/{number}/change", data={**form, **long})
    assert answer.status_code == 422
    assert "最多50项" in answer.text
    assert "最多100项" in answer.text
    people = {"participants": ["10301"] * 101, "key": "k", "seen": "0", "act": "save"}
    answer = surgeon.post(f"/cases/{number}/records/new/discussion", data=people)
    assert (answer.status_code, "最多100项" in answer.text) == (422, True)


def test_a_bed_is_emptied_on_the_form_and_shown_where_another_moved_the_patient(surgeon, number):
    url, before = f"/cases/{number}/change", get_case(number)
    form = changed(surgeon.get(url).text, patient_bed="12-3床")
    service.change_plan(pages.SURGEON, number, before.plan, "转床", before.version, bed="20床")
    late = surgeon.post(url, data={**form, "act": "save"})
    assert (late.status_code, "20床" in late.text) == (409, True)
    form = changed(surgeon.get(url).text, patient_bed="")
    looked = surgeon.post(url, data={**form, "act": "look"}).text
    assert "<del>20床</del>" in looked
    assert hidden(looked, "patient_bed") == ""
    assert surgeon.post(url, data={**form, "act": "save"}).status_code == 303
    assert get_case(number).patient.bed == ""


def test_a_case_is_called_off_with_a_reason(surgeon, number):
    assert surgeon.get(f"/cases/{number}/cancel").status_code == 200
    assert surgeon.post(f"/cases/{number}/cancel", data={}).status_code == 422
    assert surgeon.post(f"/cases/{number}/cancel", data={"reason": "发热"}).status_code == 303
    assert "手术已取消" in surgeon.get(f"/cases/{number}").text
    assert surgeon.get(f"/cases/{number}/change").status_code == 409


@pytest.mark.parametrize("kind", Kind)
def test_every_form_is_shown_told_its_faults_and_kept_as_it_was_typed(kind, number, log_in, world):
    client = (
        log_in(*{Kind.ANESTHESIA: ["anesthetist"]}.get(kind, ["surgeon"]), login="10301")
        if kind is not Kind.ANESTHESIA
        else log_in("anesthetist", login="20311")
    )
    page = client.get(f"/cases/{number}/records/new/{kind.value}")
    assert page.status_code == 200
    act = "sign" if kind.value in {"risk", "sign_in", "time_out", "sign_out"} else "complete"
    data = {"key": "a1b2c3", "seen": "0", "act": act, "document_id": "EMR-77"}
    wrong = client.post(f"/cases/{number}/records/new/{kind.value}", data=data)
    assert wrong.status_code == 422
    assert wrong.text.count('class="sg-err"') > 1
    assert 'value="EMR-77"' in wrong.text
    assert "没有填写" in wrong.text


def test_a_draft_is_kept_completed_and_corrected_with_a_reason(surgeon, number, now):
    url = f"/cases/{number}/records/new/assessment"
    key = hidden(surgeon.get(url).text, "key")
    draft = {"key": key, "seen": "0", "act": "save", "condition": "一般可"}
    for _ in range(2):
        assert surgeon.post(url, data=draft).status_code == 303
    assert len(events("case.recorded")) == 1
    url = f"/cases/{number}/records/{key}/edit"
    form = surgeon.get(url).text
    assert "一般可" in form
    whole = {
        **filled(Kind.ASSESSMENT),
        "key": key,
        "seen": "1",
        "act": "complete",
        "completed_at_date": "2026-11-22",
        "completed_at_time": "11:30",
    }
    assert surgeon.post(url, data=whole).status_code == 303
    stale = surgeon.post(url, data={**whole, "condition": "另写"})
    assert stale.status_code == 409
    assert "<del>见病历</del>" in stale.text
    assert "<ins>另写</ins>" in stale.text
    assert hidden(stale.text, "seen") == "2"  # only now that both were shown
    wrong = surgeon.post(url, data={**whole, "seen": "2", "condition": "更正"})
    assert wrong.status_code == 422
    assert "更正须写明原因" in wrong.text
    done = {**whole, "seen": "2", "condition": "更正", "reason": "笔误"}
    assert surgeon.post(url, data=done).status_code == 303
    text = surgeon.get(f"/cases/{number}/records/{key}").text
    assert "第3版" in text
    assert "原因：笔误" in text


def test_a_record_is_not_completed_ahead_of_time(surgeon, number):
    url = f"/cases/{number}/records/new/assessment"
    data = {**filled(Kind.ASSESSMENT), "key": "abc", "seen": "0", "act": "complete"}
    data |= {"completed_at_date": "2026-11-22", "completed_at_time": "12:01"}
    answer = surgeon.post(url, data=data)
    assert answer.status_code == 422
    assert "完成时间：完成时间不能晚于现在" in answer.text


def test_the_risk_form_takes_over_what_is_known_and_computes_the_index(
    surgeon, nurse, anesthetist, number, now
):
    pages.assess(number, now)
    text = surgeon.get(f"/cases/{number}/records/new/risk").text
    assert 'value="180"' in text
    assert re.search(r'name="asa"[^>]*value="3" checked', text)
    data = {"key": "r1", "seen": "0", "act": "sign", "wound_class": "2", "asa": "3"}
    for _ in range(2):
        answer = surgeon.post(f"/cases/{number}/records/new/risk", data={**data, "minutes": "200"})
        assert answer.status_code == 303
        page = surgeon.get(f"/cases/{number}/records/r1").text
        assert "手术风险评估已保存。还待签名：麻醉医师、手术室护士。" in page
    assert "<b>2</b> 级" in page
    assert "待签名2" in page
    sign = f"/cases/{number}/records/r1/sign"
    assert surgeon.post(sign, data={"seen": "1"}).status_code == 409
    assert anesthetist.post(sign, data={"seen": "0"}).status_code == 409
    assert anesthetist.post(sign, data={"seen": "1"}).status_code == 303
    assert nurse.post(sign, data={"seen": "1"}).status_code == 303
    assert "已签名" in nurse.get(f"/cases/{number}/records/r1").text


def test_the_discussion_is_answered_by_the_invited_and_closed_by_its_chair(
    surgeon, imaging, log_in, number
):
    anesthetist = log_in("anesthetist", login="20311")
    pages.assess(number, clock.now())
    assert "还不能排台：缺1项" in surgeon.get(f"/cases/{number}").text
    key = pages.convene(number)
    url = f"/cases/{number}/mdt/{key}"
    guest = imaging.get(url)
    assert guest.status_code == 200
    assert "我的意见" in guest.text
    assert "变更手术计划" not in imaging.get(f"/cases/{number}").text
    assert imaging.post(f"{url}/answer", data={"answer": "declined"}).status_code == 422
    assert imaging.post(f"{url}/answer", data={"answer": "accepted"}).status_code == 303
    assert imaging.post(f"{url}/opinion", data={"opinion": " "}).status_code == 422
    told = surgeon.get(url).text
    assert "现在结束，仍不能排台" in told
    assert "必邀学科没有参加：麻醉科" in told
    icu = log_in("surgeon", login="40002")
    for client in (imaging, anesthetist, icu):
        for _ in range(2):
            given = client.post(f"{url}/opinion", data={"opinion": "同意手术方案"})
            assert given.status_code == 303
    assert "这一项即满足排台要求" in surgeon.get(url).text
    head = log_in("department_head", login="10001", department="GD")
    assert "由主持人本人" in head.get(url).text
    refused = head.post(f"{url}/close", data={"seen": "1"})
    assert refused.status_code == 422
    assert "由主持人本人结束" in refused.text
    for _ in range(2):
        assert surgeon.post(f"{url}/close", data={"seen": "1"}).status_code == 303
    assert len(events("case.record_corrected")) == 1
    assert imaging.post(f"{url}/opinion", data={"opinion": "再补"}).status_code == 409
    assert "可排台" in surgeon.get(f"/cases/{number}").text


def test_a_discussion_that_no_longer_counts_is_convened_anew(surgeon, number, now):
    pages.assess(number, now)
    key = pages.convene(number)
    for guest in (pages.ANESTHETIST, pages.IMAGING):
        service.give_opinion(guest, number, key, "同意")
    url = f"/cases/{number}/mdt/{key}"
    assert surgeon.post(f"{url}/close", data={"seen": "1"}).status_code == 303
    wanted = plan(now, "10268", [LIVER], assistants=("10301",))
    service.change_plan(pages.SURGEON, number, wanted, "换术者", get_case(number).version)
    page = surgeon.get(f"/cases/{number}?stage=schedule").text
    assert "术者不在参加人员中" in page
    assert "重新发起四级手术术前多学科讨论" in page
    assert surgeon.get(f"/cases/{number}/records/new/mdt").status_code == 200
    pages.convene(number)


def test_a_record_that_does_not_satisfy_is_kept_with_a_warning(surgeon, number, now):
    key = hidden(surgeon.get(f"/cases/{number}/records/new/discussion").text, "key")
    data = {**filled(Kind.DISCUSSION, scope="ward"), "key": key, "seen": "0", "act": "complete"}
    data |= {"completed_at_date": "2026-11-22", "completed_at_time": "11:30"}
    answer = surgeon.post(f"/cases/{number}/records/new/discussion", data=data)
    page = surgeon.get(answer.headers["Location"]).text
    assert "术前讨论已完成，还不满足要求：讨论范围是病区内讨论" in page


def test_a_guest_writes_nothing_and_signs_nothing(imaging, number, now):
    key = pages.convene(number)
    for kind in ("assessment", "mdt"):
        data = {**filled(Kind(kind)), "key": "z", "seen": "0", "act": "save"}
        data["host"] = data["recorder"] = "10301"
        if kind == "assessment":
            data.pop("host"), data.pop("recorder")
        answer = imaging.post(f"/cases/{number}/records/new/{kind}", data=data)
        assert answer.status_code == 403
    assert imaging.post(f"/cases/{number}/cancel", data={"reason": "x"}).status_code == 404
    for path in ("change", "cancel", "records/new/assessment", f"records/{key}/edit"):
        refused = imaging.get(f"/cases/{number}/{path}")
        assert refused.status_code == 403
        assert "只能在讨论页面答复邀请" in refused.text
    assert imaging.get(f"/cases/{number}/mdt/{key}").status_code == 200
    assert f"/cases/{number}" in imaging.get("/cases/").text


def test_guests_are_invited_with_their_department(surgeon, number, now):
    key = pages.write(pages.SURGEON, number, Kind.MDT, None)
    url = f"/cases/{number}/mdt/{key}/invite"
    assert "没有填写受邀人" in surgeon.post(url, data={}).text
    assert "没有选择学科" in surgeon.post(url, data={"staff_no_1": "40001"}).text
    wrong = surgeon.post(url, data={"staff_no_1": "70000", "department_1": "眼科"})
    assert wrong.status_code == 422
    assert "没有工号为70000" in wrong.text
    good = {"staff_no_1": "40001", "department_1": "眼科"}
    good |= {"staff_no_2": "10268", "department_2": "肝胆外科"}
    assert surgeon.post(url, data=good).status_code == 303
    page = surgeon.get(f"/cases/{number}/mdt/{key}").text
    assert "眼科" in page
    assert "赵明远 10268还没有登录账号" in page
    assert "影像甲 40001还没有" not in page


def test_a_person_field_finds_surgeons_and_whoever_logs_in(surgeon):
    found = surgeon.get("/cases/people?q=护士").json["items"]
    assert found == [{"code": "30417", "name": "护士甲", "note": "手术室护士"}]
    assert surgeon.get("/cases/people?q=10301").json["items"][0]["name"] == "钱立新"
    assert surgeon.get("/cases/people?q=").json["items"] == []


def test_a_check_ahead_of_its_moment_says_so_before_it_is_filled_in(nurse, number):
    assert "现在还不能填写" not in nurse.get(f"/cases/{number}/records/new/sign_in").text
    page = nurse.get(f"/cases/{number}/records/new/time_out").text
    assert "现在还不能填写" in page
    assert "没有完成手术安全核查：麻醉实施前的核查" in page
    listed = nurse.get(f"/cases/{number}?stage=incision").text
    assert "开始手术安全核查：麻醉实施前" in listed
    assert "开始手术安全核查：手术开始前" not in listed


def test_unknown_records_and_kinds_are_not_found(surgeon, number):
    for path in ("records/nope", "records/nope/edit", "mdt/nope", "records/new/nope"):
        assert surgeon.get(f"/cases/{number}/{path}").status_code == 404
    assert surgeon.get(f"/cases/{number}/records/new/anesthesia").status_code == 403
    assert surgeon.get("/cases/SS2026-999999").status_code == 404


def test_a_page_of_many_cases_runs_as_many_statements_as_one_of_few(
    nurse, number, count_statements, monkeypatch
):
    from surgery_gov.preop.queries import gathering

    kept = {}

    def cleared(rows, at):  # how a decision is reached is counted where it is taken
        if not kept:
            kept.update(first(rows, at))
        answer = next(iter(kept.values()))
        return {row.id: answer for row in rows}

    first = gathering._cleared
    monkeypatch.setattr(gathering, "_cleared", cleared)
    nurse.get("/cases/")
    with count_statements() as few:
        nurse.get("/cases/")
    for n in range(6):
        later = plan(clock.now() + n * HOUR, "10301", [LIVER])
        service.enter_case(pages.SURGEON, replace(PATIENT, number=f"000{n}"), later)
    nurse.get("/cases/")
    with count_statements() as many:
        nurse.get("/cases/")
    assert many.count == few.count
