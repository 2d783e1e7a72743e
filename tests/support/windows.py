"""Browser windows on a served application."""

from contextlib import contextmanager


@contextmanager
def window(chromium, address, width=1440, height=900, **options):
    """Open a window that keeps what a page complains of; yields (page, complaints)."""
    context = chromium.new_context(
        base_url=address,
        locale="zh-CN",
        viewport={"width": width, "height": height},
        **options,
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
    page.goto("/")
    page.get_by_label("工号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
