"""The list of surgeons, its export, the candidates of a search, and one surgeon's dossier."""

from datetime import datetime
from typing import TypedDict

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.staff import exports, queries
from surgery_gov.staff.queries import Status, place_of
from surgery_gov.staff.rules.scope import EVERYONE, Scope, scope_of
from surgery_gov.staff.rules.standing import licence_standing, post_standing
from surgery_gov.staff.views import pages
from surgery_gov.web.forms import Form, day_asked
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


class Filter(TypedDict):
    """What the list is narrowed to."""

    q: str
    department: str | None
    status: Status


STATUSES = [
    (Status.EMPLOYED.value, "在职"),
    (Status.NOT_EMPLOYED.value, "不在职"),
    (Status.ALL.value, "全部"),
]


@pages.get("/")
@needs(Permission.STAFF_READ)
def index() -> ResponseReturnValue:
    """List the surgeons within the actor's scope, as of a day."""
    form, at, day = _moment()
    chosen = _filter()
    scope = scope_of(actor())
    departments = queries.list_departments(at)
    found = queries.list_surgeons(
        scope, at, number=_whole("page", 1), size=_whole("size", 50), **chosen
    )
    page = render_template(
        "staff/index.html",
        form=form,
        found=found,
        departments=departments,
        department_options=[(d.code, d.name) for d in departments],
        statuses=STATUSES,
        at=at,
        day=day,
        everyone=scope == EVERYONE,
        licence_standing=licence_standing,
        post_standing=post_standing,
        warn_days=policy.numbers(Key.EXPIRING_DAYS, at)[0],
        **chosen,
    )
    return page, form.status


@pages.get("/export.xlsx")
@needs(Permission.STAFF_READ)
def export() -> ResponseReturnValue:
    """Give what the list shows under the same filter as a workbook."""
    form, at, _ = _moment()
    if form.errors:
        raise Invalid(form.errors)
    chosen = _filter()
    rows = queries.export_rows(scope_of(actor()), at, **chosen)
    witness(
        actor(),
        "staff.exported",
        "staff",
        rows=len(rows),
        at=at.isoformat(),
        filter={name: str(value or "") for name, value in chosen.items()},
    )
    return workbook(exports.listed(rows), f"staff-{local_date(at)}.xlsx")


@pages.get("/template.xlsx")
@needs(Permission.STAFF_IMPORT)
def template() -> ResponseReturnValue:
    """Give the empty staff sheet."""
    return workbook(exports.blank_sheet(), "staff-template.xlsx")


@pages.get("/options")
@needs(
    Permission.STAFF_READ,
    Permission.CLEARANCE_ASK,
    Permission.CLEARANCE_ASK_DEPARTMENT,
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_READ_DEPARTMENT,
)
def options() -> ResponseReturnValue:
    """Give the surgeons that match what was typed, for a field to choose from."""
    found = queries.options(_askable(), clock.now(), request.args.get("q", ""))
    items = [{"code": row.staff_no, "name": row.name, "note": row.place} for row in found]
    return jsonify(items=items)


@pages.get("/one/<staff_no>")
@needs(Permission.STAFF_READ)
def one(staff_no: str) -> ResponseReturnValue:
    """Show a surgeon as of a day, with the whole history."""
    form, at, day = _moment()
    dossier = queries.get_dossier(scope_of(actor()), staff_no)
    known = clock.now()
    held = {
        kind: dossier.known(facts, known)
        for kind, facts in (
            ("posts", dossier.posts),
            ("licences", dossier.licences),
            ("titles", dossier.titles),
        )
    }
    licence = next((x for x in held["licences"] if x.holds_at(at)), None)
    retracted = [f for f in (*dossier.posts, *dossier.licences, *dossier.titles) if f.retracted_at]
    post = dossier.department_at(at)
    page = render_template(
        "staff/one.html",
        form=form,
        surgeon=dossier,
        post=post,
        place=place_of(dossier.staff_no, post.what if post else None, at),
        licence=licence,
        title_now=next((t for t in held["titles"] if t.since <= at), None),
        standing=licence_standing(
            licence.until if licence else None,
            held=licence is not None,
            at=at,
            warn_days=policy.numbers(Key.EXPIRING_DAYS, at)[0],
        ),
        held=held,
        retracted=sorted(retracted, key=lambda f: (f.retracted_at, f.id), reverse=True),
        at=at,
        day=day,
    )
    return page, form.status


def workbook(data: bytes, filename: str) -> Response:
    """Answer with a workbook to be saved under a plain name."""
    answer = Response(data, mimetype=MIME)
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _moment() -> tuple[Form, datetime, str]:
    """Return the instant asked about and its day in words, empty for today.

    Where the day is none the form says so, and the instant is now.
    """
    form, day = day_asked()
    now = clock.now()
    if day is None or day == local_date(now):
        return form, now, ""
    return form, start_of_day(day), day.isoformat()


def _filter() -> Filter:
    status = request.args.get("status", "")
    known = {value for value, _ in STATUSES}
    return {
        "q": request.args.get("q", "").strip()[:100],
        "department": request.args.get("department") or None,
        "status": Status(status) if status in known else Status.EMPLOYED,
    }


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default  # noqa: PLR2004


def _askable() -> Scope:
    """Whoever may ask about everybody may also look for everybody."""
    asking = actor()
    return EVERYONE if asking.may(Permission.CLEARANCE_ASK) else scope_of(asking)
