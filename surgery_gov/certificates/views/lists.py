"""The list of certificates, and those of one surgeon."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.certificates.queries.certificates import list_of
from surgery_gov.certificates.queries.listing import STATES, Filter, list_certificates
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.schemas import ListSchema
from surgery_gov.certificates.views.room import READ, READ_OTHERS, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.rules.scope import Everyone, scope_of
from surgery_gov.staff.queries import place_of, places_of
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/")
@needs(*READ_OTHERS)
def index() -> ResponseReturnValue:
    """List the surgeons within reach with the certificate in force."""
    now, scope = clock.now(), scope_of(actor())
    form = Form.asked(ListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0] if found else {}
    departments = departments_at(now)
    wanted = Filter(
        q=given.get("q", ""),
        department=departments.get(given.get("department", ""), given.get("department", "")),
        state=given.get("state"),
    )
    number, size = (request.args.get(n, d, type=int) for n, d in (("page", 1), ("size", 50)))
    page = list_certificates(scope, wanted, now, number or 1, size or 50)
    return render_template(
        "certificates/index.html",
        form=form,
        page=page,
        place=places_of(page.items, now),
        whole=list_certificates(scope, Filter(), now, 1, 20).total,
        departments=list(departments.items()) if isinstance(scope, Everyone) else [],
        states=[(state.value, words) for state, words in STATES.items()],
    ), form.status


@pages.get("/mine")
@needs(Permission.PRIVILEGES_READ_OWN)
def mine() -> ResponseReturnValue:
    """Show the actor's own certificates; a sentence to whoever is not on file as a surgeon."""
    try:
        return _of(actor().staff_no or "")
    except NotFound:
        return render_template("certificates/surgeon.html", whom=None, found=[], own=True)


@pages.get("/surgeons/<staff_no>")
@needs(*READ)
def surgeon(staff_no: str) -> ResponseReturnValue:
    """Show every certificate of a surgeon, the newest first."""
    return _of(staff_no)


def _of(staff_no: str) -> ResponseReturnValue:
    whom, now = person(scope_of(actor()), staff_no), clock.now()
    found = list_of(whom.id)
    current = next((issued for issued in found if not issued.successor), None)
    return render_template(
        "certificates/surgeon.html",
        whom=whom,
        place=place_of(whom.staff_no, whom.department, now),
        found=found,
        verdict=verdict_on(current, now)[1] if current else None,
        own=staff_no == actor().staff_no,
    )
