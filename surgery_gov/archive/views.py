"""Pages of the archives: the list, one archive, its print and its workbook."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from surgery_gov.archive import exports
from surgery_gov.archive.queries import Archive, get_archive
from surgery_gov.archive.rules.scope import own_scope, scope_of
from surgery_gov.archive.rules.timeline import counted, of_section
from surgery_gov.archive.schemas import ArchiveSchema, ListSchema
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.staff import queries as staff
from surgery_gov.staff.queries import Status
from surgery_gov.staff.rules.scope import EVERYONE, Scope
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

pages = Blueprint("archive", __name__, url_prefix="/archive")
READ_OTHERS = (Permission.PRIVILEGES_READ_ALL, Permission.PRIVILEGES_READ_DEPARTMENT)
READ = (*READ_OTHERS, Permission.PRIVILEGES_READ_OWN)
STATUSES = [(Status.NOT_EMPLOYED.value, "不在职"), (Status.ALL.value, "全部")]
OPENED_BY = {
    "staff.one": (Permission.STAFF_READ,),
    "privileges.one": READ,
    "privileges.surgeon": READ,
    "applications.show": (
        Permission.APPLICATIONS_READ_ALL,
        Permission.APPLICATIONS_READ_DEPARTMENT,
        Permission.APPLICATIONS_READ_OWN,
    ),
    "certificates.show": READ,
    "requirements.surgeon": (
        Permission.REQUIREMENTS_READ_ALL,
        Permission.REQUIREMENTS_READ_DEPARTMENT,
        Permission.REQUIREMENTS_READ_OWN,
    ),
    "operations.surgeon": (
        Permission.OPERATIONS_READ,
        Permission.OPERATIONS_READ_DEPARTMENT,
        Permission.OPERATIONS_READ_OWN,
    ),
}
"""Who may follow an entry to its page; a page not named here opens itself to its readers."""


@pages.get("/")
@needs(*READ_OTHERS)
def index() -> ResponseReturnValue:
    """List the surgeons within reach, to open an archive."""
    form, given = _asked(ListSchema())
    now, scope = clock.now(), scope_of(actor())
    found = staff.list_surgeons(
        scope,
        now,
        q=given.get("q", ""),
        department=given.get("department") or None,
        status=given.get("status", Status.EMPLOYED),
        number=request.args.get("page", 1, type=int),
        size=request.args.get("size", 50, type=int),
    )
    return render_template(
        "archive/index.html",
        form=form,
        found=found,
        place=staff.places_of(found.items, now, "department_name"),
        departments=[(d.code, d.name) for d in staff.list_departments(now)]
        if scope == EVERYONE
        else [],
        statuses=STATUSES,
    ), form.status


@pages.get("/mine")
@needs(*READ)
def mine() -> ResponseReturnValue:
    """Show one's own archive."""
    own = actor().staff_no
    if own is None:
        raise Forbidden("这个账号没有工号，没有自己的技术档案。请联系系统管理员。")
    return _shown(own_scope(actor()), own)


@pages.get("/<staff_no>")
@needs(*READ)
def one(staff_no: str) -> ResponseReturnValue:
    """Show the archive of a surgeon within reach."""
    return _shown(scope_of(actor()), staff_no)


@pages.get("/<staff_no>/print")
@needs(*READ)
def sheet(staff_no: str) -> ResponseReturnValue:
    """Show the archive on paper, on the trail."""
    archive, moments, section = _clear(staff_no)
    _witness("surgeon.archive_printed", archive, moments, section)
    return render_template(
        "archive/print.html",
        archive=archive,
        moments=moments,
        section=section,
        now=clock.now(),
        who=actor().name,
        **_words(),
    )


@pages.get("/<staff_no>/export.xlsx")
@needs(Permission.PRIVILEGES_EXPORT, Permission.PRIVILEGES_READ_OWN)
def export(staff_no: str) -> ResponseReturnValue:
    """Give the archive as a workbook, on the trail."""
    archive, moments, section = _clear(staff_no)
    data = exports.workbook(archive, moments, (clock.now(), actor().name))
    _witness("surgeon.archive_exported", archive, moments, section)
    name = f"技术档案_{archive.who.staff_no}_{local_date(archive.at)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


def _shown(scope: Scope, staff_no: str) -> ResponseReturnValue:
    form, given = _asked(ArchiveSchema())
    archive = get_archive(scope, staff_no, *_instants(given))
    section = given.get("section", "")
    return render_template(
        "archive/one.html",
        form=form,
        archive=archive,
        moments=of_section(archive.moments, section),
        sections=counted(archive.moments),
        section=section,
        own=archive.who.staff_no == actor().staff_no,
        day=form.first("at"),
        known=form.first("known"),
        **_words(),
    ), form.status


def _clear(staff_no: str) -> tuple[Archive, tuple[Moment, ...], str]:
    """Read what paper or a workbook shows; ``Invalid`` where the filter is unclear."""
    form, given = _asked(ArchiveSchema())
    if form.errors:
        raise Invalid(form.errors)
    archive = get_archive(scope_of(actor()), staff_no, *_instants(given))
    section: str = given["section"]
    return archive, of_section(archive.moments, section), section


def _witness(event: str, archive: Archive, moments: tuple[Moment, ...], section: str) -> None:
    witness(
        actor(),
        event,
        f"surgeon:{archive.who.staff_no}",
        name=archive.who.name,
        rows=len(moments),
        section=section,
        at=archive.at.isoformat(),
        known_at=archive.known_at.isoformat(),
    )


def _asked(schema: Schema) -> tuple[Form, dict[str, Any]]:
    form = Form.asked(schema)
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    return form, found[0] if found else {}


def _instants(given: dict[str, Any]) -> tuple[datetime, datetime | None]:
    at: date | None = given.get("at")
    known: date | None = given.get("known")
    return start_of_day(at) if at else clock.now(), start_of_day(known) if known else None


def _words() -> dict[str, Any]:
    return {
        "lines_of": exports.lines_of,
        "year_cells": exports.year_cells,
        "moment_cells": exports.moment_cells,
        "years_head": exports.YEARS,
        "timeline_head": [title for title, _ in exports.TIMELINE],
        "address_of": _address_of,
        "keep": {k: v for k, v in request.args.items() if k in {"at", "known", "section"} and v},
    }


def _address_of(moment: Moment) -> str | None:
    """Return the page behind an entry; None where there is none for whoever looks."""
    if not moment.endpoint or not can(*OPENED_BY.get(moment.endpoint, READ)):
        return None
    return url_for(moment.endpoint, **dict[str, Any](moment.values))
