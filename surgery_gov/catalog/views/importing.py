"""Importing a catalog on a page: choose a file, see what it holds, correct it, import it.

What is imported is byte for byte what was looked at: the file waits under a ticket.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import exports, imports, queries
from surgery_gov.catalog.schemas import ImportSchema
from surgery_gov.catalog.views import answers
from surgery_gov.catalog.views.blueprint import pages
from surgery_gov.kernel import sheets
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.faults import annotate
from surgery_gov.kernel.sheets.normalize import RULES
from surgery_gov.web import notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SHOWN = 200
"""Faults and cleaned cells shown on the page; the marked workbook holds them all."""


@pages.get("/template")
@needs(Permission.CATALOG_READ)
def template() -> ResponseReturnValue:
    """Download the empty table to fill in."""
    return answers.workbook(exports.template(), "手术分级目录-导入模板.xlsx")


@pages.get("/import")
@needs(Permission.CATALOG_IMPORT)
def choose() -> ResponseReturnValue:
    """Ask for the file."""
    return _choosing(Form(ImportSchema(), {"edition": request.args.get("edition", "")[:60]}))


@pages.post("/import")
@needs(Permission.CATALOG_IMPORT)
def look() -> ResponseReturnValue:
    """Take the file, keep it aside where it can be read, and go to what was found."""
    form = Form.submitted(ImportSchema())

    def act(_edition: object) -> str:
        upload = uploads.received()
        try:
            sheets.read(upload.data, upload.filename)
        except sheets.Unreadable as refusal:
            raise Invalid({"file": [refusal.message]}) from refusal
        form.values["ticket"] = uploads.keep(upload)
        return upload.filename

    if not form.perform(act):
        return _choosing(form), form.status
    return redirect(
        url_for("catalog.found", ticket=form.values["ticket"], edition=form.first("edition")), 303
    )


@pages.get("/import/<ticket>")
@needs(Permission.CATALOG_IMPORT)
def found(ticket: str) -> ResponseReturnValue:
    """Show what the file holds; nothing is written."""
    form = Form(ImportSchema(), {"edition": request.args.get("edition", "")[:60]})
    return _result(ticket, form)


@pages.post("/import/<ticket>")
@needs(Permission.CATALOG_IMPORT)
def bring_in(ticket: str) -> ResponseReturnValue:
    """Import the file that was looked at."""
    form = Form.submitted(ImportSchema())
    done: dict[str, int] = {}

    def act(edition: str) -> None:
        upload = uploads.fetch(ticket)
        rehearsal = _rehearse(upload)
        done["count"] = imports.carry_out(actor(), rehearsal, edition)

    if not form.perform(act):
        return _result(ticket, form), form.status
    uploads.discard(ticket)
    edition = queries.get_edition_named(form.first("edition").strip())
    notes.leave(
        f"已导入草稿“{edition.name}”，{done['count']:,}条。核对与现行版本的不同后发布，发布后才施行。"
    )
    return redirect(url_for("catalog.edition", edition_id=edition.id), 303)


@pages.get("/import/<ticket>/marked")
@needs(Permission.CATALOG_IMPORT)
def marked(ticket: str) -> ResponseReturnValue:
    """Download the same workbook with the faulty cells marked."""
    upload = uploads.fetch(ticket)
    rehearsal = _rehearse(upload)
    content = annotate(upload.data, rehearsal.report.faults)
    stem = upload.filename.rpartition(".")[0] or upload.filename
    return answers.workbook(content, f"{stem}-标注{len(rehearsal.report.faults)}处问题.xlsx")


def _rehearse(upload: uploads.Upload) -> imports.Rehearsal:
    try:
        return imports.rehearse(upload.data, upload.filename)
    except sheets.Unreadable as refusal:
        raise Invalid({"file": [refusal.message]}) from refusal


def _choosing(form: Form) -> str:
    drafts = [edition.name for edition in queries.list_editions() if edition.is_draft]
    return render_template("catalog/import.html", form=form, drafts=drafts)


def _result(ticket: str, form: Form) -> str:
    upload = uploads.fetch(ticket)
    rehearsal = _rehearse(upload)
    taken = queries.find_edition(form.first("edition").strip())
    return render_template(
        "catalog/found.html",
        form=form,
        ticket=ticket,
        filename=upload.filename,
        report=rehearsal.report,
        count=len(rehearsal.entries),
        faults=rehearsal.report.faults[:SHOWN],
        normalized=rehearsal.report.normalized[:SHOWN],
        rules=RULES,
        taken=taken,
    )
