"""Meetings of the committee: the list, one meeting with its agenda, planning and cancelling."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.applications import service
from surgery_gov.applications.queries import meetings
from surgery_gov.applications.queries.meetings import Meeting
from surgery_gov.applications.rules.meetings import MeetingStatus
from surgery_gov.applications.schemas.contents import ReasonSchema
from surgery_gov.applications.schemas.meetings import (
    PickSchema,
    PlanSchema,
    TakeSchema,
    as_text,
    plan_of,
)
from surgery_gov.applications.views.meeting_room import APPROVE, READ, address, meeting_pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@meeting_pages.get("/")
@needs(READ)
def index() -> ResponseReturnValue:
    """List the meetings, those to come first, and how much waits for one."""
    number = request.args.get("page", 1, type=int)
    return render_template(
        "applications/meetings.html",
        page=meetings.list_meetings(number, request.args.get("size", 50, type=int)),
        waiting=len(meetings.waiting()),
        today=local_date(clock.now()),
        statuses=MeetingStatus,
    )


@meeting_pages.route("/new", methods=["GET", "POST"])
@needs(APPROVE)
def new() -> ResponseReturnValue:
    """Plan a meeting, beginning with the members of the last one."""
    if request.method == "GET":
        values = {"key": secrets.token_hex(16), "members": as_text(meetings.last_members())}
        return _form_page(None, Form(PlanSchema(), values))
    form = Form.submitted(PlanSchema())
    done: list[int] = []

    def plan(data: dict[str, Any]) -> None:
        key = data["key"] or secrets.token_hex(16)
        done.append(service.plan_meeting(actor(), key, plan_of(data)))

    if form.perform(plan):
        notes.leave("已安排会议，下一步把待审批的申请列入议程。")
        return redirect(address(done[0]), 303)
    return _form_page(None, form)


@meeting_pages.get("/<int:meeting_id>")
@needs(READ)
def show(meeting_id: int) -> ResponseReturnValue:
    """Show a meeting, its agenda, and what may still come onto it."""
    return _page(meetings.get_meeting(meeting_id), Form(PickSchema()))


@meeting_pages.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
@needs(APPROVE)
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting that is still to come."""
    meeting = _planned(meeting_id)
    if request.method == "GET":
        values = {
            "seen": meeting.version,
            "number": meeting.number,
            "day": meeting.day.isoformat(),
            "place": meeting.place,
            "members": as_text(meeting.members),
        }
        return _form_page(meeting, Form(PlanSchema(), values))
    form = Form.submitted(PlanSchema())
    if form.perform(
        lambda data: service.change_meeting(actor(), meeting_id, plan_of(data), data["seen"])
    ):
        notes.leave("已修改会议。")
        return redirect(address(meeting_id), 303)
    return _form_page(meeting, form)


@meeting_pages.route("/<int:meeting_id>/cancel", methods=["GET", "POST"])
@needs(APPROVE)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Cancel a meeting that will not take place."""
    meeting = _planned(meeting_id)
    form = Form(ReasonSchema())
    if request.method == "POST":
        form = Form.submitted(ReasonSchema())
        if form.perform(lambda d: service.cancel_meeting(actor(), meeting_id, d["reason"])):
            notes.leave(f"已取消会议{meeting.number}，议程上的申请仍待审批。")
            return redirect(address(meeting_id), 303)
    page = render_template("applications/meeting_cancel.html", meeting=meeting, form=form)
    return page, form.status


@meeting_pages.post("/<int:meeting_id>/agenda")
@needs(APPROVE)
def put(meeting_id: int) -> ResponseReturnValue:
    """Put the applications picked on the agenda."""
    form = Form.submitted(PickSchema())
    return _done(
        meeting_id,
        form,
        lambda data: service.put_on_agenda(actor(), meeting_id, data["pick"]),
        "已列入议程。",
    )


@meeting_pages.post("/<int:meeting_id>/agenda/take")
@needs(APPROVE)
def take(meeting_id: int) -> ResponseReturnValue:
    """Take an application off the agenda."""
    form = Form.submitted(TakeSchema())
    return _done(
        meeting_id,
        form,
        lambda data: service.take_off_agenda(actor(), meeting_id, data["number"]),
        "已从议程中取下，等下一次会议。",
    )


def _done(
    meeting_id: int, form: Form, act: Callable[[dict[str, Any]], object], told: str
) -> ResponseReturnValue:
    if form.perform(act):
        notes.leave(told)
        return redirect(address(meeting_id), 303)
    return _page(meetings.get_meeting(meeting_id), form)


def _planned(meeting_id: int) -> Meeting:
    meeting = meetings.get_meeting(meeting_id)
    if meeting.status is not MeetingStatus.PLANNED:
        raise Conflict(f"会议{meeting.number}{meeting.status.label}，不能再改。")
    return meeting


def _form_page(meeting: Meeting | None, form: Form) -> ResponseReturnValue:
    return render_template(
        "applications/meeting_form.html", meeting=meeting, form=form
    ), form.status


def _page(meeting: Meeting, form: Form) -> ResponseReturnValue:
    planned = meeting.status is MeetingStatus.PLANNED
    secretary = actor().may(APPROVE)
    page = render_template(
        "applications/meeting.html",
        meeting=meeting,
        form=form,
        agenda=meetings.agenda_of(meeting.id),
        waiting=meetings.waiting() if planned and secretary else [],
        planned=planned,
        secretary=secretary,
        held=meeting.day <= local_date(clock.now()),
    )
    return page, form.status
