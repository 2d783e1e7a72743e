"""A surgeon's page: how much of what, in which role."""

from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import Permission
from surgery_gov.operations import queries
from surgery_gov.operations.queries import Filter
from surgery_gov.operations.rules.scope import Scope, own_scope, scope_of
from surgery_gov.operations.schemas import PeriodSchema
from surgery_gov.operations.views.room import READ, READ_OTHERS, pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

YEAR = timedelta(days=364)


@pages.get("/surgeons/<staff_no>")
@needs(*READ)
def surgeon(staff_no: str) -> ResponseReturnValue:
    """Show the volumes of a surgeon within reach."""
    return _shown(scope_of(actor()), staff_no)


@pages.get("/mine")
@needs(Permission.OPERATIONS_READ_OWN, *READ_OTHERS)
def mine() -> ResponseReturnValue:
    """Show one's own volumes."""
    own = actor().staff_no
    if own is None:
        raise Forbidden("这个账号没有工号，没有自己的手术记录。")
    return _shown(own_scope(actor()), own)


def _shown(scope: Scope, staff_no: str) -> ResponseReturnValue:
    whom = queries.get_surgeon(scope, staff_no)
    form = Form.asked(PeriodSchema())
    since, until = _period(form)
    lines = queries.volumes_of(whom.staff_no, since, until)
    hands = Scope(staff_no=whom.staff_no)
    page = queries.list_operations(
        hands,
        Filter(since=since, until=until),
        request.args.get("page", 1, type=int),
        request.args.get("size", 20, type=int),
    )
    return render_template(
        "operations/surgeon.html",
        whom=whom,
        own=whom.staff_no == actor().staff_no,
        form=form,
        since=since,
        until=until,
        volumes=lines,
        totals=queries.totals_within(whom.staff_no, since, until),
        page=page,
    ), form.status


def _period(form: Form) -> tuple[date, date]:
    """Return the days asked for; the last year where none are, or where they make no sense."""
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0] if found else {"since": None, "until": None}
    today = local_date(clock.now())
    until = given["until"] or max(today, given["since"] or today)
    since = given["since"] or until - YEAR
    return since, until
