"""Whose session a request belongs to, and what keeps the session open."""

from datetime import timedelta

import structlog
from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.accounts import queries
from surgery_gov.accounts.service import note_tried, touch
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Busy
from surgery_gov.kernel.permissions import SYSTEM, Actor
from surgery_gov.web import identity

SEEN_EVERY = timedelta(seconds=30)
WITH_OLD_PASSWORD = frozenset(
    {"accounts.me", "accounts.change_password", "accounts.log_out", "accounts.stay"}
)
"""The pages open to whoever must change the password first."""
STATIC = frozenset({"static", "bootstrap.static"})
log = structlog.get_logger()


def register(app: Flask) -> None:
    """Let pages know people by their session, and programs by their token."""
    identity.recognize(_visitor, _program)
    app.before_request(_keep_open)


def _visitor(secret: str) -> identity.Visitor | None:
    found = queries.find_visit(secret)
    return identity.Visitor(found.actor, secret, found) if found else None


def _program(secret: str) -> Actor | None:
    """Tell which program it is; note one that goes on with a token that is over."""
    found = queries.find_program(secret)
    ended = queries.find_ended(secret) if found is None else None
    if ended is not None:
        try:
            note_tried(SYSTEM, ended)
        except Busy:  # it is refused all the same
            log.warning("token_not_noted")
    return found


def _keep_open() -> ResponseReturnValue | None:
    """Note that the session is in use; send who must change the password there first."""
    if identity.for_programs(request.path) or request.endpoint in STATIC:
        return None
    visit = identity.visit()
    if visit is None:
        return None
    if clock.now() - visit.last_seen_at > SEEN_EVERY:
        try:
            touch(visit.session_id)
        except Busy:  # a busy database must not stop a reader
            log.warning("session_not_touched")
    if visit.must_change_password and request.endpoint not in WITH_OLD_PASSWORD:
        return redirect(url_for("accounts.me"), 303)
    return None
