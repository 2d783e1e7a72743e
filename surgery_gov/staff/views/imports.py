"""Importing the staff sheet on a page: look first, then import what was looked at."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, parse_day
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets import Unreadable
from surgery_gov.kernel.sheets.normalize import RULES
from surgery_gov.staff import imports
from surgery_gov.staff.imports import Examined
from surgery_gov.staff.schemas import ImportSchema
from surgery_gov.staff.views import pages
from surgery_gov.staff.views.lists import workbook
from surgery_gov.web import notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.uploads import Upload


@pages.get("/import")
@needs(Permission.STAFF_IMPORT)
def import_form() -> ResponseReturnValue:
    """Ask for the sheet."""
    today = local_date(clock.now()).isoformat()
    return render_template("staff/import.html", form=Form(ImportSchema(), {"effective": today}))


@pages.post("/import")
@needs(Permission.STAFF_IMPORT)
def look() -> ResponseReturnValue:
    """Read the sheet and show what it would change; nothing is written."""
    form = Form.submitted(ImportSchema())
    looked: list[tuple[Examined, str]] = []

    def read(given: dict[str, date]) -> None:
        upload = uploads.received()
        looked.append((_examined(upload, given["effective"]), uploads.keep(upload)))

    if not form.perform(read):
        return render_template("staff/import.html", form=form), form.status
    examined, ticket = looked[0]
    return _result(examined, ticket, form.first("effective"))


@pages.post("/import/confirm")
@needs(Permission.STAFF_IMPORT)
def confirm() -> ResponseReturnValue:
    """Import the file that was looked at."""
    form = Form.submitted(ImportSchema())
    ticket = form.first("ticket")
    upload = uploads.fetch(ticket)
    told: list[str] = []

    def bring(given: dict[str, date]) -> None:
        done = imports.import_file(actor(), upload.data, upload.filename, given["effective"])
        told.append(f"新登记{done.added}人，改动{done.changed}人，{done.unchanged}人没有变化")

    if not form.perform(bring):
        return render_template("staff/import.html", form=form), form.status
    uploads.discard(ticket)
    notes.leave(f"已导入{upload.filename}：{told[0]}。")
    return redirect(url_for("staff.index"), 303)


@pages.get("/import/marked.xlsx")
@needs(Permission.STAFF_IMPORT)
def marked() -> ResponseReturnValue:
    """Give the same workbook with the faulty cells marked."""
    upload = uploads.fetch(request.args.get("ticket", ""))
    try:
        effective = parse_day(request.args.get("effective", ""))
    except ValueError:
        effective = local_date(clock.now())
    examined = _examined(upload, effective)
    return workbook(imports.marked(upload.data, examined), "staff-marked.xlsx")


def _examined(upload: Upload, effective: date) -> Examined:
    try:
        return imports.examine(upload.data, upload.filename, effective)
    except Unreadable as fault:
        raise Invalid({"file": [fault.message]}) from fault


def _result(examined: Examined, ticket: str, effective: str) -> ResponseReturnValue:
    page = render_template(
        "staff/import_result.html",
        examined=examined,
        ticket=ticket,
        effective=effective,
        rule_names=RULES,
    )
    return page, 200 if examined.report.ok else 422
