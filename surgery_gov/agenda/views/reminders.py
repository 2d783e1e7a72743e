"""提醒发送: how the reminders stand, and sending again what was not delivered."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.agenda import queries, service
from surgery_gov.agenda.exports.delivery import ways_out
from surgery_gov.agenda.queries import State
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.agenda.views.blueprint import pages
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/reminders")
@needs(Permission.AGENDA_DELIVER)
def reminders() -> str:
    """Show the messages in one state, and which ways out are open."""
    standing = queries.summary()
    asked = request.args.get("state", "")
    likely = State.FAILED if standing.failed else State.WAITING if standing.waiting else State.SENT
    state = State(asked) if asked in set(State) else likely
    return render_template(
        "agenda/reminders.html",
        standing=standing,
        state=state,
        states=list(State),
        page=queries.list_messages(
            state,
            request.args.get("page", 1, type=int),
            request.args.get("size", 50, type=int),
        ),
        channels=list(Channel),
        opened=ways_out(current_app.config["SURGERY_GOV"]),
    )


@pages.post("/reminders/<int:message_id>/resend")
@needs(Permission.AGENDA_DELIVER)
def resend(message_id: int) -> ResponseReturnValue:
    """Let the next run try a message afresh."""
    service.resend(actor(), message_id)
    notes.leave("已改为待发送，下一次运行 surgery-gov notify 时再试。")
    return redirect(url_for("agenda.reminders"), 303)


@pages.post("/reminders/resend")
@needs(Permission.AGENDA_DELIVER)
def resend_all() -> ResponseReturnValue:
    """Let the next run try everything afresh that was given up."""
    count = service.resend_all(actor())
    notes.leave(f"{count}条已改为待发送，下一次运行 surgery-gov notify 时再试。")
    return redirect(url_for("agenda.reminders"), 303)
