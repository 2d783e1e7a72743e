"""What should be looked at: a list, and setting one aside with a reason."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Forbidden, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.proposals import Row, get_proposal, list_proposals
from surgery_gov.privileges.rules.proposed import Act, Kind
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.schemas.proposals import DismissalSchema, ProposalsSchema
from surgery_gov.privileges.views.records import parsed
from surgery_gov.privileges.views.room import NEEDED, READ_OTHERS, pages
from surgery_gov.staff.queries import places_of
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs


@pages.get("/proposals")
@needs(*READ_OTHERS)
def proposals() -> ResponseReturnValue:
    """List what should be looked at of the surgeons within reach, by kind."""
    form = Form.asked(ProposalsSchema())
    asked: list[dict[str, Any]] = []
    form.perform(asked.append)
    kind: Kind | None = asked[0]["kind"] if asked else None
    now = clock.now()
    found = list_proposals(
        scope_of(actor()),
        now,
        kind,
        request.args.get("page", 1, type=int),
        request.args.get("size", 20, type=int),
    )
    return render_template(
        "privileges/proposals.html",
        form=form,
        found=found,
        page=found.page,
        place=places_of([row.person for row in found.page.items], now),
        kind=kind,
        at=now,
        act_url=_act_url,
        may_dismiss=can(Permission.PRIVILEGES_SUSPEND),
        own_no=actor().staff_no,
    ), form.status


@pages.route("/proposals/<kind>/<staff_no>/<target>", methods=["GET", "POST"])
@needs(Permission.PRIVILEGES_SUSPEND)
def dismiss(kind: str, staff_no: str, target: str) -> ResponseReturnValue:
    """Ask why nothing is to be done, and keep the reason."""
    if actor().is_person(staff_no):
        raise Forbidden("不能处理关于本人权限的建议。请由其他人员办理。")
    row = get_proposal(scope_of(actor()), staff_no, _kind(kind), parsed(target), clock.now())
    if request.method == "GET":
        return _page(row, Form(DismissalSchema()))
    form = Form.submitted(DismissalSchema())
    if form.perform(lambda given: _set_aside(row, given)):
        said = f"对{row.person.name}“{row.proposed.name}”的建议已记为不处理，情况变化前不再提示。"
        notes.leave(said)
        return redirect(url_for("privileges.proposals", kind=kind), 303)
    return _page(row, form)


def _set_aside(row: Row, given: dict[str, Any]) -> None:
    proposed = row.proposed
    service.dismiss_proposal(actor(), proposed.staff_no, proposed.kind, proposed.target, **given)


def _page(row: Row, form: Form) -> ResponseReturnValue:
    return render_template(
        "privileges/dismiss.html", row=row, form=form, act_url=_act_url
    ), form.status


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as fault:
        raise NotFound("没有这类建议。请从“建议处理”重新选择。") from fault


def _act_url(row: Row) -> str:
    """Return the form of the proposed act, to be filled in; blank for who may not."""
    proposed = row.proposed
    own = actor().is_person(proposed.staff_no)
    if own or proposed.act is Act.APPLY or not can(NEEDED[proposed.act.decision]):
        return ""
    from_here: dict[str, Any] = {"staff_no": proposed.staff_no, "proposal": proposed.kind.value}
    target = str(proposed.target)
    if proposed.act is Act.GRANT:
        return url_for("privileges.grant", code=target, **from_here)
    return url_for("privileges.act", target=target, act=proposed.act.decision.value, **from_here)
