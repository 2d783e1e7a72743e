"""Setting a requirement: choose the target, fill in, look at whom it touches, confirm."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.permissions import Permission
from surgery_gov.requirements import queries, service
from surgery_gov.requirements.queries.preview import preview
from surgery_gov.requirements.rules.conditions import Among
from surgery_gov.requirements.rules.drafts import EXAMPLE, Draft
from surgery_gov.requirements.rules.sets import (
    RESTRICTED,
    Mode,
    is_procedure,
    target_grade,
    target_name,
)
from surgery_gov.requirements.schemas.drafts import (
    DraftSchema,
    TargetSchema,
    draft_of,
    values_of,
)
from surgery_gov.requirements.views.room import pages, today
from surgery_gov.requirements.views.sets import parsed, procedure_of
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

WIDE = (
    ("4", "四级手术"),
    ("3", "三级手术"),
    ("2", "二级手术"),
    ("1", "一级手术"),
    (RESTRICTED, "限制类技术"),
)


@pages.get("/new")
@needs(Permission.REQUIREMENTS_MANAGE)
def choose() -> ResponseReturnValue:
    """Ask for which entry or grade; an answer leads to its form."""
    form = Form.asked(TargetSchema())
    if not request.args:
        return render_template("requirements/choose.html", form=form, wide=WIDE)
    found: list[str] = []
    if form.perform(found.append):
        return redirect(url_for("requirements.change", target=found[0]), 303)
    return render_template("requirements/choose.html", form=form, wide=WIDE), form.status


@pages.get("/targets/<target>/change")
@needs(Permission.REQUIREMENTS_MANAGE)
def change(target: str) -> ResponseReturnValue:
    """Show the form, filled with what holds now or with the example."""
    wanted = parsed(target)
    since = today() + timedelta(days=1)
    held = queries.standing_on(since).get(wanted)
    offered = EXAMPLE if "example" in request.args else held.conditions if held else ()
    return _form_page(wanted, Form(DraftSchema(), values_of(held, offered, since)))


@pages.post("/targets/<target>/change")
@needs(Permission.REQUIREMENTS_MANAGE)
def confirm(target: str) -> ResponseReturnValue:
    """Look at whom it touches; then, when confirmed, let it hold."""
    wanted = parsed(target)
    form = Form.submitted(DraftSchema())
    found: list[dict[str, Any]] = []
    if not form.perform(found.append):
        return _form_page(wanted, form), form.status
    draft = draft_of(wanted, found[0])
    if found[0]["step"] != "confirm":
        return _looked_at(draft, form)
    if not form.perform(lambda _: service.set_requirement(actor(), draft, seen=found[0]["seen"])):
        return _form_page(wanted, form), form.status
    notes.leave(
        f"{_name(wanted)}的准入条件已设定，自{draft.since}起施行。已有的手术权限不受影响，"
        "此前的申请仍按当时的条件核对。"
    )
    return redirect(url_for("requirements.one", target=wanted, at=draft.since), 303)


def _looked_at(draft: Draft, form: Form) -> ResponseReturnValue:
    found = preview(draft)
    kept = {name: value for name, value in form.values.items() if name not in {"step", "seen"}}
    return render_template(
        "requirements/preview.html",
        draft=draft,
        found=found,
        name=_name(draft.target),
        kept=kept,
    )


def _form_page(target: str, form: Form) -> str:
    procedure = procedure_of(target)
    return render_template(
        "requirements/change.html",
        form=form,
        target=target,
        name=_name(target),
        is_entry=is_procedure(target),
        may_have_norms=target_grade(target) is None,
        procedure=procedure,
        modes=[(mode.value, mode.label) for mode in Mode],
        among=[(among.value, among.label) for among in Among],
    )


def _name(target: str) -> str:
    procedure = procedure_of(target)
    return procedure.name if procedure else target_name(target)
