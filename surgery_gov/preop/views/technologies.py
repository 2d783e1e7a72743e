"""限制类技术备案: what has to be filed with the commission, by when, and what was."""

from collections import Counter
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop import service
from surgery_gov.preop.queries.technologies import get_technology, list_technologies
from surgery_gov.preop.rules.technologies import Standing
from surgery_gov.preop.schemas.theatre import FilingSchema
from surgery_gov.preop.views.places import today
from surgery_gov.preop.views.room import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

KINDS = {
    Standing.OVERDUE: "stop",
    Standing.OWED: "warn",
    Standing.FILED: "ok",
    Standing.UNUSED: "none",
}


@pages.get("/technologies")
@needs(Permission.PREOP_READ_ALL, Permission.PREOP_READ_DEPARTMENT)
def technologies() -> ResponseReturnValue:
    """List every restricted technology of the edition in force."""
    now, day = clock.now(), today()
    rows, worked = list_technologies(now), policy.work_calendar(now)
    return render_template(
        "preop/technologies.html",
        rows=[(row, row.standing(day)) for row in rows],
        counts=Counter(row.standing(day) for row in rows),
        kinds=KINDS,
        days=policy.number(Key.TECHNOLOGY_WORKING_DAYS, now),
        left=lambda due_on: worked.left(day, due_on),
        late=lambda due_on: (day - due_on).days,
        caveat=worked.caveat(day, *(row.due_on for row in rows if row.due_on)),
    )


@pages.get("/technologies/<code>/file")
@needs(Permission.PREOP_REVIEW)
def file_form(code: str) -> ResponseReturnValue:
    """Ask for the filing."""
    return _page(code, Form(FilingSchema()))


@pages.post("/technologies/<code>/file")
@needs(Permission.PREOP_REVIEW)
def file(code: str) -> ResponseReturnValue:
    """Put the filing on record."""
    form = Form.submitted(FilingSchema())

    def act(given: dict[str, Any]) -> None:
        service.file_technology(actor(), code, **given)

    if not form.perform(act):
        return _page(code, form), form.status
    notes.leave(f"已登记编码{code}的备案，编号{form.first('document_no')}。")
    return redirect(url_for("preop.technologies"), 303)


def _page(code: str, form: Form) -> str:
    row, day = get_technology(code, clock.now()), today()
    return render_template(
        "preop/technology.html",
        form=form,
        row=row,
        standing=row.standing(day),
        kinds=KINDS,
        days=policy.number(Key.TECHNOLOGY_WORKING_DAYS, clock.now()),
        late=(day - row.due_on).days if row.due_on else 0,
        today=day,
    )
