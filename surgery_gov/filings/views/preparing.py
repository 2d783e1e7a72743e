"""The page that shows what would be filed, and prepares it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries as catalog
from surgery_gov.filings import queries, service
from surgery_gov.filings.queries import Draft, Filed
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.filings.schemas import WantedSchema
from surgery_gov.filings.views.blueprint import figures, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/prepare")
@needs(Permission.FILINGS_PREPARE)
def prepare() -> ResponseReturnValue:
    """Show what would be filed, by default what is due, and everything that is in the way."""
    owed = queries.due(clock.now())
    likely = Kind.UPDATE if queries.last_exported() else Kind.INITIAL
    values = {
        "edition": request.args.get("edition", owed.edition if owed else ""),
        "kind": request.args.get("kind", str(likely)),
        "filler": actor().name,
    }
    return _page(Form(WantedSchema(), values))


@pages.post("/prepare")
@needs(Permission.FILINGS_PREPARE)
def create() -> ResponseReturnValue:
    """Prepare the filing that was shown."""
    form = Form.submitted(WantedSchema())
    made: list[Filed] = []
    if not form.perform(lambda wanted: made.append(service.prepare(actor(), wanted))):
        return _page(form), form.status
    notes.leave(f"{made[0].number}已准备好，内容已固定。核对无误后导出。")
    return redirect(url_for("filings.show", number=made[0].number), 303)


def _page(form: Form) -> str:
    editions = [edition.name for edition in catalog.list_editions() if not edition.is_draft]
    drafted = _drafted(form) if form.first("edition") in editions else None
    return render_template(
        "filings/prepare.html",
        form=form,
        drafted=drafted,
        editions=[(name, name) for name in editions],
        kinds=[(kind.value, kind.label) for kind in Kind],
        **(figures(drafted.content) if drafted else {}),
    )


def _drafted(form: Form) -> Draft | None:
    if form.first("kind") not in set(Kind):
        return None
    wanted = Wanted(
        edition=form.first("edition"),
        kind=Kind(form.first("kind")),
        filler=form.first("filler"),
        phone=form.first("phone"),
    )
    return queries.draft(wanted, clock.now())
