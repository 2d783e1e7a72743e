"""Where to go after logging in: only to a page of this program."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def own_page(target: str | None) -> str | None:
    """Return the target where it is a GET page of this program, else None.

    Slashes and backslashes fool tests on the text, so the URL map decides.
    """
    if not target or "\\" in target or any(ord(c) < 33 for c in target):  # noqa: PLR2004
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or target.startswith("//"):
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        endpoint, _ = adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return None if endpoint in {"static", "accounts.log_in"} else target
