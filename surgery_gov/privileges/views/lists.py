"""The list of surgeons, its workbook, and the candidates of the search."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.privileges import exports
from surgery_gov.privileges.queries.listing import SHOW_LABELS, Filter, Show, list_surgeons
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.rules.scope import Everyone, scope_of
from surgery_gov.privileges.schemas.filters import ListSchema
from surgery_gov.privileges.views.room import READ_OTHERS, instant_of, pages
from surgery_gov.staff.queries import places_of
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/")
@needs(*READ_OTHERS)
def index() -> ResponseReturnValue:
    """List the surgeons within reach with the number of privileges that hold."""
    form, wanted = _asked()
    scope = scope_of(actor())
    found = list_surgeons(
        scope,
        wanted,
        request.args.get("page", 1, type=int),
        request.args.get("size", 50, type=int),
    )
    whole = list_surgeons(scope, Filter(at=wanted.at), 1, 20).total
    everyone = isinstance(scope, Everyone)
    return render_template(
        "privileges/index.html",
        form=form,
        page=found,
        place=places_of(found.items, wanted.at),
        whole=whole,
        at=wanted.at,
        day=form.first("at"),
        departments=list(departments_at(wanted.at).items()) if everyone else [],
        shows=[(show.value, label) for show, label in SHOW_LABELS.items()],
        wanted=wanted,
    ), form.status


@pages.get("/export")
@needs(Permission.PRIVILEGES_EXPORT)
def export() -> ResponseReturnValue:
    """Give what the filter shows as a workbook, on the trail; ``Invalid`` for an unclear filter."""
    form, wanted = _asked()
    if form.errors:
        raise Invalid(form.errors)
    data, rows = exports.workbook(scope_of(actor()), wanted)
    witness(
        actor(),
        "privilege.exported",
        "privileges:list",
        rows=rows,
        at=wanted.at.isoformat(),
        filter={"q": wanted.q, "department": wanted.department, "show": wanted.show.value},
    )
    name = f"手术权限_{local_date(wanted.at)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


def _asked() -> tuple[Form, Filter]:
    form = Form.asked(ListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = dict(found[0]) if found else {}
    wanted = Filter(at=instant_of(given.pop("at", None)))
    return form, replace(wanted, **given) if given else replace(wanted, show=Show.ALL)
