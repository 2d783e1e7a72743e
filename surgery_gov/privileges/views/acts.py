"""The acts on pages: a form, then what it will affect, then done. Nothing is written before."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, last_day, local_date
from surgery_gov.kernel.errors import Conflict, Forbidden, NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.impact import Preview, preview_of
from surgery_gov.privileges.queries.people import Person, person
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.queries.record import Holding, holding_of
from surgery_gov.privileges.rules.conditions import FirstSupervised, kind_of, value_of
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.lifecycle import (
    CONDITIONED,
    HAS_END,
    NEEDS_DOCUMENT,
    NEEDS_REASON,
)
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.target import LOW_GRADES, Target
from surgery_gov.privileges.rules.ways import Way, apply_instead, is_open, renewal_message
from surgery_gov.privileges.schemas.orders import OrderSchema
from surgery_gov.privileges.views.filling import filled_in
from surgery_gov.privileges.views.records import parsed
from surgery_gov.privileges.views.room import NEEDED, pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SEEN, NOTHING = "seen", "nothing"
"""The field of the preview's digest, and what a confirmation without one is held to."""


@pages.route("/surgeons/<staff_no>/grant", methods=["GET", "POST"])
@needs(Permission.PRIVILEGES_GRANT)
def grant(staff_no: str) -> ResponseReturnValue:
    """Authorize a surgeon for one procedure or many."""
    whom = _whom(staff_no)
    if request.method == "GET":
        picked = request.args.getlist("code")
        values = {
            "targets": picked,
            "effective_at_date": _today(),
            "effective_at_time": "00:00",
            **filled_in(staff_no, picked[0] if picked else ""),
        }
        return _form_page(DecisionKind.GRANT, whom, None, Form(OrderSchema(), values))
    return _posted(DecisionKind.GRANT, whom, None)


@pages.route("/surgeons/<staff_no>/<target>/<act>", methods=["GET", "POST"])
@needs(Permission.PRIVILEGES_GRANT, Permission.PRIVILEGES_SUSPEND, Permission.PRIVILEGES_REVOKE)
def act(staff_no: str, target: str, act: str) -> ResponseReturnValue:
    """Renew, restrict, suspend, reinstate or revoke one privilege."""
    kind = _kind(act)
    whom = _whom(staff_no)
    holding = holding_of(whom, parsed(target), clock.now())
    if request.method == "GET":
        _refuse_renewal(kind, holding)
        return _form_page(
            kind,
            whom,
            holding,
            Form(OrderSchema(), {**_values(kind, holding), **filled_in(staff_no, target)}),
        )
    return _posted(kind, whom, holding)


def _kind(act: str) -> DecisionKind:
    try:
        kind = DecisionKind(act)
    except ValueError as fault:
        raise NotFound("没有这种操作。请从术者的权限页面进入。") from fault
    if not actor().may(NEEDED[kind]):
        raise Forbidden(f"当前身份不能{kind.label}手术权限。可切换身份，或联系医务科。")
    return kind


def _whom(staff_no: str) -> Person:
    if actor().is_person(staff_no):
        raise Forbidden("不能决定本人的手术权限。请由其他人员办理。")
    return person(scope_of(actor()), staff_no)


def _posted(kind: DecisionKind, whom: Person, holding: Holding | None) -> ResponseReturnValue:
    form = Form.submitted(OrderSchema())
    form.values["staff_no"] = whom.staff_no
    if holding is not None:
        form.values["targets"] = [str(holding.target)]
    if request.form.get("step") == "edit":
        return _form_page(kind, whom, holding, form)
    if request.form.get("step") == "confirm":
        form.values.setdefault(SEEN, NOTHING)
        return _confirmed(kind, whom, holding, form)
    form.values.pop(SEEN, None)
    return _previewed(kind, whom, holding, form)


def _previewed(
    kind: DecisionKind, whom: Person, holding: Holding | None, form: Form, status: int = 200
) -> ResponseReturnValue:
    """Show what it will affect, or the form again with everything that is wrong."""
    found: list[Preview] = []
    said, form.errors = form.errors, {}
    if not form.perform(lambda order: found.append(preview_of(actor(), kind, order, clock.now()))):
        return _form_page(kind, whom, holding, form)
    form.values[SEEN], form.errors = found[0].digest, said
    page = render_template(
        "privileges/confirm.html",
        kind=kind,
        whom=whom,
        holding=holding,
        form=form,
        preview=found[0],
        hidden=_hidden(form),
        back=_back(whom, holding),
    )
    return page, status


def _confirmed(
    kind: DecisionKind, whom: Person, holding: Holding | None, form: Form
) -> ResponseReturnValue:
    done: list[Order] = []
    stale: list[Stale] = []

    def decide(order: Order) -> None:
        try:
            service.DECIDE[kind](actor(), order)
        except Stale as refusal:
            stale.append(refusal)
            raise
        done.append(order)

    if form.perform(decide):
        notes.leave(_told(kind, whom, done[0]))
        return redirect(_back(whom, holding), 303)
    if stale:
        return _previewed(kind, whom, holding, form, 409)
    return _form_page(kind, whom, holding, form)


def _form_page(
    kind: DecisionKind, whom: Person, holding: Holding | None, form: Form
) -> ResponseReturnValue:
    if "until" in form.errors:  # the page asks for the last day
        form.errors["last_day"] = form.errors.pop("until")
    if "targets" in form.errors and holding is None:
        form.errors["targets"] += _candidates(form.chosen("targets"))
    page = render_template(
        "privileges/act.html",
        kind=kind,
        whom=whom,
        holding=holding,
        form=form,
        ends=kind in HAS_END,
        conditioned=kind in CONDITIONED,
        needs_document=kind in NEEDS_DOCUMENT,
        needs_reason=kind in NEEDS_REASON,
        back=_back(whom, holding),
        bands=[] if holding else _bands(whom),
        low_only=kind is DecisionKind.GRANT
        and not is_open(Way.DIRECT, policy.high_grade_entry(clock.now())),
        adding=kind is DecisionKind.RESTRICT and _only_by_application(holding),
    )
    return page, form.status


def _refuse_renewal(kind: DecisionKind, holding: Holding) -> None:
    """Say before anything is typed what would be said after."""
    if kind is DecisionKind.RENEW and holding.procedure and _only_by_application(holding):
        raise Conflict(
            f"{renewal_message(holding.procedure.graded)}（依据：{bases.cite(bases.HANDS)}）"
        )


def _only_by_application(holding: Holding | None) -> bool:
    grade = holding.grade if holding else None
    return apply_instead(grade, policy.high_grade_entry(clock.now()))


def _candidates(typed: list[str]) -> list[str]:
    """Say which procedures may be meant by what is no code of the edition in force."""
    edition = catalog.edition_in_force(clock.now())
    said = []
    for text in typed if edition else []:
        found = catalog.options(edition.id, text) if edition else []
        if found and text.strip() not in {entry.code for entry in found}:
            names = "、".join(f"{entry.code} {entry.name}" for entry in found)
            said.append(f"“{text}”可能是：{names}。请填写其中的编码。")
    return said


def _bands(whom: Person) -> list[tuple[str, str]]:
    """Return the low grades of the surgeon's own department, where the hospital allows it."""
    if policy.low_grade_mode(clock.now()) is not LowGradeMode.ITEM_OR_DEPARTMENT:
        return []
    own = [c for c, name in departments_at(clock.now()).items() if name == whom.department]
    return [
        (str(Target(grade=grade, department=code)), f"{whom.department}全部{grade_name(grade)}手术")
        for code in own
        for grade in LOW_GRADES
    ]


def _values(kind: DecisionKind, holding: Holding) -> dict[str, Any]:
    """Return what is known beforehand: the end and the conditions that hold."""
    values: dict[str, Any] = {"effective_at_date": _today(), "effective_at_time": _hour()}
    if kind is DecisionKind.RENEW and holding.period and holding.period.until:
        values["effective_at_date"] = local_date(holding.period.until).isoformat()
        values["effective_at_time"] = "00:00"
    held = holding.state.conditions
    for condition in held if kind in CONDITIONED else ():
        name = kind_of(condition)
        values[name] = "；".join(filter(None, (values.get(name), value_of(condition))))
    first = [c for c in held if isinstance(c, FirstSupervised)]
    if "first_supervised" in values and len(first) == 1:  # its supervisor has a field of its own
        values["first_supervised"] = str(first[0].cases)
        values["first_supervised_by"] = first[0].staff_no
    return values


def _hidden(form: Form) -> list[tuple[str, str]]:
    """Return what the confirmation posts back, as it was typed."""
    pairs: list[tuple[str, str]] = []
    for name, value in form.values.items():
        if name != "staff_no":
            pairs += [(name, str(v)) for v in (value if isinstance(value, list) else [value])]
    return pairs


def _back(whom: Person, holding: Holding | None) -> str:
    if holding is None:
        return url_for("privileges.surgeon", staff_no=whom.staff_no)
    return url_for("privileges.one", staff_no=whom.staff_no, target=str(holding.target))


def _told(kind: DecisionKind, whom: Person, order: Order) -> str:
    since = order.effective_at.astimezone(ZONE)
    from_when = f"{since:%Y-%m-%d %H:%M}" if since.hour or since.minute else f"{since:%Y-%m-%d}"
    until = f"，有效至{last_day(order.until)}" if order.until else ""
    count = len(set(order.targets))
    return f"已{kind.label}{whom.name}的手术权限{count}项，自{from_when}起{until}。"


def _today() -> str:
    return local_date(clock.now()).isoformat()


def _hour() -> str:
    """Return the present minute: what is taken away is taken from now on, not from midnight."""
    now: datetime = clock.now().astimezone(ZONE)
    return f"{now:%H:%M}"
