"""Importing on pages: choose a file, see what it would do, then enter all of it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.normalize import RULES
from surgery_gov.privileges import imports
from surgery_gov.privileges.imports import Rehearsal
from surgery_gov.privileges.views.room import pages
from surgery_gov.web import importing, notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import Strict


@pages.get("/import")
@needs(Permission.PRIVILEGES_IMPORT)
def choose() -> ResponseReturnValue:
    """Ask for the file."""
    return render_template("privileges/import.html", form=Form(Strict()))


@pages.post("/import")
@needs(Permission.PRIVILEGES_IMPORT)
def upload() -> ResponseReturnValue:
    """Look at the file and put it aside; nothing is written."""
    form = Form.submitted(Strict())
    ticket = importing.put_aside(form)
    if ticket is None:
        return render_template("privileges/import.html", form=form), form.status
    return redirect(url_for("privileges.looked_at", ticket=ticket), 303)


@pages.get("/import/<ticket>")
@needs(Permission.PRIVILEGES_IMPORT)
def looked_at(ticket: str) -> ResponseReturnValue:
    """Show what importing the file would do."""
    sent = uploads.fetch(ticket)
    try:
        found = _rehearsed(sent)
    except sheets.Unreadable as fault:
        form = Form(Strict())
        form.errors = {"file": [fault.message]}
        return render_template("privileges/import.html", form=form), 422
    return render_template(
        "privileges/imported.html",
        found=found,
        report=found.report,
        rules=RULES,
        ticket=ticket,
        filename=sent.filename,
    )


@pages.post("/import/<ticket>")
@needs(Permission.PRIVILEGES_IMPORT)
def enter(ticket: str) -> ResponseReturnValue:
    """Enter what was looked at, all of it, where it still has no fault."""
    found = _rehearsed(uploads.fetch(ticket))
    if not found.report.ok:
        notes.leave("没有导入：核对之后记录有变化，有的行不再成立。请看下面的问题。", kind="stop")
        return redirect(url_for("privileges.looked_at", ticket=ticket), 303)
    count = imports.enter(actor(), found)
    uploads.discard(ticket)
    notes.leave(f"已导入手术权限{count}项。")
    return redirect(url_for("privileges.index"), 303)


@pages.get("/import/<ticket>/faults")
@needs(Permission.PRIVILEGES_IMPORT)
def faults(ticket: str) -> ResponseReturnValue:
    """Give the same workbook with the faulty cells marked."""
    sent = uploads.fetch(ticket)
    return importing.marked(sent, _rehearsed(sent).report)


@pages.get("/template")
@needs(Permission.PRIVILEGES_IMPORT)
def template() -> ResponseReturnValue:
    """Give an empty sheet to fill in."""
    return importing.workbook(imports.template(), "手术权限导入模板.xlsx")


def _rehearsed(sent: uploads.Upload) -> Rehearsal:
    book = sheets.read(sent.data, sent.filename)
    return imports.rehearse(book, actor(), clock.now())
