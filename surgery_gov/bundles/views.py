"""Pages of the bundles: by department, one, and its editing."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.bundles import queries, service
from surgery_gov.bundles.rules import Bundle, Draft, may_keep
from surgery_gov.bundles.schemas import ChangeSchema, ListSchema, NewSchema, VersionSchema
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

pages = Blueprint("bundles", __name__, url_prefix="/bundles")


@pages.get("/")
@needs(Permission.BUNDLES_READ)
def index() -> ResponseReturnValue:
    """List the bundles by department; a head's own department first asked for."""
    form = Form.asked(ListSchema())
    found: list[dict[str, str]] = []
    form.perform(found.append)
    given = found[0] if found else {"department": "", "q": "", "show": ""}
    retired = given["show"] == "retired"
    rows = queries.list_bundles(department=given["department"], q=given["q"], retired=retired)
    in_use, gone = queries.count_bundles()
    return render_template(
        "bundles/index.html",
        form=form,
        rows=rows,
        in_use=in_use,
        gone=gone,
        retired=retired,
        narrowed=bool(given["department"] or given["q"]),
        departments=list(queries.departments().items()),
        may_create=_may_create(),
    ), form.status


@pages.get("/new")
@needs(Permission.BUNDLES_MANAGE)
def fill_in() -> ResponseReturnValue:
    """Show the form of a new bundle."""
    return _new_page(Form(NewSchema(), {"department": actor().department or ""}))


@pages.post("/new")
@needs(Permission.BUNDLES_MANAGE)
def create() -> ResponseReturnValue:
    """Create a bundle."""
    form, made = Form.submitted(NewSchema()), []
    if not form.perform(lambda draft: made.append(service.create_bundle(actor(), draft))):
        return _new_page(form), form.status
    notes.leave(f"已建立手术包“{form.first('name')}”。")
    return redirect(url_for("bundles.one", bundle_id=made[0]), 303)


@pages.get("/one/<int:bundle_id>")
@needs(Permission.BUNDLES_READ)
def one(bundle_id: int) -> ResponseReturnValue:
    """Show a bundle written out by the edition in force."""
    bundle = queries.get_bundle(bundle_id)
    return _one_page(bundle, Form(VersionSchema()))


@pages.get("/one/<int:bundle_id>/edit")
@needs(Permission.BUNDLES_MANAGE)
def edit(bundle_id: int) -> ResponseReturnValue:
    """Show the form with what the bundle holds."""
    bundle = _own(bundle_id)
    values: dict[str, Any] = {
        "name": bundle.name,
        "items": [item.code for item in bundle.items],
        "version": str(bundle.version),
    }
    return _edit_page(bundle, Form(ChangeSchema(), values))


@pages.post("/one/<int:bundle_id>/edit")
@needs(Permission.BUNDLES_MANAGE)
def change(bundle_id: int) -> ResponseReturnValue:
    """Save name and items; a stale save shows both versions."""
    bundle = _own(bundle_id)
    form = Form.submitted(ChangeSchema())

    def act(given: dict[str, Any]) -> None:
        draft = Draft(
            department=bundle.department,
            code=bundle.code,
            name=given["name"],
            items=given["items"],
        )
        service.change_bundle(actor(), bundle_id, draft, version=given["version"])

    if not form.perform(act):
        return _edit_page(queries.get_bundle(bundle_id), form), form.status
    notes.leave("手术包已保存。已有的手术权限和已提交的申请不受影响。")
    return redirect(url_for("bundles.one", bundle_id=bundle_id), 303)


@pages.post("/one/<int:bundle_id>/retire")
@needs(Permission.BUNDLES_MANAGE)
def retire(bundle_id: int) -> ResponseReturnValue:
    """Take the bundle out of use."""
    form = Form.submitted(VersionSchema())
    if not form.perform(lambda given: service.retire_bundle(actor(), bundle_id, **given)):
        return _one_page(queries.get_bundle(bundle_id), form), form.status
    notes.leave("手术包已停用，不再供选择，内容仍可查看。已有的手术权限不受影响。")
    return redirect(url_for("bundles.one", bundle_id=bundle_id), 303)


@pages.post("/one/<int:bundle_id>/restore")
@needs(Permission.BUNDLES_MANAGE)
def restore(bundle_id: int) -> ResponseReturnValue:
    """Put the bundle back into use."""
    form = Form.submitted(VersionSchema())
    if not form.perform(lambda given: service.restore_bundle(actor(), bundle_id, **given)):
        return _one_page(queries.get_bundle(bundle_id), form), form.status
    notes.leave("手术包已恢复使用。")
    return redirect(url_for("bundles.one", bundle_id=bundle_id), 303)


def _own(bundle_id: int) -> Bundle:
    bundle = queries.get_bundle(bundle_id)
    if not may_keep(actor(), bundle.department):
        raise Forbidden("只能维护本科室的手术包。请联系该科室科主任或医务科。")
    return bundle


def _may_create() -> bool:
    return can(Permission.BUNDLES_MANAGE_ALL) or (
        can(Permission.BUNDLES_MANAGE) and bool(actor().department)
    )


def _one_page(bundle: Bundle, form: Form) -> str:
    return render_template(
        "bundles/one.html",
        bundle=bundle,
        expansion=queries.expanded(bundle, clock.now()),
        may_edit=may_keep(actor(), bundle.department),
        form=form,
    )


def _new_page(form: Form) -> str:
    found = queries.open_departments()
    if not can(Permission.BUNDLES_MANAGE_ALL):
        found = {code: name for code, name in found.items() if code == actor().department}
    return render_template(
        "bundles/new.html",
        form=form,
        departments=list(found.items()),
        texts=_texts(form.chosen("items")),
    )


def _edit_page(bundle: Bundle, form: Form) -> str:
    stale = form.first("version") not in {"", str(bundle.version)}
    mine = form.first("name"), form.chosen("items")
    if stale:
        form.values["version"] = str(bundle.version)
    names = {item.code: item.name for item in bundle.items}
    return render_template(
        "bundles/edit.html",
        bundle=bundle,
        form=form,
        stale=stale,
        mine=mine,
        texts=names | _texts(form.chosen("items")),
    )


def _texts(codes: list[str]) -> dict[str, str]:
    found = queries.procedures_at(codes, clock.now()) if codes else {}
    return {code: procedure.name for code, procedure in found.items()}
