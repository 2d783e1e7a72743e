"""The operation as it was: put on record, compared with its plan, judged, corrected."""

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.clearance.rules.findings import Severity
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import of_case
from surgery_gov.preop.queries.cases import CaseRow, get_case
from surgery_gov.preop.queries.performances import PerformanceRow, performances_of
from surgery_gov.preop.rules.performed import Performed, compare
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import PerformanceSchema, halves
from surgery_gov.preop.views.places import words_for
from surgery_gov.preop.views.room import READ, pages
from surgery_gov.privileges.rules.conditions import SUPERVISED
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<number>/performance")
@needs(*READ)
def performance(number: str) -> ResponseReturnValue:
    """Show the operation on record beside its plan, with what clearance said of it."""
    row = _seen(number)
    told = performances_of(row.id)
    if not told and actor().may(Permission.PREOP_PERFORM):
        return redirect(url_for("preop.perform_form", number=number), 303)
    return _shown(row, told)


@pages.get("/<number>/performance/record")
@needs(Permission.PREOP_PERFORM)
def perform_form(number: str) -> ResponseReturnValue:
    """Ask how it was, or for a correction; what was planned or told stands there already."""
    row = _seen(number)
    told = performances_of(row.id)
    return _form_page(row, told, Form(PerformanceSchema(), _filled(row, told)))


@pages.post("/<number>/performance/record")
@needs(Permission.PREOP_PERFORM)
def perform(number: str) -> ResponseReturnValue:
    """Put it on record."""
    form = Form.submitted(PerformanceSchema())
    answers: list[bool] = []

    def act(given: dict[str, Any]) -> None:
        answer = service.record_performance(actor(), number, given["performed"], given["reason"])
        answers.append(answer.permitted)

    if not form.perform(act):
        row = _seen(number)
        return _form_page(row, performances_of(row.id), form), form.status
    if answers[0]:
        notes.leave(f"已登记{number}的实际手术，并计入手术记录。")
    else:
        notes.leave(
            f"已登记{number}的实际手术，并计入手术记录。判定为不可实施，理由见下。", kind="stop"
        )
    return redirect(url_for("preop.performance", number=number), 303)


def _seen(number: str) -> CaseRow:
    """Return the case; who is merely invited to its discussion is not concerned."""
    return get_case(number, replace(scope_of(actor()), as_guest=False))


def _shown(row: CaseRow, told: list[PerformanceRow] | Any) -> str:
    newest = told[-1] if told else None
    plan = row.plan
    codes = {*plan.codes, *(code for each in told for code in each.done.codes)}
    people = {*plan.team, *(no for each in told for no in _named(each.done))}
    return render_template(
        "preop/performance.html",
        row=row,
        newest=newest,
        told=list(reversed(told)),
        supervision=_supervision(newest) if newest else (),
        rescue=_rescue(row.number, newest.done) if newest else None,
        difference=compare(plan.surgeon_no, plan.codes, newest.done) if newest else None,
        words=words_for(codes, people),
    )


def _supervision(newest: PerformanceRow) -> list[Any]:
    """Return the findings against it where all are about who supervised, else nothing."""
    against = [f for f in newest.clearance["findings"] if f["severity"] == Severity.DENY]
    about = [f for f in against if f.get("data", {}).get("kind") in SUPERVISED]
    return about if about == against else []


def _rescue(number: str, done: Performed) -> int | None:
    """Return the statement that let this surgeon go beyond the privilege, if there is one."""
    stated = (b for b in of_case(number) if b.what is Passable.PRIVILEGE)
    return next((b.id for b in stated if b.stated_for == done.surgeon_no), None)


def _form_page(row: CaseRow, told: Any, form: Form) -> str:
    return render_template(
        "preop/perform.html",
        row=row,
        form=form,
        again=bool(told),
        words=words_for(
            {*row.plan.codes, *form.chosen("codes")},
            {*row.plan.team, form.first("surgeon_no"), form.first("supervisor_no")},
        ),
    )


def _named(done: Performed) -> tuple[str, str]:
    return done.surgeon_no, done.supervisor_no


def _filled(row: CaseRow, told: Any) -> dict[str, Any]:
    """Fill in what the plan says, or what was told last; of times no more than the day."""
    if told:
        done = told[-1].done
        times = halves("began_at", done.began_at) | halves("ended_at", done.ended_at)
        people = {"surgeon_no": done.surgeon_no, "supervisor_no": done.supervisor_no}
        return {**people, "codes": sorted(done.codes), **times}
    planned = halves("began_at", row.plan.starts_at) | halves("ended_at", row.plan.ends_at)
    days = {name: value for name, value in planned.items() if name.endswith("_date")}
    people = {"surgeon_no": row.plan.surgeon_no, "supervisor_no": row.plan.supervisor_no}
    return {**people, "codes": list(row.plan.codes), **days}
