"""A real Chromium on the real server: for the tests under tests/browser."""

import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no chromium"),
]


@contextmanager
def serving(app):
    """Serve the application on a free port; yields its address."""
    from waitress.server import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@contextmanager
def chromium():
    """Start Debian's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def window(browser, address, width=1440, height=900):
    """Open a window that keeps what a page complains of; yields (page, complaints)."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": width, "height": height}
    )
    page = context.new_page()
    complaints = []

    def heard(message):
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def asked(request):
        if not request.url.startswith((address, "data:")):
            complaints.append(f"asked elsewhere: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", asked)
    yield page, complaints
    context.close()


def log_in(page, login, password):
    """Log in on the log-in page."""
    page.goto("/")
    page.get_by_label("工号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".sg-me")
