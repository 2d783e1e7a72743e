"""Rosters (授权名册): pages, workbook and print, by surgeon, by procedure, for the public."""

from io import BytesIO
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.certificates.exports.paint import digest_of
from surgery_gov.certificates.exports.rosters import workbook
from surgery_gov.certificates.queries.rosters import Asked, all_of, page_of
from surgery_gov.certificates.rules import rosters as rules
from surgery_gov.certificates.schemas import RosterSchema
from surgery_gov.certificates.views.room import READ_OTHERS, instant_of, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.rules.scope import Everyone, scope_of
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

MOST_ON_PAPER = 5_000


@pages.get("/rosters")
@needs(*READ_OTHERS)
def rosters() -> ResponseReturnValue:
    """Show one page of a roster as of a day."""
    form, asked = _asked()
    scope = scope_of(actor())
    number, size = (request.args.get(n, d, type=int) for n, d in (("page", 1), ("size", 50)))
    everyone = isinstance(scope, Everyone)
    return render_template(
        "certificates/rosters.html",
        form=form,
        asked=asked,
        page=page_of(scope, asked, number or 1, size or 50),
        forms=list(rules.Form),
        day=form.first("at"),
        departments=list(departments_at(asked.at).items()) if everyone else [],
        shown=rules.PUBLIC_SHOWN,
    ), form.status


@pages.get("/rosters/export")
@needs(Permission.PRIVILEGES_EXPORT)
def export_roster() -> ResponseReturnValue:
    """Give a roster as a workbook, on the trail; ``Invalid`` for an unclear filter."""
    asked = _clear()
    data, rows = workbook(scope_of(actor()), asked, clock.now())
    _put_on_trail("roster.exported", asked, rows)
    name = f"{asked.form.heading}_{local_date(asked.at)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


@pages.get("/rosters/paper")
@needs(Permission.PRIVILEGES_EXPORT)
def print_roster() -> ResponseReturnValue:
    """Show a roster as it is printed; ``Invalid`` where it would be a book."""
    asked = _clear()
    found = [rules.cells(asked.form, row) for row in all_of(scope_of(actor()), asked)]
    if len(found) > MOST_ON_PAPER:
        said = f"共{len(found):,}项，太多，不宜打印。请先选一个科室，或导出 Excel"
        raise Invalid({"department": [said]})
    _put_on_trail("roster.printed", asked, len(found))
    titles = rules.headings(asked.form)
    return render_template(
        "certificates/roster_paper.html",
        asked=asked,
        headings=titles,
        rows=found,
        digest=digest_of(titles, found),
        now=clock.now(),
        shown=rules.PUBLIC_SHOWN,
        public=asked.form is rules.Form.PUBLIC,
    )


def _put_on_trail(event: str, asked: Asked, rows: int) -> None:
    witness(
        actor(),
        event,
        "roster:list",
        form=asked.form.label,
        rows=rows,
        at=asked.at.isoformat(),
        department=asked.department,
    )


def _clear() -> Asked:
    form, asked = _asked()
    if form.errors:
        raise Invalid(form.errors)
    return asked


def _asked() -> tuple[Form, Asked]:
    form = Form.asked(RosterSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0] if found else {}
    return form, Asked(
        form=given.get("by", rules.Form.SURGEON),
        at=instant_of(given.get("at")),
        department=given.get("department", ""),
        q=given.get("q", ""),
    )
