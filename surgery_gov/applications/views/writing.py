"""The applicant's pages: write, see what is missing, submit, correct."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.queries.numbers import submitted_with
from surgery_gov.applications.queries.rehearsal import applicant_facts
from surgery_gov.applications.rules.content import MOST_ITEMS, Content, Item, differences
from surgery_gov.applications.rules.scope import own_scope
from surgery_gov.applications.rules.words import Kind
from surgery_gov.applications.schemas.contents import (
    CODE,
    ContentSchema,
    content_of,
    content_schema,
)
from surgery_gov.applications.views.form_page import draft_page, page, typed, values_of
from surgery_gov.applications.views.picking import pick, tell_left
from surgery_gov.applications.views.proofs import file_sent, keep_proof
from surgery_gov.applications.views.room import pages, version_seen
from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

APPLY = Permission.APPLICATIONS_APPLY
STALE = 409
OVERTAKEN = (
    "打开本页以后，这件申请在别的窗口或设备上保存过，这次没有保存。"
    "请核对下面的差别；再按一次，就以本页填写的为准。"
)


@pages.route("/new", methods=["GET", "POST"])
@needs(APPLY)
def new() -> ResponseReturnValue:
    """Begin an application, with the procedures picked on the page before."""
    applicant_facts(actor().staff_no, clock.now())
    if request.method == "POST":
        sent = submitted_with(request.form.get("key", ""), actor().staff_no)
        return _posted(None) if sent is None else _already(sent)
    picked = tuple(
        Item(code=c) for c in request.args.getlist("code")[:MOST_ITEMS] if len(c) <= CODE
    )
    asked = request.args.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else None
    content = Content(kind=kind or Kind.FIRST, items=picked)
    chosen = {"kind": kind.value if kind else "", "key": secrets.token_hex(16)}
    return page(None, Form(ContentSchema(), {**values_of(content), **chosen}), content)


@pages.route("/<int:application_id>/edit", methods=["GET", "POST"])
@needs(APPLY)
def edit(application_id: int) -> ResponseReturnValue:
    """Write a draft, or the correction of what was returned."""
    dossier = get_dossier(application_id, own_scope(actor()))
    if not dossier.editable:
        if request.method == "POST" and dossier.course.hand:
            return _already(dossier.id)
        raise Conflict(f"申请现在是“{dossier.status.label}”，内容不能改。")
    if request.method == "POST":
        return _posted(dossier)
    return draft_page(dossier)


@pages.post("/<int:application_id>/discard")
@needs(APPLY)
def discard(application_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    service.discard(actor(), application_id)
    notes.leave("草稿已删除。")
    return redirect(url_for("applications.mine", show="open"), 303)


def _posted(dossier: Dossier | None) -> ResponseReturnValue:
    """Save what was typed, whatever the button; then do what the button says."""
    rows = min(sum(name.startswith("item-") for name in request.form), MOST_ITEMS)
    form = Form.submitted(content_schema(rows)())
    saved: list[int] = []
    meant: list[Content] = []

    def save(data: dict[str, Any]) -> None:
        _refuse_unknown([code for code in data["codes"] if code])
        picked = pick(data["bundle"])
        known = dossier.content.bundles if dossier else ()
        content = content_of(data, rows, (*known, *picked.names), picked.codes)
        if len(content.items) > MOST_ITEMS:
            raise Invalid({"codes": [f"一次最多申请{MOST_ITEMS}项，请分几次申请。"]})
        meant.append(content)
        if dossier is None:
            saved.append(service.begin(actor(), data["key"] or secrets.token_hex(16), content))
        else:
            saved.append(service.write(actor(), dossier.id, content, version_seen(data)))
        tell_left(picked)

    if form.perform(save):
        return _saved(saved[0], form)
    if file_sent():
        form.errors["file"] = ["内容没有保存，文件也没有收下。请改正后重新选择文件。"]
    if dossier is not None and meant and form.status == STALE:
        return page(dossier, form, typed(form, rows), _compared(dossier, form, meant[0]))
    return page(dossier, form, typed(form, rows))


def _compared(dossier: Dossier, form: Form, meant: Content) -> Sequence[tuple[str, str, str]]:
    """Say what was saved meanwhile; whoever has seen it and sends again is taken at his word."""
    now = get_dossier(dossier.id, own_scope(actor()))
    form.values["seen"] = str(now.version)
    form.errors[""] = [OVERTAKEN]
    codes = [*now.content.codes, *meant.codes]
    _, known = catalog.entries_at(codes, clock.now())
    names = {code: f"{known[code].name} {code}" if code in known else code for code in codes}
    return differences(now.content, meant, names)


def _saved(application_id: int, form: Form) -> ResponseReturnValue:
    """Take the file in and do what the button says; a file refused leaves the draft saved."""
    dossier = get_dossier(application_id, own_scope(actor()))
    address = url_for("applications.edit", application_id=application_id)
    step = request.form.get("step")
    attached = file_sent()
    if (attached or step == "attach") and not form.perform(lambda data: keep_proof(dossier, data)):
        shown = {k: v for k, v in form.values.items() if k.startswith("proof_")}
        return draft_page(dossier, form.errors, shown, form.status)
    if form.first("remove"):
        _detach(application_id, int(form.first("remove")))
        return redirect(f"{address}#evidence", 303)
    if step == "submit":
        return _submitted(application_id)
    kept = "已添加材料，其他内容已存为草稿。" if attached else "已保存草稿，还没有提交。"
    notes.leave(kept)
    return redirect(f"{address}#evidence" if attached else address, 303)


def _detach(application_id: int, proof_id: int) -> None:
    try:
        service.detach(actor(), application_id, proof_id)
    except NotFound:
        notes.leave("这份材料已不在申请中，没有再删。", kind="info")
    else:
        notes.leave("已删去材料，其他内容已存为草稿。")


def _submitted(application_id: int) -> ResponseReturnValue:
    try:
        number = service.submit(actor(), application_id)
    except Invalid as refusal:
        dossier = get_dossier(application_id, own_scope(actor()))
        return draft_page(dossier, refusal.errors)
    hand = get_dossier(application_id, own_scope(actor())).course.hand
    whose = hand.label if hand else "受理人"
    notes.leave(f"已提交申请{number}，现在由{whose}办理。进展在本页的办理经过中。")
    return redirect(url_for("applications.show", application_id=application_id), 303)


def _already(application_id: int) -> ResponseReturnValue:
    """Lead to what the same form has submitted before; nothing is done twice."""
    notes.leave("这张申请已经提交，没有重复提交。", kind="info")
    return redirect(url_for("applications.show", application_id=application_id), 303)


def _refuse_unknown(codes: list[str]) -> None:
    """Raise ``Invalid`` for what is no code of the edition in force, with what may be meant."""
    edition, known = catalog.entries_at(codes, clock.now())
    said = []
    for text in codes:
        if text in known:
            continue
        found = catalog.options(edition.id, text) if edition else []
        names = "、".join(f"{entry.code} {entry.name}" for entry in found)
        meant = f"可能是：{names}。请填写其中的编码。" if names else "请核对编码。"
        said.append(f"“{text[:40]}”不是现行目录中的编码。{meant}")
    if said:
        raise Invalid({"codes": said})
