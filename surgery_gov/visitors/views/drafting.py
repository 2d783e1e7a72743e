"""Writing an invitation, changing it, attaching proofs."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries as catalog
from surgery_gov.evidence.rules import ENDINGS
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.visitors import service
from surgery_gov.visitors.rules.faults import CONSENTERS
from surgery_gov.visitors.rules.invitations import EDITABLE, Entry, Invitation
from surgery_gov.visitors.schemas import EntrySchema, ProofSchema
from surgery_gov.visitors.views.papers import page_of, seen
from surgery_gov.visitors.views.room import pages
from surgery_gov.web import notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

LINES = 3


@pages.get("/new")
@needs(Permission.VISITORS_INVITE)
def fill_in() -> ResponseReturnValue:
    """Show the form of a new invitation."""
    return _page(Form(EntrySchema(), {"responsible_no": actor().staff_no or ""}), None)


@pages.post("/new")
@needs(Permission.VISITORS_INVITE)
def draft() -> ResponseReturnValue:
    """Keep a new invitation as a draft."""
    form, made = Form.submitted(EntrySchema()), []

    def act(given: tuple[Entry, int | None]) -> None:
        made.append(service.draft_invitation(actor(), given[0]))

    if not form.perform(act):
        return _page(form, None), form.status
    notes.leave("已保存草稿。逐项上传所在医院的授权证明后，提交申请。")
    return redirect(url_for("visitors.show", number=made[0]), 303)


@pages.get("/<number>/edit")
@needs(Permission.VISITORS_INVITE)
def edit(number: str) -> ResponseReturnValue:
    """Show the form with what was entered."""
    found = _own(number)
    return _page(Form(EntrySchema(), _values(found)), found)


@pages.post("/<number>/edit")
@needs(Permission.VISITORS_INVITE)
def change(number: str) -> ResponseReturnValue:
    """Keep the draft as changed."""
    found, form = seen(number), Form.submitted(EntrySchema())

    def act(given: tuple[Entry, int | None]) -> None:
        entry, version = given
        if version is None:
            raise Conflict("这份表单不完整。请回到申请页面重新打开。")
        service.change_invitation(actor(), number, entry, version)

    if not form.perform(act):
        return _page(form, found), form.status
    notes.leave("已保存修改。")
    return redirect(url_for("visitors.show", number=number), 303)


@pages.post("/<number>/proofs")
@needs(Permission.VISITORS_INVITE)
def attach(number: str) -> ResponseReturnValue:
    """Attach the home hospital's proof for a procedure."""
    found, form = seen(number), Form.submitted(ProofSchema())

    def act(given: dict[str, str]) -> None:
        sent = uploads.received()
        service.attach_proof(actor(), number, given["code"], sent.data, sent.filename)

    if not form.perform(act):
        return page_of(found, form), form.status
    notes.leave("已上传授权证明。")
    return redirect(url_for("visitors.show", number=number), 303)


def _own(number: str) -> Invitation:
    found = seen(number)
    if actor().id != found.by_id:
        raise Forbidden(f"只有起草人{found.by_name}可以修改这份申请。")
    if found.state not in EDITABLE:
        raise Conflict("申请已提交，不能修改。要改请先撤回，或请审批人退回。")
    return found


def _values(found: Invitation) -> dict[str, Any]:
    values = {name: _typed(value) for name, value in asdict(found.entry).items()}
    return {**values, "codes": list(found.entry.codes), "version": str(found.version)}


def _typed(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "true" if value is True else "" if value is False else str(value or "")


def _page(form: Form, found: Invitation | None) -> str:
    codes = form.chosen("codes") if form.values.get("codes") else []
    _, entries = catalog.entries_at([c for c in codes if c.isprintable()], clock.now())
    return render_template(
        "visitors/edit.html",
        form=form,
        invitation=found,
        consenters=[(each, each) for each in CONSENTERS],
        lines=LINES,
        names={code: f"{entry.name}（{code}）" for code, entry in entries.items()},
        days_before=policy.number(Key.VISITOR_DAYS_BEFORE, clock.now()),
        accept=",".join(ENDINGS.values()),
        args=request.args,
    )
