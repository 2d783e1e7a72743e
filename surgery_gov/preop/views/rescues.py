"""One rescue: what it goes round is stated at night, reported, judged by another, printed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import get_bypass, of_case
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.rules.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import GOES_ROUND, VERDICTS, refusal
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import Bypass, Passable
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import WAYS, ReportSchema, StatementSchema, VerdictSchema
from surgery_gov.preop.views.emergencies import READ_EMERGENCIES
from surgery_gov.preop.views.places import words_for
from surgery_gov.preop.views.room import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

_CODES = {"clearance": "privilege", "discussion": "discussion", "mdt": "mdt"}


@pages.get("/<number>/emergency")
@needs(Permission.PREOP_EMERGENCY)
def statement_form(number: str) -> ResponseReturnValue:
    """Ask what a rescue goes round; what is open is ticked already."""
    case = _case(number)
    day = local_date(clock.now()).isoformat()
    values = {"what": _unstated(case), "asked_at_date": day}
    return _statement_page(case, Form(StatementSchema(), values))


@pages.post("/<number>/emergency")
@needs(Permission.PREOP_EMERGENCY)
def state(number: str) -> ResponseReturnValue:
    """State what the rescue goes round, all of it or nothing."""
    form = Form.submitted(StatementSchema())
    if not form.perform(lambda given: _state(number, given)):
        return _statement_page(_case(number), form), form.status
    notes.leave(f"已登记{number}的紧急放行，手术可以进行。手术后登记实际手术，再按时补报、补记。")
    if "privilege" in form.chosen("what"):
        privilege = next(b.id for b in of_case(number) if b.what is Passable.PRIVILEGE)
        return redirect(url_for("preop.emergency", bypass_id=privilege), 303)
    return redirect(url_for("preop.case", number=number), 303)


@pages.get("/emergencies/<int:bypass_id>")
@needs(*READ_EMERGENCIES)
def emergency(bypass_id: int) -> ResponseReturnValue:
    """Show one operation beyond privilege and what followed."""
    return _page("preop/emergency.html", _seen(bypass_id), None)


@pages.get("/emergencies/<int:bypass_id>/report")
@needs(Permission.PREOP_EMERGENCY)
def report_form(bypass_id: int) -> ResponseReturnValue:
    """Ask for the report."""
    return _page("preop/emergency_report.html", _seen(bypass_id), Form(ReportSchema()))


@pages.post("/emergencies/<int:bypass_id>/report")
@needs(Permission.PREOP_EMERGENCY)
def report(bypass_id: int) -> ResponseReturnValue:
    """Take the report."""
    form = Form.submitted(ReportSchema())
    if not form.perform(lambda given: service.report_bypass(actor(), bypass_id, given["text"])):
        return _page("preop/emergency_report.html", _seen(bypass_id), form), form.status
    notes.leave("已补报，等待医务科确认。确认人不能是术者、登记人或补报人。")
    return redirect(url_for("preop.emergency", bypass_id=bypass_id), 303)


@pages.get("/emergencies/<int:bypass_id>/review")
@needs(*READ_EMERGENCIES)
def review_form(bypass_id: int) -> ResponseReturnValue:
    """Ask for the verdict; tell whoever may not give it, and why."""
    return _page("preop/emergency_review.html", _seen(bypass_id), Form(VerdictSchema()))


@pages.post("/emergencies/<int:bypass_id>/review")
@needs(Permission.PREOP_REVIEW)
def review(bypass_id: int) -> ResponseReturnValue:
    """Take the verdict."""
    form = Form.submitted(VerdictSchema())

    def act(given: dict[str, str]) -> None:
        service.review_bypass(actor(), bypass_id, given["verdict"], given["text"])

    if not form.perform(act):
        return _page("preop/emergency_review.html", _seen(bypass_id), form), form.status
    notes.leave(f"已确认，结论：{VERDICTS[form.first('verdict')]}。")
    return redirect(url_for("preop.emergencies"), 303)


@pages.get("/emergencies/<int:bypass_id>/paper")
@needs(*READ_EMERGENCIES)
def emergency_paper(bypass_id: int) -> ResponseReturnValue:
    """Show the record as it is printed, with the patient; the opening is on the trail."""
    row = _seen(bypass_id)
    witness(actor(), "case.printed", f"case:{row.number}", kind="紧急越权手术登记")
    return _page("preop/emergency_paper.html", row, None)


def _state(number: str, given: dict[str, Any]) -> Sequence[int]:
    now, by = clock.now(), actor().staff_no or ""
    told = {k: given[k] for k in ("superior_no", "asked_at", "asked_how")}
    told |= {k: given[k] for k in ("duty_told", "none_present")}
    return service.state_bypasses(
        actor(),
        number,
        [
            Bypass(what=what, reason=given["reason"], recorded_at=now, by_no=by, **told)
            for what in given["what"]
        ],
    )


def _case(number: str) -> Gathered:
    """Return the case; who is merely invited to its discussion states nothing about it."""
    scope = replace(scope_of(actor()), as_guest=False)
    (case,) = gather_cases([get_case(number, scope)], clock.now())
    return case


def _unstated(case: Gathered) -> list[str]:
    """Return what a rescue could still go round: what the gate misses before the operation."""
    if case.row.state != "planned":
        return []
    items = readiness(case.facts, Stage.SCHEDULE).open
    return [_CODES[item.code] for item in items if item.code in _CODES]


def _seen(bypass_id: int) -> BypassRow:
    return get_bypass(bypass_id, scope_of(actor()))


def _statement_page(case: Gathered, form: Form) -> str:
    row, stated = case.row, of_case(case.row.number)
    people = {row.plan.surgeon_no, form.first("superior_no"), *(b.by_no for b in stated)}
    return render_template(
        "preop/statement.html",
        form=form,
        case=case,
        refused=refusal(row.plan.urgency),
        unstated=_unstated(case),
        beyond=next((b for b in stated if b.what is Passable.PRIVILEGE), None),
        now=clock.now(),
        verdicts=VERDICTS,
        stated=stated,
        words=words_for(row.plan.codes, people),
        goes_round=GOES_ROUND,
        called=dict(GOES_ROUND),
        ways=WAYS,
    )


def _page(template: str, row: BypassRow, form: Form | None) -> str:
    """Show a page of one that is within reach; its case then is, for this."""
    (case,) = gather_cases([get_case(row.number)], clock.now())
    acts = [act.staff_no for act in row.acts]
    people = {row.by_no, row.surgeon, row.surgeon_no, row.stated_for, row.superior_no, *acts}
    codes = case.performed.codes if case.performed else case.row.plan.codes
    return render_template(
        template,
        form=form,
        row=row,
        case=case,
        codes=sorted(codes),
        words=words_for({*codes, *case.row.plan.codes}, people),
        others=[b for b in of_case(row.number) if b.what is not Passable.PRIVILEGE],
        now=clock.now(),
        verdicts=VERDICTS,
        concerned=actor().staff_no in row.concerned,
    )
