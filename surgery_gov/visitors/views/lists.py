"""The list of invitations by tab."""

from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.permissions import Permission
from surgery_gov.visitors import queries
from surgery_gov.visitors.rules.invitations import TABS, WORDS
from surgery_gov.visitors.rules.reach import scope_of
from surgery_gov.visitors.schemas import ListSchema
from surgery_gov.visitors.views.room import READ, pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

ALL = "all"


@pages.get("/")
@needs(*READ)
def index() -> ResponseReturnValue:
    """List the invitations within reach; those that wait come first."""
    form = Form.asked(ListSchema())
    found: list[dict[str, str]] = []
    form.perform(found.append)
    given = found[0] if found else {"tab": "", "q": ""}
    tab = given["tab"] or (ALL if given["q"] else "pending")
    page, counts = queries.list_invitations(
        scope_of(actor()),
        tab,
        given["q"],
        request.args.get("page", 1, type=int),
        request.args.get("size", 50, type=int),
    )
    return render_template(
        "visitors/index.html",
        form=form,
        page=page,
        tab=tab,
        tabs=_tabs(counts),
        whole=sum(counts.values()),
        words=WORDS,
    ), form.status


def _tabs(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    drafts = can(Permission.VISITORS_INVITE)
    shown = [
        (key, label, counts[key]) for key, (label, _) in TABS.items() if key != "draft" or drafts
    ]
    return [*shown, (ALL, "全部", sum(counts.values()))]
