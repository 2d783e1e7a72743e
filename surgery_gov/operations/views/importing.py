"""Importing on pages: choose a file, see what it would do, then enter all of it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.normalize import RULES
from surgery_gov.operations import imports
from surgery_gov.operations.imports import Rehearsal
from surgery_gov.operations.schemas import SourceSchema
from surgery_gov.operations.views.room import pages
from surgery_gov.web import importing, notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/import")
@needs(Permission.OPERATIONS_IMPORT)
def choose() -> ResponseReturnValue:
    """Ask for the file."""
    form = Form(SourceSchema(), {"source": imports.SOURCE})
    return render_template("operations/import.html", form=form)


@pages.post("/import")
@needs(Permission.OPERATIONS_IMPORT)
def upload() -> ResponseReturnValue:
    """Look at the file and put it aside; nothing is written."""
    form = Form.submitted(SourceSchema())
    ticket = importing.put_aside(form)
    if ticket is None:
        return render_template("operations/import.html", form=form), form.status
    source = form.first("source").strip()
    return redirect(url_for("operations.looked_at", ticket=ticket, source=source), 303)


@pages.get("/import/<ticket>")
@needs(Permission.OPERATIONS_IMPORT)
def looked_at(ticket: str) -> ResponseReturnValue:
    """Show what importing the file would do."""
    sent = uploads.fetch(ticket)
    try:
        found = _rehearsed(sent)
    except sheets.Unreadable as fault:
        form = Form(SourceSchema(), {"source": imports.SOURCE})
        form.errors = {"file": [fault.message]}
        return render_template("operations/import.html", form=form), 422
    return render_template(
        "operations/imported.html",
        found=found,
        report=found.report,
        done=found.outcome,
        rules=RULES,
        ticket=ticket,
        filename=sent.filename,
    )


@pages.post("/import/<ticket>")
@needs(Permission.OPERATIONS_IMPORT)
def enter(ticket: str) -> ResponseReturnValue:
    """Enter what was looked at, all of it."""
    found = _rehearsed(uploads.fetch(ticket))
    if not found.report.ok:
        notes.leave("没有导入：表格里有错。请看下面的问题。", kind="stop")
        again = url_for("operations.looked_at", ticket=ticket, source=found.file.source)
        return redirect(again, 303)
    done = imports.enter(actor(), found)
    uploads.discard(ticket)
    notes.leave(
        f"已导入手术记录{done.rows}条：新增{done.added}条，更正{done.corrected}条，"
        f"不变{done.unchanged}条。"
    )
    return redirect(url_for("operations.index"), 303)


@pages.get("/import/<ticket>/faults")
@needs(Permission.OPERATIONS_IMPORT)
def faults(ticket: str) -> ResponseReturnValue:
    """Give the same workbook with the faulty cells marked."""
    sent = uploads.fetch(ticket)
    return importing.marked(sent, _rehearsed(sent).report)


@pages.get("/template")
@needs(Permission.OPERATIONS_IMPORT)
def template() -> ResponseReturnValue:
    """Give an empty sheet to fill in."""
    return importing.workbook(imports.template(), "手术记录导入模板.xlsx")


def _rehearsed(sent: uploads.Upload) -> Rehearsal:
    form = Form.asked(SourceSchema())
    given: list[dict[str, str]] = []
    if not form.perform(given.append):
        raise Invalid(form.errors)
    book = sheets.read(sent.data, sent.filename)
    return imports.rehearse(book, given[0]["source"], clock.now())
