"""Granted, asked, revoked, asked again: on the screen, as an officer does it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from tests.privileges import world as worlds

expect.set_options(timeout=15_000)
RECORD = "/privileges/surgeons/01002"


@pytest.fixture
def world(app):
    return worlds.build()


def ask(page):
    page.goto("/clearance/")
    page.get_by_label("术者", exact=True).fill("01002")
    page.get_by_label("手术，第1项").fill("51.2300")
    page.get_by_role("button", name="查询可否实施").click()
    return page.locator("h1")


def test_granted_asked_revoked_asked(world, enter):
    page = enter("medical_affairs", login="Y001", name="周文静")
    page.goto(RECORD)
    page.get_by_role("link", name="授予权限").click()
    page.get_by_label("手术，第1项").press_sequentially("fqjxdn")
    expect(page.get_by_role("option").first).to_contain_text("腹腔镜下胆囊切除术")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    last = local_date(clock.now() + timedelta(days=300))
    page.get_by_label("有效期至").fill(last.isoformat())
    page.get_by_label("文号").fill("仁一医〔2026〕8号")
    page.get_by_role("button", name="核对影响").click()
    expect(page.locator("h1")).to_have_text("授予钱思齐的“腹腔镜下胆囊切除术”权限？")
    expect(page.get_by_text("由0人增为1人")).to_be_visible()
    page.get_by_role("button", name="授予此项权限").click()
    expect(page.get_by_role("status").first).to_contain_text("已授予钱思齐的手术权限1项")

    expect(ask(page)).to_have_text("可实施")

    page.goto(f"{RECORD}/51.2300")
    page.get_by_role("link", name="取消权限").click()
    page.get_by_role("button", name="核对影响").click()
    expect(page.get_by_role("heading", name="有2处需要改正")).to_be_visible()
    page.get_by_label("文号").fill("仁一医〔2026〕41号")
    page.get_by_label("原因").fill("动态评估结论“取消”")
    page.get_by_role("button", name="核对影响").click()
    expect(page.get_by_text("本院将没有术者")).to_be_visible()
    page.get_by_role("button", name="取消此项权限").click()
    expect(page.locator("h1")).to_contain_text("已取消")

    expect(ask(page)).to_have_text("不可实施")
    expect(page.get_by_text("仁一医〔2026〕41号").first).to_be_visible()


def test_without_script_a_name_is_answered_with_the_candidates(world, enter):
    page = enter("medical_affairs", login="Y001", name="周文静")
    page.goto(f"{RECORD}/grant")
    page.get_by_label("手术，第1项").fill("胆囊")
    page.get_by_role("button", name="核对影响").click()
    expect(page.get_by_text(re.compile("51.2300 腹腔镜下胆囊切除术")).first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_scrolls_sideways(world, enter, width):
    page = enter("medical_affairs", login="Y001", name="周文静", width=width)
    for address in (
        "/privileges/",
        RECORD,
        f"{RECORD}/grant",
        "/privileges/procedures/51.2300",
        "/privileges/import",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
