"""One field that finds surgeons and procedures, from every page."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.queries.listing import Filter, list_surgeons
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.views.room import READ_OTHERS, pages
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

SHOWN = 20
LONGEST = 100


@pages.get("/search")
@needs(Permission.CATALOG_READ)
def search() -> ResponseReturnValue:
    """Find surgeons within reach and procedures in force; a single hit is opened at once."""
    text, now = request.args.get("q", "").strip()[:LONGEST], clock.now()
    may_see_others = can(*READ_OTHERS)
    edition = catalog.edition_in_force(now)
    procedures = catalog.options(edition.id, text, SHOWN) if edition else []
    surgeons = (
        list_surgeons(scope_of(actor()), Filter(q=text, at=now), 1, SHOWN).items
        if text and may_see_others
        else []
    )
    opens = "privileges.procedure" if may_see_others else "catalog.entry"
    hits = [url_for(opens, code=entry.code) for entry in procedures]
    hits += [url_for("privileges.surgeon", staff_no=row.staff_no) for row in surgeons]
    if len(hits) == 1:
        return redirect(hits[0], 303)
    return render_template(
        "privileges/search.html",
        text=text,
        procedures=procedures,
        surgeons=surgeons,
        edition=edition,
        opens=opens,
        shown=SHOWN,
    )
