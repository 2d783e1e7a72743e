"""A surgeon's record, one privilege of it, and who may perform a procedure."""

from datetime import date, datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges.queries.holders import holders_of
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.record import Holding, Record, holding_of, record_of
from surgery_gov.privileges.rules.counted import REACHED
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.ledger import Standing
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.verbs import verbs_of
from surgery_gov.privileges.rules.ways import apply_instead
from surgery_gov.privileges.schemas.filters import RecordSchema
from surgery_gov.privileges.views.room import NEEDED, READ, READ_OTHERS, instant_of, pages
from surgery_gov.privileges.views.stories import story
from surgery_gov.staff.queries import place_of, places_of
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

GONE = frozenset({Standing.EXPIRED, Standing.REVOKED, Standing.NONE})
FOLLOWING = {
    Standing.ACTIVE: (
        DecisionKind.RENEW,
        DecisionKind.RESTRICT,
        DecisionKind.SUSPEND,
        DecisionKind.REVOKE,
    ),
    Standing.SUSPENDED: (DecisionKind.RENEW, DecisionKind.REINSTATE, DecisionKind.REVOKE),
    Standing.NOT_YET: (DecisionKind.REVOKE,),
}


@pages.get("/mine")
@needs(Permission.PRIVILEGES_READ_OWN)
def mine() -> ResponseReturnValue:
    """Show the actor's own record; a sentence to whoever is not on file as a surgeon."""
    try:
        return _record_page(actor().staff_no or "", own=True)
    except NotFound:
        return render_template("privileges/nobody.html")


@pages.get("/surgeons/<staff_no>")
@needs(*READ)
def surgeon(staff_no: str) -> ResponseReturnValue:
    """Show a surgeon's record: what, since, until, why, and everything decided."""
    return _record_page(staff_no, own=staff_no == actor().staff_no)


@pages.get("/surgeons/<staff_no>/<target>")
@needs(*READ)
def one(staff_no: str, target: str) -> ResponseReturnValue:
    """Show one privilege and its whole life."""
    form, at, known_at = _asked()
    whom = person(scope_of(actor()), staff_no)
    holding = holding_of(whom, parsed(target), at, known_at)
    entry = policy.high_grade_entry(clock.now())
    return render_template(
        "privileges/one.html",
        whom=whom,
        holding=holding,
        story=story(holding.decisions),
        verbs=verbs_of(holding.decisions),
        place=place_of(whom.staff_no, whom.department, clock.now()),
        acts=_acts(holding, staff_no, entry),
        own=actor().is_person(staff_no),
        by_application=apply_instead(holding.grade, entry),
        form=form,
        at=at,
        day=form.first("at"),
    ), form.status


@pages.get("/procedures/<code>")
@needs(*READ_OTHERS)
def procedure(code: str) -> ResponseReturnValue:
    """Show who may perform a procedure, of the surgeons within reach."""
    form, at, known_at = _asked()
    found = holders_of(code, at, scope_of(actor()), known_at)
    return render_template(
        "privileges/procedure.html",
        found=found,
        place=places_of([holder.person for holder in found.holders], at),
        form=form,
        at=at,
        day=form.first("at"),
    ), form.status


def parsed(target: str) -> Target:
    """Read a target from an address; ``NotFound`` where it is none."""
    try:
        return Target.parse(target)
    except ValueError as fault:
        raise NotFound(f"{fault}。") from fault


def _record_page(staff_no: str, *, own: bool) -> ResponseReturnValue:
    form, at, known_at = _asked()
    record = record_of(person(scope_of(actor()), staff_no), at, known_at)
    shown = form.first("show")
    entry = policy.high_grade_entry(clock.now())
    return render_template(
        "privileges/surgeon.html",
        record=record,
        place=place_of(record.person.staff_no, record.person.department, clock.now()),
        holdings=[h for h in record.holdings if _is_shown(h, shown)],
        counts=_counts(record),
        shown=shown,
        own=own,
        acts={str(h.target): _acts(h, staff_no, entry) for h in record.holdings},
        story=story(*(h.decisions for h in record.holdings))[:20],
        names={d.id: h for h in record.holdings for d in h.decisions},
        form=form,
        at=at,
        day=form.first("at"),
        known=form.first("known"),
    ), form.status


def _asked() -> tuple[Form, datetime, datetime | None]:
    form = Form.asked(RecordSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, date | None] = found[0] if found else {}
    known = given.get("known")
    return form, instant_of(given.get("at")), instant_of(known) if known else None


def _acts(holding: Holding, staff_no: str, entry: HighGradeEntry) -> list[DecisionKind]:
    """Return what may be decided next by whoever looks; never about oneself.

    What only the surgeon's application renews is not renewed here.
    """
    who = actor()
    if who.staff_no == staff_no:
        return []
    following = FOLLOWING.get(holding.state.standing, ())
    closed = {DecisionKind.RENEW} if apply_instead(holding.grade, entry) else set()
    return [kind for kind in following if who.may(NEEDED[kind]) and kind not in closed]


def _is_shown(holding: Holding, shown: str) -> bool:
    standing = holding.state.standing
    match shown:
        case "active":
            return standing is Standing.ACTIVE
        case "ending":
            return holding.ends_soon
        case "reached":
            return holding.barred
        case "suspended":
            return standing is Standing.SUSPENDED
        case "gone":
            return standing in GONE
        case _:
            return True


def _counts(record: Record) -> list[tuple[str, str, int]]:
    gone = sum(h.state.standing in GONE for h in record.holdings)
    counts = (
        ("", "全部", len(record.holdings)),
        ("active", "有效", record.count(Standing.ACTIVE)),
        ("ending", "将到期", record.ending),
        ("reached", REACHED, record.reached),
        ("suspended", "暂停", record.count(Standing.SUSPENDED)),
        ("gone", "已失效", gone),
    )
    return [(key, label, count) for key, label, count in counts if count or key in {"", "active"}]
