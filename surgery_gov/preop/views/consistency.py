"""计划与实际一致: indicators 17 and 18 for a period, with the operations behind them."""

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.consistency import compared
from surgery_gov.preop.rules.consistency import by_procedure, by_surgeon
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import SHOWN, ConsistencySchema
from surgery_gov.preop.views.places import today, words_for
from surgery_gov.preop.views.room import pages
from surgery_gov.staff import queries as staff
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

MOST = 200


@pages.get("/consistency")
@needs(Permission.PREOP_READ_ALL, Permission.PREOP_READ_DEPARTMENT)
def consistency() -> ResponseReturnValue:
    """Show both rates and the operations that differ from their plans."""
    form = Form.asked(ConsistencySchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {}
    since: date = given.get("since") or today().replace(day=1)
    until: date = given.get("until") or max(today(), since)
    scope, show = scope_of(actor()), given.get("show", "")
    rows = compared(scope, since, until, given.get("department", ""))
    shown = [r for r in rows if not getattr(r.difference, f"same_{show}")] if show else rows
    people = {no for r in shown[:MOST] for no in (r.planned_surgeon, r.surgeon)}
    return render_template(
        "preop/consistency.html",
        form=form,
        since=since,
        until=until,
        procedures=by_procedure(rows),
        surgeons=by_surgeon(rows),
        rows=shown[:MOST],
        total=len(shown),
        most=MOST,
        show=show,
        shows=SHOWN,
        departments=[(d.code, d.name) for d in staff.list_departments(clock.now())]
        if scope.everyone
        else [],
        words=words_for({c for r in shown[:MOST] for c in (*r.planned, *r.codes)}, people),
    ), form.status
