"""Turning back or down, withdrawing, urging, naming another assessor."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.rules.refusals import refuse
from surgery_gov.applications.rules.scope import own_scope
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.schemas.contents import AssessorSchema, ReasonSchema, SendBackSchema
from surgery_gov.applications.views.room import (
    JUDGE,
    dossier_of,
    entered_before,
    in_the_way,
    may_hand,
    pages,
    version_seen,
)
from surgery_gov.kernel.errors import Conflict, Forbidden, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

Turn = Callable[..., None]
TURNS: dict[str, dict[Hand, Turn]] = {
    "return": {
        Hand.ASSESS: service.return_from_department,
        Hand.REVIEW: service.return_from_review,
        Hand.APPROVE: service.return_from_committee,
    },
    "reject": {
        Hand.ASSESS: service.reject_in_department,
        Hand.REVIEW: service.reject_in_review,
        Hand.APPROVE: service.reject_in_committee,
    },
}


@pages.route("/<int:application_id>/turn/<how>", methods=["GET", "POST"])
@needs(*JUDGE)
def turn(application_id: int, how: str) -> ResponseReturnValue:
    """Return an application for correction, or turn it down as a whole."""
    dossier = dossier_of(application_id)
    if how not in TURNS:
        raise NotFound("没有这种操作。请从申请页面进入。")
    if again := entered_before(dossier):
        return again
    hand = dossier.course.hand
    act = TURNS[how].get(hand) if hand else None
    if act is None:
        raise Conflict(f"申请{dossier.label}现在是“{dossier.status.label}”，不能这样办理。")
    if not may_hand(dossier):
        raise Forbidden("当前身份不能办理这件申请。可切换身份，或联系医务科。")
    refuse(in_the_way(dossier, deciding=how == "reject"))
    said = {
        "return": f"已退回{dossier.name}的申请{dossier.number}补正，提交后回到这一道手续。",
        "reject": f"申请{dossier.number}（{dossier.name}）不予通过，已办结。",
    }[how]
    return _reasoned(dossier, how, act, said)


@pages.route("/<int:application_id>/back", methods=["GET", "POST"])
@needs(Permission.APPLICATIONS_ISSUE)
def back(application_id: int) -> ResponseReturnValue:
    """Send what cannot be issued as approved back to the committee or to medical affairs."""
    dossier = dossier_of(application_id)
    if dossier.course.hand is not Hand.ISSUE or not dossier.course.sendable:
        raise Conflict(f"申请{dossier.label}现在是“{dossier.status.label}”，不能退回重议。")
    refuse(in_the_way(dossier))
    form = Form(SendBackSchema(), {"seen": dossier.version})
    if request.method == "POST":
        form = Form.submitted(SendBackSchema())
        if form.perform(
            lambda said: service.send_back(
                actor(), dossier.id, said["to"], said["reason"], said["seen"]
            )
        ):
            notes.leave(f"已退回申请{dossier.number}（{dossier.name}）重议，权限没有生效。")
            return redirect(url_for("applications.show", application_id=dossier.id), 303)
    page = render_template(
        "applications/back.html",
        dossier=dossier,
        form=form,
        hands=[(hand.value, f"退回{hand.label}") for hand in dossier.course.sendable],
    )
    return page, form.status


@pages.route("/<int:application_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.APPLICATIONS_APPLY)
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take one's own application back."""
    dossier = get_dossier(application_id, own_scope(actor()))
    if again := entered_before(dossier):
        return again
    return _reasoned(dossier, "withdraw", service.withdraw, f"已撤回申请{dossier.number}。")


@pages.post("/<int:application_id>/urge")
@needs(Permission.APPLICATIONS_APPLY)
def urge(application_id: int) -> ResponseReturnValue:
    """Ask the hand whose turn it is to hurry."""
    try:
        service.urge(actor(), application_id)
    except Conflict as refusal:
        notes.leave(refusal.message, kind="warn")
    else:
        notes.leave("已催办，办理人的待办中会标出。")
    return redirect(url_for("applications.show", application_id=application_id), 303)


@pages.route("/<int:application_id>/assessor", methods=["GET", "POST"])
@needs(Permission.APPLICATIONS_REVIEW)
def assessor(application_id: int) -> ResponseReturnValue:
    """Name a head of another department to assess."""
    dossier = dossier_of(application_id)
    if request.method == "GET":
        form = Form(AssessorSchema(), {"seen": dossier.version})
        return render_template("applications/assessor.html", dossier=dossier, form=form)
    form = Form.submitted(AssessorSchema())
    done = form.perform(
        lambda said: service.name_assessor(
            actor(), dossier.id, said["assessor_no"], said["reason"], version_seen(said)
        )
    )
    if done:
        notes.leave(f"已指定评估人，申请{dossier.number}已在其待办中。")
        return redirect(url_for("applications.show", application_id=dossier.id), 303)
    page = render_template("applications/assessor.html", dossier=dossier, form=form)
    return page, form.status


def _reasoned(dossier: Dossier, how: str, act: Turn, told: str) -> ResponseReturnValue:
    form = Form(ReasonSchema(), {"seen": dossier.version})
    if request.method == "POST":
        form = Form.submitted(ReasonSchema())
        if form.perform(lambda said: act(actor(), dossier.id, said["reason"], version_seen(said))):
            notes.leave(told)
            return redirect(url_for("applications.show", application_id=dossier.id), 303)
    page = render_template("applications/turn.html", dossier=dossier, how=how, form=form)
    return page, form.status
