"""Where to go after logging in or a refusal: only to a page of this program."""

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
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
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


def came_from() -> str | None:
    """Return the page of this program that led here, as path and query; None for any other.

    A page that refuses leads back to another one; a form that was refused, to itself anew.
    """
    try:
        told = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if told.scheme not in {"http", "https"} or told.netloc != request.host:
        return None
    if request.method == "GET" and told.path == request.path:
        return None
    return own_page(f"{told.path}?{told.query}" if told.query else told.path)
