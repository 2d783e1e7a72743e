"""手术间看板: the theatres of a day on a wall, fetched anew every half minute."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.board import board_of
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import BoardSchema
from surgery_gov.preop.views.places import today
from surgery_gov.preop.views.room import pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SECONDS = 30


@pages.get("/board")
@needs(Permission.PREOP_READ_ALL, Permission.PREOP_READ_DEPARTMENT)
def board() -> ResponseReturnValue:
    """Show the board of a day; with ``?part=1`` only what changes."""
    form = Form.asked(BoardSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0]["day"] if found else None
    shown = board_of(scope_of(actor()), given or today(), clock.now())
    part = "part" in request.args
    return render_template(
        "preop/board_part.html" if part else "preop/board.html",
        board=shown,
        given=given,
        seconds=SECONDS,
        zone=ZONE,
        before=shown.day - timedelta(days=1),
        after=shown.day + timedelta(days=1),
    ), 200 if part else form.status
