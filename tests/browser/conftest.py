"""A real Chromium against the application on a loopback port."""

from pathlib import Path

import pytest

from tests.conftest import PASSWORD
from tests.support.demo_server import serving_demo
from tests.support.selection import only_on
from tests.support.server import serving


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a browser; the demo is served from SQLite in either run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if "demo_address" in item.fixturenames:
                item.add_marker(only_on("sqlite"))


@pytest.fixture(scope="session")
def demo_address(demo_copy):
    """Where the demo hospital is served; tests only read it, or what they write is their own."""
    with serving_demo(demo_copy) as address:
        yield address


@pytest.fixture
def address(app):
    """Where the application is served, with form tokens checked as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    with serving(app) as where:
        yield where


@pytest.fixture
def visitor(chromium, address):
    """``visitor(width)`` opens a page that notes console errors and requests to elsewhere.

    The test fails at its end where there was either.
    """
    contexts, troubles = [], []

    def watch(message):
        # A refused form is answered 4xx on purpose; Chromium calls every such answer an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            troubles.append(message.text)

    def open_page(width=1440, height=900):
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", watch)
        page.on("pageerror", lambda fault: troubles.append(str(fault)))
        page.on(
            "request",
            lambda r: None if r.url.startswith((address, "data:")) else troubles.append(r.url),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def enter(visitor, app):
    """``enter("auditor", login="A001")`` opens a page logged in as that, through the form."""
    from surgery_gov.accounts import queries, service
    from surgery_gov.accounts.rules.roles import Role
    from surgery_gov.kernel.permissions import SYSTEM

    def log_in(role, login=None, name="李四", department=None, width=1440):
        login = login or f"U{role[:6].upper()}"
        with app.app_context():
            if queries.find_account(login) is None:
                service.create_account(
                    SYSTEM,
                    login=login,
                    name=name,
                    roles=[Role(role)],
                    password=PASSWORD,
                    department=department or "PW",
                    must_change_password=False,
                )
        page = visitor(width)
        page.goto("/")
        page.get_by_label("工号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    return log_in
