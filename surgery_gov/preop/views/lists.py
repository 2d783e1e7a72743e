"""The cases of some days, one's own, today's; a patient by the whole number, posted."""

from datetime import date, timedelta
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.paging import Page
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.cases import list_cases
from surgery_gov.preop.queries.listing import Filter, Listed, judged, list_page, numbers_of_patient
from surgery_gov.preop.queries.people import candidates, whoever
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.scope import Scope, scope_of
from surgery_gov.preop.schemas.lists import STANDS, ListSchema, LookupSchema, stands
from surgery_gov.preop.views.room import READ, pages
from surgery_gov.staff import queries as staff
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

AHEAD = {"preop.index": 1, "preop.mine": 14, "preop.today": 0}
"""How many days after today a list shows where none is asked for."""
TITLES = {"preop.index": "手术病例", "preop.mine": "我的病例", "preop.today": "今日手术"}


@pages.get("/")
@needs(*READ)
def index() -> ResponseReturnValue:
    """List the cases of some days within reach, today's and tomorrow's at first."""
    return _list_page(scope_of(actor()))


@pages.get("/mine")
@needs(*READ)
def mine() -> ResponseReturnValue:
    """List the cases one takes part in, or is invited to discuss."""
    return _list_page(Scope(staff_no=actor().staff_no))


@pages.get("/today")
@needs(*READ)
def today() -> ResponseReturnValue:
    """List today's cases within reach."""
    return _list_page(scope_of(actor()))


@pages.post("/find")
@needs(*READ)
def find() -> ResponseReturnValue:
    """Find a case by its number, or the cases of one patient; only whole numbers are found."""
    form = Form.submitted(LookupSchema())
    found: list[dict[str, str]] = []
    scope, at = scope_of(actor()), clock.now()
    cases: list[Listed] = []
    if form.perform(found.append):
        typed = found[0]["number"]
        if typed.isprintable() and list_cases([typed], scope):
            return redirect(url_for("preop.case", number=typed), 303)
        cases = judged(numbers_of_patient(scope, typed), scope, at) if typed.isprintable() else []
        if len(cases) == 1:
            return redirect(url_for("preop.case", number=cases[0].case.row.number), 303)
    return render_template(
        "preop/found.html", form=form, cases=cases, names=_names(cases)
    ), form.status


@pages.get("/people")
@needs(Permission.PREOP_PLAN, Permission.PREOP_RECORD)
def people() -> ResponseReturnValue:
    """Give the people that match what was typed, for a field to choose from."""
    found = candidates(request.args.get("q", ""))
    return jsonify(items=[{"code": p.staff_no, "name": p.name, "note": p.note} for p in found])


def _list_page(scope: Scope) -> ResponseReturnValue:
    here = str(request.endpoint)
    form = Form.asked(ListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {}
    at = clock.now()
    first, last = _days(given, local_date(at), AHEAD[here])
    wanted = _filter(given, first, last)
    page: Page[Listed] = list_page(
        scope,
        wanted,
        at,
        request.args.get("page", 1, type=int),
        request.args.get("size", 50, type=int),
    )
    return render_template(
        "preop/index.html",
        title=TITLES[here],
        form=form,
        page=page,
        first=first,
        last=last,
        days=_chips(local_date(at)),
        names=_names(page.items),
        departments=staff.department_choices() if scope.everyone or scope.department else [],
        urgencies=[(u.value, u.label) for u in Urgency],
        stands=list(STANDS.items()),
        narrowed=any(given.get(name) for name in ("department", "surgeon", "urgency", "stands")),
        find=Form(LookupSchema()),
    ), form.status


def _days(given: dict[str, Any], now: date, ahead: int) -> tuple[date, date]:
    first: date = given.get("since") or min(given.get("until") or now, now)
    last: date = given.get("until") or max(first, now + timedelta(days=ahead))
    return first, min(last, first + timedelta(days=30))


def _filter(given: dict[str, Any], first: date, last: date) -> Filter:
    asked = given.get("stands", "")
    return Filter(
        since=start_of_day(first),
        until=day_after(last),
        department=given.get("department", ""),
        surgeon_no=given.get("surgeon", ""),
        urgency=given.get("urgency"),
        mine=(actor().staff_no or "-") if given.get("mine") else "",
        stands=(lambda listed: stands(listed, asked)) if asked else None,
    )


def _chips(now: date) -> list[tuple[str, date]]:
    return [(words, now + timedelta(days=n)) for words, n in (("今天", 0), ("明天", 1))]


def _names(cases: Any) -> dict[str, str]:
    numbers = {p for each in cases for p in (each.case.row.plan.surgeon_no,)}
    departments = dict(staff.department_choices()) if cases else {}
    return {**departments, **whoever(numbers)}
