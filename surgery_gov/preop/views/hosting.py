"""Who may host discussions of the department for its head: given, listed, taken back."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.paging import page_of
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.hosting import get_authorization, list_authorizations
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.rules.hosting import Authorization, Standing, Wish
from surgery_gov.preop.schemas.opinions import WishSchema, WithdrawalSchema
from surgery_gov.preop.schemas.shown import person
from surgery_gov.preop.views.places import today
from surgery_gov.preop.views.room import pages
from surgery_gov.staff import queries as staff
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

KINDS = {
    Standing.HOLDS: "ok",
    Standing.AHEAD: "info",
    Standing.ENDED: "none",
    Standing.WITHDRAWN: "none",
    Standing.LAPSED: "stop",
}


@pages.get("/hosts")
@needs(Permission.PREOP_READ_ALL, Permission.PREOP_READ_DEPARTMENT)
def hosts() -> ResponseReturnValue:
    """List who may host, in one's department or in all; a head gives another here."""
    return _page(Form(WishSchema(), {"first": today().isoformat()}))


@pages.post("/hosts")
@needs(Permission.PREOP_LEAD)
def authorize() -> ResponseReturnValue:
    """Let a deputy host."""
    form = Form.submitted(WishSchema())

    def act(wish: Wish) -> None:
        service.authorize_host(actor(), wish)

    if not form.perform(act):
        return _page(form), form.status
    notes.leave("已登记主持授权。其主持的全科讨论，在授权期内完成的即视为科主任授权。")
    return redirect(url_for("preop.hosts"), 303)


@pages.get("/hosts/<int:authorization_id>/withdraw")
@needs(Permission.PREOP_LEAD)
def ask_withdraw(authorization_id: int) -> ResponseReturnValue:
    """Ask why an authorization is taken back."""
    return _withdrawal(authorization_id, Form(WithdrawalSchema()))


@pages.post("/hosts/<int:authorization_id>/withdraw")
@needs(Permission.PREOP_LEAD)
def withdraw(authorization_id: int) -> ResponseReturnValue:
    """Take an authorization back from now on."""
    form = Form.submitted(WithdrawalSchema())

    def act(given: dict[str, str]) -> None:
        service.withdraw_host(actor(), authorization_id, given["reason"])

    if not form.perform(act):
        return _withdrawal(authorization_id, form), form.status
    notes.leave("已取消主持授权，从现在起不再有效。此前主持的讨论不受影响。")
    return redirect(url_for("preop.hosts"), 303)


def _page(form: Form) -> str:
    leads = actor().may(Permission.PREOP_LEAD)
    everywhere = actor().may(Permission.PREOP_READ_ALL)
    rows = list_authorizations(None if everywhere else actor().department or "-")
    now = clock.now()
    return render_template(
        "preop/hosts.html",
        form=form,
        page=page_of(
            sorted(rows, key=lambda one: one.standing(now) not in _LIVE),
            request.args.get("page", 1, type=int),
            request.args.get("size", 50, type=int),
        ),
        now=now,
        kinds=KINDS,
        live=_LIVE,
        leads=leads,
        today=today(),
        departments=dict(staff.department_choices()),
        names=_names(rows, form.first("deputy_no")),
        person=person,
    )


_LIVE = (Standing.HOLDS, Standing.AHEAD)


def _withdrawal(authorization_id: int, form: Form) -> str:
    row = get_authorization(authorization_id, actor().department or "")
    return render_template(
        "preop/host_withdrawal.html", form=form, row=row, names=_names([row]), person=person
    )


def _names(rows: Sequence[Authorization], *more: str) -> dict[str, str]:
    people = {no for row in rows for no in (row.deputy_no, row.head_no)}
    return dict(whoever({*people, *more}))
