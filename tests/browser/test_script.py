"""What the one small script adds: candidates, live filters, keys, and what was typed."""

import pytest

from tests.support.demo_server import accounts
from tests.support.windows import log_in, window

OPTION = ".sg-list:not([hidden]) [role=option]"
FOCUSED = "document.activeElement.id"


@pytest.fixture
def office(chromium, demo_address):
    with window(chromium, demo_address) as (page, complaints):
        log_in(page, *accounts()["医务科"])
        yield page
    assert complaints == []


def posted(page, name):
    script = "(name) => new FormData(document.querySelector('main form')).getAll(name)"
    return page.evaluate(script, name)


def test_a_candidate_is_taken_with_the_keyboard(office):
    office.goto("/clearance/")
    field = office.locator("#codes-1")
    field.press_sequentially("gyqc")
    office.wait_for_selector(OPTION)
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    marked = office.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert marked.get_attribute("aria-selected") == "true"
    field.press("Enter")
    code = posted(office, "codes")[0]
    assert field.input_value().startswith(f"{code} ")
    assert office.locator(OPTION).count() == 0


def test_typing_on_drops_the_code_taken(office):
    office.goto("/clearance/")
    field = office.locator("#codes-1")
    field.press_sequentially("gyqc")
    office.wait_for_selector(OPTION)
    field.press("ArrowDown")
    field.press("Enter")
    field.press_sequentially("x")
    assert posted(office, "codes")[0] == field.input_value()


def test_the_input_method_owns_the_keys_while_composing(office):
    office.goto("/clearance/")
    field = office.locator("#codes-1")
    field.press_sequentially("gyqc")
    office.wait_for_selector(OPTION)
    field.press("ArrowDown")
    office.evaluate(
        """() => document.getElementById("codes-1").dispatchEvent(new KeyboardEvent(
            "keydown", { key: "Enter", keyCode: 229, isComposing: true, bubbles: true }))"""
    )
    assert office.locator(OPTION).count() > 0
    field.press("Escape")
    assert office.locator(OPTION).count() == 0


def test_a_line_can_be_added(office):
    office.goto("/clearance/")
    office.get_by_role("button", name="再加一项").click()
    assert office.evaluate(FOCUSED) == "codes-3"
    assert len(posted(office, "codes")) == 3


def test_the_catalog_filters_while_typing_and_the_address_follows(office):
    office.goto("/catalog/")
    office.locator("#f-q").press_sequentially("dnqc")
    office.wait_for_url(lambda url: "q=dnqc" in url)
    assert office.evaluate(FOCUSED) == "f-q"
    assert "胆囊切除术" in office.locator("#results").inner_text()
    count = office.locator(".sg-sum b").inner_text()
    assert f"导出 Excel（{count}项）" in office.locator(".sg-title").inner_text()
    office.reload()
    assert office.locator("#f-q").input_value() == "dnqc"


def test_keys_lead_to_the_search_and_from_row_to_row(office):
    office.goto("/catalog/")
    office.keyboard.press("j")
    rows = office.locator("main tbody th[scope=row] a")
    assert office.evaluate("document.activeElement.textContent") == rows.nth(0).inner_text()
    office.keyboard.press("j")
    office.keyboard.press("j")
    office.keyboard.press("k")
    assert office.evaluate("document.activeElement.textContent") == rows.nth(1).inner_text()
    office.keyboard.press("?")
    assert office.locator("#keys-title").inner_text() == "按键"
    office.keyboard.press("/")
    assert office.evaluate("document.activeElement.type") != "button"
    assert office.evaluate("document.activeElement.closest('[role=search]') !== null")


def test_keys_are_letters_while_typing(office):
    office.goto("/catalog/")
    office.locator("#f-q").press_sequentially("j/k?")
    assert office.locator("#f-q").input_value() == "j/k?"
    assert office.locator("#keys-title").count() == 0


def test_what_was_typed_returns_after_the_log_in_ran_out(office):
    office.goto("/policy/one/password.min_length")
    office.locator("textarea").first.fill("院务会议决定")
    office.evaluate("keep()")
    office.reload()
    assert office.locator("textarea").first.input_value() == "院务会议决定"
    assert "还没有提交" in office.locator(".sg-note").first.inner_text()
    office.reload()
    assert office.locator("textarea").first.input_value() == ""


def test_a_form_works_without_a_script(chromium, demo_address):
    with window(chromium, demo_address, java_script_enabled=False) as (page, complaints):
        log_in(page, *accounts()["医务科"])
        page.goto("/clearance/")
        page.locator("#staff_no").fill("10268")
        page.locator("#codes-1").fill("51.2300")
        page.get_by_role("button", name="查询可否实施").click()
        assert page.locator(".sg-answer h1").inner_text() == "可实施"
        assert complaints == []
