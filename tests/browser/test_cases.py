"""A grade-4 case on the screen, from the missing discussion to the follow-up a year later."""

from contextvars import ContextVar
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from surgery_gov.kernel import clock
from surgery_gov.preop.rules.records import Kind
from tests.clearance.facts import LIVER
from tests.conftest import NOON
from tests.preop import conftest as people
from tests.preop import pages
from tests.preop.world import sent

expect.set_options(timeout=15_000)
GUESTS = {
    "20311": ("anesthetist", "麻醉科"),
    "40001": ("surgeon", "肝胆外科"),
    "40002": ("surgeon", "眼科"),
}


def it_is(monkeypatch, instant):
    """Stop the clock for everybody, the threads that serve among them."""
    monkeypatch.setattr(clock, "_stopped", ContextVar("stopped", default=instant))


@pytest.fixture
def number(app, database, monkeypatch):
    """The case, ready for the theatre but for the discussion; it is noon for everybody."""
    it_is(monkeypatch, NOON)
    people.build(database)
    made = sent(NOON, "10301", [LIVER])
    pages.assess(made, NOON)
    return made


def opinion_of(enter, number, login, key):
    page = enter(GUESTS[login][0], login=login, width=390)
    page.goto("/agenda/")
    page.get_by_role("link", name="答复邀请").first.click()
    page.get_by_label("本学科意见").fill("同意手术方案")
    page.get_by_role("button", name="发表意见").click()
    expect(page.locator(".sg-note").first).to_contain_text("已发表意见")
    assert page.url.endswith(f"/cases/{number}/mdt/{key}")


def test_a_blocked_case_is_discussed_checked_operated_and_followed_up(enter, number, monkeypatch):
    surgeon = enter("surgeon", login="10301", name="钱立新", department="GD")
    surgeon.goto(f"/cases/{number}")
    expect(surgeon.locator("h1")).to_have_text("还不能排台：缺1项")
    expect(surgeon.locator(".sg-check")).to_contain_text("约第20条")
    expect(surgeon.get_by_role("link", name="发起四级手术术前多学科讨论").first).to_be_visible()
    key = pages.convene(number)
    for login in GUESTS:
        opinion_of(enter, number, login, key)
    surgeon.goto(f"/cases/{number}/mdt/{key}")
    expect(surgeon.locator("#close")).to_contain_text("这一项即满足排台要求")
    surgeon.get_by_role("button", name="结束多学科讨论").click()
    surgeon.goto(f"/cases/{number}?stage=schedule")
    expect(surgeon.locator("h1")).to_have_text("可排台")

    nurse = enter("theatre_nurse", login="30417", width=390)
    anesthetist = enter("anesthetist", login="20311", width=390)
    parties = ((anesthetist, "麻醉医师"), (surgeon, "手术医师"))
    signed_by_all(number, Kind.RISK, nurse, parties)
    signed_by_all(number, Kind.SIGN_IN, nurse, parties)
    replaced(nurse, number, "10268")
    expect(nurse.locator("h1")).to_contain_text("还不能申请")
    expect(nurse.locator(".sg-check")).to_contain_text("权限已被取消")
    expect(nurse.locator(".sg-check")).to_contain_text("术者不在参加人员中")
    replaced(nurse, number, "10301")
    expect(nurse.locator("h1")).to_contain_text("还不能切皮")
    signed_by_all(number, Kind.TIME_OUT, nurse, parties)
    surgeon.goto(f"/cases/{number}?stage=incision")
    expect(surgeon.locator("h1")).to_have_text("可切皮")
    signed_by_all(number, Kind.SIGN_OUT, nurse, parties)

    it_is(monkeypatch, NOON + timedelta(hours=6))
    surgeon = enter("surgeon", login="10301")
    surgeon.goto(f"/cases/{number}/performance/record")
    for moment, at in (("手术开始", "14:10"), ("手术结束", "17:20")):
        surgeon.get_by_label(f"{moment}：日期").fill("2026-11-22")
        surgeon.get_by_label(f"{moment}：时间").fill(at)
    surgeon.get_by_role("button", name="登记实际手术").click()
    expect(surgeon.locator("main")).to_contain_text("术者和手术与计划一致")
    surgeon.goto(f"/cases/{number}")
    expect(surgeon.locator("h1")).to_have_text("手术已结束")
    surgeon.goto("/agenda/")
    expect(surgeon.locator("main")).to_contain_text(f"术者术后查房：{number}")
    it_is(monkeypatch, NOON + timedelta(days=350))
    office = enter("medical_affairs", login="M001")
    office.goto("/cases/afterwards?duty=follow_up")
    expect(office.get_by_role("link", name=number, exact=True)).to_be_visible()


def signed_by_all(number, kind, nurse, parties):
    """Fill in and sign a form as the nurse; the others sign it from their 待办."""
    nurse.goto(f"/cases/{number}/records/new/{kind.value}")
    for label in {Kind.RISK: ["Ⅱ类"], Kind.SIGN_OUT: ["恢复室"]}.get(kind, []):
        nurse.get_by_label(label).check()
    for group in nurse.locator("fieldset").all():
        if group.get_by_label("不适用").count():
            group.get_by_label("是", exact=True).check()
    nurse.get_by_role("button", name="保存并以手术室护士签名").click()
    for page, hand in parties:
        page.goto("/agenda/")
        page.get_by_role("link", name=f"以{hand}签名").first.click()
        page.get_by_role("button", name=f"以{hand}签名").click()
        expect(page.locator(".sg-note").first).to_contain_text("已签名")


def replaced(page, number, surgeon_no):
    """Change the surgeon in the theatre; the page then shows the case as judged anew."""
    page.goto(f"/cases/{number}/change")
    page.get_by_role("combobox", name="术者").fill(surgeon_no)
    page.get_by_role("option", name=surgeon_no).click()
    page.get_by_label("变更原因").fill("台上换术者")
    page.get_by_role("button", name="核对判断结果").click()
    page.get_by_role("button", name="保存变更").click()
