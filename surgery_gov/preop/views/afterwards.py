"""术后待办: what is owed after operations, by kind."""

from collections import Counter
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound
from surgery_gov.preop.queries.after import duties_done, duties_open
from surgery_gov.preop.rules.after import Duty, Standing
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import DutyListSchema
from surgery_gov.preop.views.places import case_url, words_for
from surgery_gov.preop.views.room import READ, pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

MOST = 200
KINDS = {
    Standing.OVERDUE: "stop",
    Standing.OWED: "info",
    Standing.LATE: "warn",
    Standing.DONE: "ok",
}


@pages.get("/afterwards")
@needs(*READ)
def afterwards() -> ResponseReturnValue:
    """List what is owed, or was done, of one kind."""
    form = Form.asked(DutyListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {"duty": None, "show": ""}
    scope, done = scope_of(actor()), given["show"] == "done"
    rows = (duties_done if done else duties_open)(scope, clock.now())
    counts = Counter(row.owed.duty for row in rows)
    duty: Duty = given["duty"] or next((d for d in Duty if counts[d]), Duty.ROUND)
    shown = [row for row in rows if row.owed.duty is duty]
    return render_template(
        "preop/afterwards.html",
        form=form,
        rows=shown[:MOST],
        total=len(shown),
        most=MOST,
        overdue=sum(row.owed.standing is Standing.OVERDUE for row in shown),
        counts=[(each, counts[each]) for each in Duty],
        duty=duty,
        done=done,
        kinds=KINDS,
        whole="全院" if scope.everyone else "本科室" if scope.department else "本人参与",
        words=words_for(
            {code for row in shown[:MOST] for code in row.codes},
            {row.surgeon_no for row in shown[:MOST]},
        ),
    ), form.status


@pages.get("/afterwards/<number>/<duty>")
@needs(*READ)
def go_to(number: str, duty: str) -> ResponseReturnValue:
    """Lead to the form that does one duty."""
    if duty not in set(Duty):
        raise NotFound("没有这种术后待办。请从术后待办的列表进入。")
    if duty == Duty.PERFORMANCE:
        return redirect(url_for("preop.perform_form", number=number), 303)
    return redirect(f"{case_url(number)}/records/new/{duty}", 303)
