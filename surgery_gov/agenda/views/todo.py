"""待办: what waits for the person, most urgent first, each one click from the act."""

from datetime import date, datetime

from flask import render_template, request

from surgery_gov.agenda import queries
from surgery_gov.agenda.rules.board import Board, Line, board
from surgery_gov.agenda.rules.groups import Group, in_order
from surgery_gov.agenda.rules.kinds import names_of
from surgery_gov.agenda.views.blueprint import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.paging import Page, page_of
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

WEEKDAYS = "一二三四五六日"


@pages.get("/")
@needs(Permission.AGENDA_READ)
def index() -> str:
    """Show what is due for the role acted in."""
    now = clock.now()
    dues = queries.counted(actor(), now)
    shown = board(dues, now, request.args.get("kind", ""), _group())
    return render_template(
        "agenda/index.html",
        board=shown,
        page=_page(shown),
        kind=request.args.get("kind", ""),
        group=_group(),
        Group=Group,
        today=local_date(now),
        weekday=WEEKDAYS[local_date(now).weekday()],
        coming=_coming(now) if not dues else None,
    )


def _group() -> Group | None:
    asked = request.args.get("group", "")
    return Group(asked) if asked in set(Group) else None


def _page(shown: Board) -> Page[Line]:
    number, size = (request.args.get(n, d, type=int) for n, d in (("page", 1), ("size", 50)))
    return page_of(shown.lines, number, size)


def _coming(now: datetime) -> tuple[str, int, date] | None:
    """Return what comes next by time alone: the kind in words, how many, by which day."""
    dues = queries.next_of(actor(), now)
    if not dues:
        return None
    first = in_order(dues, now)[0]
    alike = [due for due in dues if due.kind == first.kind]
    label = names_of(alike)[first.kind]
    return label, len(alike), last_day(first.due_at or now)
