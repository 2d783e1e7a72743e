"""The resolution of a meeting on one form: who came, and what was said of every item."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.applications import service
from surgery_gov.applications.queries.against import (
    Errors,
    beside_unread,
    house_of,
    items_against,
    minutes_against,
)
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.meetings import (
    Meeting,
    agenda_of,
    get_meeting,
    no_longer_waiting,
)
from surgery_gov.applications.rules.meetings import MeetingStatus, unready
from surgery_gov.applications.rules.words import Opinion
from surgery_gov.applications.schemas.meetings import (
    minutes_of,
    minutes_schema,
    readable_minutes,
)
from surgery_gov.applications.schemas.verdicts import condition_fields, typed
from surgery_gov.applications.views.meeting_room import APPROVE, address, meeting_pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

WHOLE = 8
CORRECTED = "登记的决议在会议页面；发文前发现有误的，由登记文号的人退回重议。"


@meeting_pages.route("/<int:meeting_id>/resolution", methods=["GET", "POST"])
@needs(APPROVE)
def resolution(meeting_id: int) -> ResponseReturnValue:
    """Enter what the meeting resolved; everything is written, or nothing."""
    meeting = get_meeting(meeting_id)
    agenda = agenda_of(meeting_id)
    if meeting.status is not MeetingStatus.PLANNED:
        raise Conflict(f"会议{meeting.number}{meeting.status.label}，不能再登记决议。{CORRECTED}")
    codes = {str(d.number): d.course.open_codes for d in agenda}
    schema = minutes_schema(codes)()
    if request.method == "GET":
        _refuse_early(meeting, agenda)
        return _page(meeting, agenda, Form(schema, _values(agenda)))
    form = Form.submitted(schema)
    if request.form.get("open"):
        return _page(meeting, agenda, form)
    if form.perform(
        lambda data: service.resolve(actor(), meeting_id, minutes_of(data, codes)),
        besides=lambda data: _against(meeting, agenda, data),
    ):
        notes.leave(f"已登记会议{meeting.number}的决议，{len(agenda)}件申请都已办理。")
        return redirect(address(meeting_id), 303)
    return _page(meeting, agenda, form)


def _against(meeting: Meeting, agenda: list[Dossier], data: dict[str, Any]) -> Errors:
    """Return what is wrong with what can be read, where something else is missing."""
    listed = {str(d.number): d for d in agenda}
    minutes, errors = readable_minutes(data, {n: d.course.open_codes for n, d in listed.items()})
    today = local_date(clock.now())
    for decided in minutes.decided:
        found = items_against(listed[decided.number], decided.verdicts, today)
        errors = beside_unread(found, errors, f"{decided.number}-")
    return minutes_against(meeting.members, listed, minutes, house_of(meeting.day)) | errors


def _refuse_early(meeting: Meeting, agenda: list[Dossier]) -> None:
    """Say before anything is typed what would be said after."""
    gone = no_longer_waiting(agenda)
    if why := unready(meeting.day, local_date(clock.now()), len(agenda), gone):
        raise Conflict(why)


def _values(agenda: list[Dossier]) -> dict[str, Any]:
    """Return what the hands before said of each item, to begin with; no vote is filled in."""
    values: dict[str, Any] = {}
    for dossier in agenda:
        values[f"{dossier.number}-seen"] = dossier.version
        for place, code in enumerate(dossier.course.open_codes):
            values |= _of_line(dossier, code, f"{dossier.number}-{place}-")
    return values


def _of_line(dossier: Dossier, code: str, prefix: str) -> dict[str, Any]:
    last = dossier.course.lines[code].last
    if last is None:
        return {f"{prefix}opinion": Opinion.AGREE.value}
    values = {
        f"{prefix}opinion": last.opinion.value,
        f"{prefix}until": last.until.isoformat() if last.until else "",
    }
    for kind, value in map(typed, last.conditions):
        name = f"{prefix}if_{kind}"
        values[name] = "；".join(filter(None, (values.get(name), value)))
    return values


def _page(meeting: Meeting, agenda: list[Dossier], form: Form) -> ResponseReturnValue:
    """Show the form; of a long agenda the fields of an item beside its opinion only when asked."""
    items = sum(len(dossier.course.open_codes) for dossier in agenda)
    page = render_template(
        "applications/resolution.html",
        meeting=meeting,
        agenda=agenda,
        form=form,
        conditions=condition_fields(),
        whole=items <= WHOLE,
        opened=[*request.form.getlist("opened"), request.form.get("open", "")],
        names={d.id: {i.code: i for i in d.current.content.items} for d in agenda if d.current},
    )
    return page, form.status
