import pytest

from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role


@pytest.mark.parametrize("role", Role)
def test_each_role_logs_in_by_keyboard_and_sees_its_name_and_one_heading(enter, role):
    page = enter(role.value)
    assert page.locator("h1").count() == 1
    assert ROLE_NAMES[role] in page.locator(".sg-top").inner_text()


def test_a_wrong_password_is_told_above_the_heading_and_focused(visitor):
    page = visitor()
    page.goto("/")
    page.keyboard.press("Tab")
    page.get_by_label("工号").fill("M001")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sg-errors")
    assert "工号或密码不对" in page.locator(".sg-errors").inner_text()
    assert page.evaluate("document.activeElement.className") == "sg-errors"
    assert page.get_by_label("密码").input_value() == ""
