"""手术间看板: the theatres of a day on a wall, fetched anew every half minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.board import Board, Line, board_of
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import BoardSchema
from surgery_gov.preop.views.places import today
from surgery_gov.preop.views.room import pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SECONDS = 30
ON_A_WALL = 7


@dataclass(frozen=True, slots=True)
class Leaf:
    """What fits on the wall; its number and how many there are, counted from 1."""

    lines: Sequence[tuple[str, Line]]
    number: int
    last: int


@pages.get("/board")
@needs(Permission.PREOP_READ_ALL, Permission.PREOP_READ_DEPARTMENT)
def board() -> ResponseReturnValue:
    """Show the board of a day; with ``?part=1`` only what changes.

    With ``?rows=7`` it shows so many at a time, and turns the leaf whenever it is fetched.
    """
    form = Form.asked(BoardSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0] if found else {"day": None, "rows": None}
    shown = board_of(scope_of(actor()), given["day"] or today(), clock.now())
    part = "part" in request.args
    return render_template(
        "preop/board_part.html" if part else "preop/board.html",
        board=shown,
        leaf=_leaf(shown, given["rows"]),
        given=given["day"].isoformat() if given["day"] else None,
        rows=given["rows"],
        on_a_wall=ON_A_WALL,
        seconds=SECONDS,
        zone=ZONE,
        before=shown.day - timedelta(days=1),
        after=shown.day + timedelta(days=1),
    ), 200 if part else form.status


def _leaf(board: Board, rows: int | None) -> Leaf:
    """Choose the leaf by the clock, so that every screen shows the same."""
    lines = board.lines
    if not rows:
        return Leaf(lines, 1, 1)
    last = max(1, -(-len(lines) // rows))
    turn = int(board.at.timestamp()) // SECONDS % last
    return Leaf(lines[turn * rows : (turn + 1) * rows], turn + 1, last)
