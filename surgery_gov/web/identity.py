"""Who is asking, whichever door they came through.

People are known by a session cookie, on pages only; programs by a bearer token, on the
services only. A cookie never opens a service, so that these need no form token.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user

from surgery_gov.kernel.permissions import ANONYMOUS, Actor, Permission

PROGRAM_PATHS = ("/api/", "/access/", "/cds-services")
_KEY = "surgery_gov.program"
_UNKNOWN = "surgery_gov.unknown"
_programs: list[Callable[[str], Actor | None]] = []
logins = LoginManager()
logins.session_protection = None  # the session's row on the server is what counts


class PageSessions(SecureCookieSessionInterface):
    """Keeps the cookie session for pages; a service has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a page; None, which reads as empty, for a service."""
        return None if for_programs(request.path) else super().open_session(app, request)


class Visitor(UserMixin):  # type: ignore[misc]
    """Flask-Login's idea of a user: an actor, and the session's secret that the cookie holds."""

    def __init__(self, actor: Actor, secret: str = "", visit: Any = None) -> None:
        self.actor = actor
        self.secret = secret
        self.visit = visit

    def get_id(self) -> str:
        """Return the secret kept in the signed cookie."""
        return self.secret


def for_programs(path: str) -> bool:
    """Whether this path is a service for programs."""
    return path.startswith(PROGRAM_PATHS)


def recognize(
    people: Callable[[str], Visitor | None], programs: Callable[[str], Actor | None]
) -> None:
    """Choose how a session's secret and a bearer token are turned into somebody."""

    def by_cookie(secret: str) -> Visitor | None:
        return None if for_programs(request.path) else people(secret)

    logins.user_loader(by_cookie)
    _programs[:] = [programs]


def actor() -> Actor:
    """Return the present actor; nobody may do nothing."""
    if request:
        if _UNKNOWN in request.environ:
            return ANONYMOUS
        if for_programs(request.path):
            return _program()
    if current_user and current_user.is_authenticated:
        found: Actor = current_user.actor
        return found
    return ANONYMOUS


def _program() -> Actor:
    """Return who holds the bearer token, looked up once a request."""
    known: Actor | None = request.environ.get(_KEY)
    if known is None:
        known = request.environ[_KEY] = _by_token() or ANONYMOUS
    return known


def _by_token() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or not _programs:
        return None
    return _programs[0](token.strip())


def visit() -> Any:
    """Return the living session of a person at a page, or None."""
    if _UNKNOWN in request.environ:
        return None
    return getattr(current_user, "visit", None) if current_user else None


def forget() -> None:
    """Ask no more who this is: the page about a lost database must not need the database."""
    request.environ[_UNKNOWN] = True


def can(*permissions: Permission) -> bool:
    """For templates: show only what will work."""
    return actor().may(*permissions)
