"""A grade-4 case on the screen: blocked, discussed by three, open, checked by three persons."""

from contextvars import ContextVar

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


@pytest.fixture
def number(app, database, monkeypatch):
    """The case, ready for the theatre but for the discussion; it is noon for everybody."""
    monkeypatch.setattr(clock, "_stopped", ContextVar("noon", default=NOON))
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


def test_a_blocked_case_is_discussed_opened_and_checked(enter, number):
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
    for kind in (Kind.RISK, Kind.SIGN_IN, Kind.TIME_OUT):
        nurse.goto(f"/cases/{number}/records/new/{kind.value}")
        if kind is Kind.RISK:
            nurse.get_by_label("Ⅱ类").check()
        for group in nurse.locator("fieldset").all():
            if group.get_by_label("不适用").count():
                group.get_by_label("是", exact=True).check()
        nurse.get_by_role("button", name="保存并以手术室护士签名").click()
        for page, hand in ((anesthetist, "麻醉医师"), (surgeon, "手术医师")):
            page.goto("/agenda/")
            page.get_by_role("link", name=f"以{hand}签名").first.click()
            page.get_by_role("button", name=f"以{hand}签名").click()
            expect(page.locator(".sg-note").first).to_contain_text("已签名")
    surgeon.goto(f"/cases/{number}?stage=incision")
    expect(surgeon.locator("h1")).to_have_text("可切皮")
