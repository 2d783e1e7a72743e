"""Opinions that decide: given on the page of the record, by whoever it is asked of."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.rules.opinions import Seat, seat_of
from surgery_gov.preop.schemas.opinions import SaidSchema
from surgery_gov.preop.schemas.shown import worded
from surgery_gov.preop.service.opining import Said
from surgery_gov.preop.views.record_pages import record_of, record_page
from surgery_gov.preop.views.room import open_case, pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

GIVE = {Seat.HEAD: service.give_head_opinion, Seat.OFFICE: service.give_office_opinion}


@pages.post("/<number>/records/<key>/opinion")
@needs(Permission.PREOP_LEAD, Permission.PREOP_REVIEW)
def opine(number: str, key: str) -> ResponseReturnValue:
    """Take the opinion of whoever decides, on the revision that was looked at."""
    case = open_case(number)
    found = record_of(case, key)
    seat = seat_of(actor()) or Seat.HEAD
    form = Form.submitted(SaidSchema())

    def act(said: Said) -> None:
        GIVE[seat](actor(), number, key, said)

    if not form.perform(act):
        again = open_case(number)
        return record_page(again, record_of(again, key), form), form.status
    word = worded(found.kind, agreed=form.first("agreed") == "true")
    notes.leave(f"已以{seat.label}身份表态：{word}。{found.kind.label}按这个意见重新判断。")
    return redirect(url_for("preop.record", number=number, key=key), 303)
