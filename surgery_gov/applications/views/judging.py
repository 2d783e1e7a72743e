"""The form of the hand whose turn it is: a verdict on each item."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from surgery_gov.applications import service
from surgery_gov.applications.queries.against import beside_unread, items_against
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.rules.orders import Resolution, Ruling, differing
from surgery_gov.applications.rules.refusals import refuse
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.schemas.verdicts import (
    COUNTS,
    ApproveSchema,
    DepartmentSchema,
    JudgeSchema,
    assessment_of,
    condition_fields,
    readable,
    typed,
    verdicts_of,
    with_items,
)
from surgery_gov.applications.views.room import (
    JUDGE,
    dossier_of,
    entered_before,
    in_the_way,
    may_hand,
    not_now,
    pages,
    version_seen,
)
from surgery_gov.applications.views.showing import shown
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict, Forbidden
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SCHEMAS: dict[Hand, type[Schema]] = {
    Hand.ASSESS: DepartmentSchema,
    Hand.REVIEW: JudgeSchema,
    Hand.APPROVE: ApproveSchema,
}


@pages.route("/<int:application_id>/judge", methods=["GET", "POST"])
@needs(*JUDGE)
def judge(application_id: int) -> ResponseReturnValue:
    """Assess, review or approve: whatever is next, by who may."""
    dossier = dossier_of(application_id)
    if again := entered_before(dossier):
        return again
    hand = dossier.course.hand
    if hand not in SCHEMAS:
        raise Conflict(not_now(dossier, "没有要提的意见"))
    if not may_hand(dossier):
        raise Forbidden(
            f"申请{dossier.number}现在等{hand.label}{hand.verb}，当前身份不能办理。"
            "可切换身份，或联系医务科。"
        )
    refuse(in_the_way(dossier, deciding=True))
    places = [f"{n}-" for n in range(len(dossier.course.open_codes))]
    schema = with_items(SCHEMAS[hand], places, every=True)()
    if request.method == "GET":
        return _page(dossier, hand, Form(schema, known_values(dossier)))
    form = Form.submitted(schema)
    if form.perform(
        lambda data: _ACTS[hand](dossier, data), besides=lambda data: _against(dossier, data)
    ):
        notes.leave(f"已登记{hand.label}对{dossier.number}（{dossier.name}）的{hand.verb}意见。")
        return redirect(url_for("applications.show", application_id=dossier.id), 303)
    _plain(form, dossier)
    return _page(dossier, hand, form)


def known_values(dossier: Dossier, prefix: str = "") -> dict[str, Any]:
    """Return what the hands before said of each open item, to begin with."""
    values: dict[str, Any] = {
        "seen": dossier.version,
        "meeting_day": local_date(clock.now()).isoformat(),
    }
    for place, code in enumerate(dossier.course.open_codes):
        last = dossier.course.lines[code].last
        if last is None:
            continue
        values[f"{prefix}{place}-until"] = last.until.isoformat() if last.until else ""
        for kind, value in map(typed, last.conditions):
            name = f"{prefix}{place}-if_{kind}"
            values[name] = "；".join(filter(None, (values.get(name), value)))
    return values


def _page(dossier: Dossier, hand: Hand, form: Form) -> ResponseReturnValue:
    page = render_template(
        "applications/judge.html",
        **shown(dossier),
        hand=hand,
        form=form,
        conditions=condition_fields(),
    )
    return page, form.status


def _ruling(dossier: Dossier, data: dict[str, Any]) -> Ruling:
    return Ruling(
        number=str(dossier.number),
        verdicts=verdicts_of(data, dossier.course.open_codes),
        seen=version_seen(data),
        opinion=data["opinion"],
    )


def _against(dossier: Dossier, data: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong with the verdicts that can be read, where something else is missing."""
    verdicts, unread = readable(data, dossier.course.open_codes)
    found = items_against(dossier, verdicts, local_date(clock.now()))
    if dossier.course.hand is Hand.ASSESS and data["voters"]:
        found += differing(*(data[name] for name in COUNTS))
    return beside_unread(found, unread)


def _assess(dossier: Dossier, data: dict[str, Any]) -> None:
    service.assess(actor(), assessment_of(data, _ruling(dossier, data)))


def _review(dossier: Dossier, data: dict[str, Any]) -> None:
    service.review(actor(), [_ruling(dossier, data)])


def _approve(dossier: Dossier, data: dict[str, Any]) -> None:
    resolution = Resolution(
        meeting_day=data["meeting_day"],
        number=data["resolution"],
        rulings=(_ruling(dossier, data),),
        opinion=data["opinion"],
    )
    service.approve(actor(), resolution)


_ACTS: dict[Hand, Callable[[Dossier, dict[str, Any]], None]] = {
    Hand.ASSESS: _assess,
    Hand.REVIEW: _review,
    Hand.APPROVE: _approve,
}


def _plain(form: Form, dossier: Dossier) -> None:
    """Name the fields as this page does: without the number of the one application."""
    start = f"{dossier.number}-"
    form.errors = {
        "" if name == dossier.number else name.removeprefix(start): said
        for name, said in form.errors.items()
    }
