"""Entering a planned operation, changing it, calling it off: judged before it is saved."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import CaseRow, get_case, list_cases
from surgery_gov.preop.queries.judging import rehearse
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.rules.standing import standing
from surgery_gov.preop.schemas.plans import PERSONS, Filled, PlanSchema, values_of
from surgery_gov.preop.schemas.shown import compared, ordered
from surgery_gov.preop.views.room import own_case, pages
from surgery_gov.staff import queries as staff
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import Strict, Text


class ReasonSchema(Strict):
    """Why an operation is called off."""

    reason = Text(longest=500, load_default="")


@pages.get("/new")
@needs(Permission.PREOP_PLAN)
def new() -> ResponseReturnValue:
    """Show the empty form."""
    values = {"once": secrets.token_hex(8), "department": actor().department or ""}
    return _form_page(Form(PlanSchema(), values), None)


@pages.post("/new")
@needs(Permission.PREOP_PLAN)
def enter() -> ResponseReturnValue:
    """Judge the plan, then enter it."""
    form = _submitted(change=False)
    found: list[Filled] = []
    if not form.perform(found.append) or _act() == "edit":
        return _form_page(form, None), form.status
    if _act() != "save":
        return _preview_page(form, found[0], None)
    made: list[str] = []

    def act(filled: Filled) -> None:
        made.append(service.enter_case(actor(), filled.patient, filled.plan, filled.once))

    if not form.perform(act):
        return _form_page(form, None), form.status
    return _entered(made[0])


def _entered(number: str) -> ResponseReturnValue:
    """Go on with the case; whoever entered it for others alone goes to the list."""
    told = f"已登记手术病例 {number}。"
    if not list_cases([number], scope_of(actor())):
        notes.leave(f"{told}本人不参加这台手术，由参加的人和科室接着办理。")
        return redirect(url_for("preop.index"), 303)
    notes.leave(f"{told}接着完成下面第一项。")
    return redirect(url_for("preop.case", number=number), 303)


@pages.get("/<number>/change")
@needs(Permission.PREOP_PLAN)
def change(number: str) -> ResponseReturnValue:
    """Show the plan to be changed."""
    row = own_case(number).row
    form = Form(
        PlanSchema(change=True),
        {**values_of(row.plan), "patient_bed": row.patient.bed, "version": row.version},
    )
    return _form_page(form, row)


@pages.post("/<number>/change")
@needs(Permission.PREOP_PLAN)
def save_change(number: str) -> ResponseReturnValue:
    """Judge the changed plan, then save it with its reason."""
    row = get_case(number, scope_of(actor()))
    form = _submitted(change=True)
    found: list[Filled] = []
    if not form.perform(found.append) or _act() == "edit":
        return _form_page(form, row), form.status
    if _act() != "save":
        return _preview_page(form, found[0], row)
    filled = found[0]
    stale: list[bool] = []

    def act(_: Filled) -> None:
        try:
            service.change_plan(
                actor(),
                number,
                filled.plan,
                filled.reason,
                filled.version,
                bed=filled.bed,
            )
        except Stale:
            stale.append(True)
            raise

    if form.perform(act):
        return _changed(number)
    if stale:
        now = get_case(number, scope_of(actor()))  # what is shown beside is what is saved over
        form.values["version"] = now.version
        return _form_page(form, now, filled), form.status
    return _form_page(form, row), form.status


def _changed(number: str) -> ResponseReturnValue:
    """Go on with the case; whoever took part no more after the change goes to the list."""
    told = "已变更手术计划，全部条件按新的计划重新判断。"
    if not list_cases([number], scope_of(actor())):
        notes.leave(f"{told}本人不再参加{number}，这台病例不再列出。")
        return redirect(url_for("preop.index"), 303)
    notes.leave(told)
    return redirect(url_for("preop.case", number=number), 303)


@pages.get("/<number>/cancel")
@needs(Permission.PREOP_PLAN)
def ask_cancel(number: str) -> ResponseReturnValue:
    """Ask why the operation is called off."""
    return render_template("preop/cancel.html", row=own_case(number).row, form=Form(ReasonSchema()))


@pages.post("/<number>/cancel")
@needs(Permission.PREOP_PLAN)
def cancel(number: str) -> ResponseReturnValue:
    """Call the operation off."""
    row = get_case(number, scope_of(actor()))
    form = Form.submitted(ReasonSchema())
    if not form.perform(lambda given: service.cancel_case(actor(), number, given["reason"])):
        return render_template("preop/cancel.html", row=row, form=form), form.status
    notes.leave(f"{number}已取消。记录保留，不再列入待办。")
    return redirect(url_for("preop.case", number=number), 303)


def _act() -> str:
    return request.form.get("act", "look")


def _submitted(*, change: bool) -> Form:
    """Read what was posted; a bed that was emptied is none, one that was not asked stays."""
    form = Form.submitted(PlanSchema(change=change))
    if "patient_bed" in request.form:
        form.values["patient_bed"] = request.form["patient_bed"]
    return form


def _form_page(form: Form, row: CaseRow | None, mine: Filled | None = None) -> str:
    if row is not None and row.state != "planned":
        raise Conflict(f"{row.number}已经结束或取消，计划不能再改。")
    persons = [n for name in PERSONS for n in form.chosen(name)]
    names = {**dict(staff.department_choices()), **whoever(persons)}
    return render_template(
        "preop/plan.html",
        form=form,
        row=row,
        names=names,
        procedures={c: f"{c} {e.name}" for c, e in _procedures(form).items()},
        departments=staff.department_choices(),
        urgencies=[(u.value, u.label) for u in Urgency],
        anesthesias=[(a.value, a.label) for a in Anesthesia],
        majors=[(m.value, m.label) for m in Major],
        both=_differing(row, mine) if row and mine else None,
    )


def _procedures(form: Form) -> Mapping[str, Entry]:
    """Return what is known of the codes chosen, for their names."""
    codes = form.chosen("codes")
    return catalog.entries_at(codes, clock.now())[1] if codes else {}


def _preview_page(form: Form, filled: Filled, row: CaseRow | None) -> str:
    case = rehearse(filled.plan, clock.now(), filled.patient, row)
    found = standing(case.facts)
    asked = [i for i in found.stages[Stage.SCHEDULE].items if i.code != "assessment"]
    told = [i for i in asked if not _is_paper(i.code)] if row is None else asked
    context: dict[str, Any] = {
        "both": _differing(row, filled),
        "procedures": case.facts.case.procedures,
        "grade": case.facts.case.grade,
        "items": ordered(told),
        "stopped": any(i.stops for i in told if i.code.startswith(("clearance", "technology"))),
    }
    return render_template("preop/preview.html", form=form, row=row, **context)


def _differing(row: CaseRow | None, filled: Filled) -> list[tuple[str, str, str]]:
    """Return what differs between the case as it is and what was typed, bed and plan."""
    plan = row.plan if row else None
    return [*_moved(row, filled), *compared(plan, filled.plan, _all_names(row, filled))]


def _moved(row: CaseRow | None, filled: Filled) -> list[tuple[str, str, str]]:
    """Return the patient's bed where it is another, as ``compared`` returns what differs."""
    before = row.patient.bed if row else ""
    after = before if filled.bed is None else filled.bed
    return [("床号", before, after)] if before != after else []


def _is_paper(code: str) -> bool:
    return code in {"discussion", "assessment"}


def _all_names(row: CaseRow | None, filled: Filled) -> dict[str, str]:
    plans = [filled.plan, *([row.plan] if row else [])]
    persons = {number for plan in plans for number in plan.team}
    return {**dict(staff.department_choices()), **whoever(persons)}
