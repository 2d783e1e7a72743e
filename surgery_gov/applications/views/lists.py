"""Lists: what an office sees, what waits for a document, and the surgeon's own."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.applications.queries import listing
from surgery_gov.applications.queries.candidates import candidates_for
from surgery_gov.applications.queries.listing import SHOW_LABELS, Filter, Show
from surgery_gov.applications.queries.rehearsal import applicant_facts
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.words import CLOSED, Status
from surgery_gov.applications.schemas.filters import ListSchema
from surgery_gov.applications.views.room import JUDGE, READ_OTHERS, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.paging import page_of
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.record import record_of
from surgery_gov.privileges.rules.scope import Oneself
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

FEW = 20
TABS = (("may", "可申请"), ("open", "申请中"), ("held", "已授权"), ("all", "全部申请"))


@pages.get("/")
@needs(*READ_OTHERS)
def index() -> ResponseReturnValue:
    """List the applications within reach, what waits for the actor first."""
    form = Form.asked(ListSchema())
    wanted = [Filter()]
    form.perform(lambda data: wanted.append(Filter(**data)))
    scope, hands = scope_of(actor()), actor().may(*JUDGE)
    shown = wanted[-1]
    if hands and "show" not in request.args:
        shown = Filter(q=shown.q, department=shown.department, show=Show.TURN)
    counted = listing.counts(scope, actor())
    tabs = [show for show in Show if hands or show is not Show.TURN]
    return render_template(
        "applications/index.html",
        form=form,
        page=listing.list_applications(scope, actor(), shown, *_paging()),
        shown=shown,
        groups=[(show, SHOW_LABELS[show], counted[show]) for show in tabs],
        departments=listing.departments_seen(scope) if scope.everyone else [],
    ), form.status


@pages.get("/issuing")
@needs(Permission.APPLICATIONS_ISSUE)
def issuing() -> ResponseReturnValue:
    """List what is approved and waits for its formal document."""
    page = listing.waiting_for_document(scope_of(actor()), *_paging())
    return render_template("applications/issuing.html", page=page)


@pages.get("/mine")
@needs(Permission.APPLICATIONS_APPLY)
def mine() -> ResponseReturnValue:
    """Show a surgeon what may be applied for, what is under way, what is held, and everything."""
    now = clock.now()
    try:
        facts = applicant_facts(actor().staff_no, now)
    except Forbidden as refusal:
        return render_template("applications/nobody.html", why=refusal.message)
    number, size = _paging()
    found = candidates_for(facts, request.args.get("q", "")[:100], now, number, FEW)
    own = listing.list_own(facts.staff_no)
    record = record_of(person(Oneself(facts.staff_no), facts.staff_no), now)
    held = [h for h in record.holdings if h.state.held]
    going = [row for row in own if row.status not in CLOSED]
    shown = request.args.get("show", "may")
    counted = {"may": found.total, "open": len(going), "held": len(held), "all": len(own)}
    return render_template(
        "applications/mine.html",
        facts=facts,
        post=facts.employment_at(now),
        shown=shown if shown in counted else "may",
        groups=[(key, words, counted[key]) for key, words in TABS],
        found=found,
        rows=page_of(own if shown == "all" else going, number, size),
        held=page_of(held, number, size),
        returned=[row for row in own if row.status is Status.RETURNED],
        q=request.args.get("q", ""),
    )


def _paging() -> tuple[int, int]:
    return request.args.get("page", 1, type=int), request.args.get("size", 50, type=int)
