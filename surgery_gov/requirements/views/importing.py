"""Importing on pages: choose a file, see what it would do, then enter all of it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.normalize import RULES
from surgery_gov.requirements import imports
from surgery_gov.requirements.imports import Rehearsal
from surgery_gov.requirements.views.room import pages
from surgery_gov.web import importing, notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import Strict

SHOWN = 200


@pages.get("/qualifications/import")
@needs(Permission.REQUIREMENTS_RECORD)
def choose_file() -> ResponseReturnValue:
    """Ask for the file."""
    return render_template("requirements/import.html", form=Form(Strict()))


@pages.post("/qualifications/import")
@needs(Permission.REQUIREMENTS_RECORD)
def upload() -> ResponseReturnValue:
    """Look at the file and put it aside; nothing is written."""
    form = Form.submitted(Strict())
    ticket = importing.put_aside(form)
    if ticket is None:
        return render_template("requirements/import.html", form=form), form.status
    return redirect(url_for("requirements.looked_at", ticket=ticket), 303)


@pages.get("/qualifications/import/<ticket>")
@needs(Permission.REQUIREMENTS_RECORD)
def looked_at(ticket: str) -> ResponseReturnValue:
    """Show what importing the file would do."""
    sent = uploads.fetch(ticket)
    try:
        found = _rehearsed(sent)
    except sheets.Unreadable as fault:
        form = Form(Strict())
        form.errors = {"file": [fault.message]}
        return render_template("requirements/import.html", form=form), 422
    return render_template(
        "requirements/imported.html",
        found=found,
        report=found.report,
        rules=RULES,
        shown=SHOWN,
        ticket=ticket,
        filename=sent.filename,
    )


@pages.post("/qualifications/import/<ticket>")
@needs(Permission.REQUIREMENTS_RECORD)
def enter(ticket: str) -> ResponseReturnValue:
    """Enter what was looked at, all of it, where it still has no fault."""
    found = _rehearsed(uploads.fetch(ticket))
    if not found.report.ok:
        notes.leave("没有导入：核对之后记录有变化，有的行不再成立。请看下面的问题。", kind="stop")
        return redirect(url_for("requirements.looked_at", ticket=ticket), 303)
    count = imports.enter(actor(), found)
    uploads.discard(ticket)
    notes.leave(f"已登记培训考核记录{count}条。")
    return redirect(url_for("requirements.qualifications"), 303)


@pages.get("/qualifications/import/<ticket>/faults")
@needs(Permission.REQUIREMENTS_RECORD)
def faults(ticket: str) -> ResponseReturnValue:
    """Give the same workbook with the faulty cells marked."""
    sent = uploads.fetch(ticket)
    return importing.marked(sent, _rehearsed(sent).report)


@pages.get("/qualifications/template")
@needs(Permission.REQUIREMENTS_RECORD)
def template() -> ResponseReturnValue:
    """Give an empty sheet to fill in."""
    return importing.workbook(imports.template(), "培训考核导入模板.xlsx")


def _rehearsed(sent: uploads.Upload) -> Rehearsal:
    book = sheets.read(sent.data, sent.filename)
    return imports.rehearse(book, actor(), clock.now())
