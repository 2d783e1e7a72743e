"""Previewing and issuing: one surgeon's certificate, or all of a department that are due."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.certificates import service
from surgery_gov.certificates.queries.drafts import Draft, draft_for, drafts_in, seen_digest
from surgery_gov.certificates.queries.verdicts import names_of
from surgery_gov.certificates.rules.content import Holder
from surgery_gov.certificates.schemas import ChosenSchema, IssueSchema
from surgery_gov.certificates.views.room import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.queries.procedures import departments_at
from surgery_gov.privileges.rules.wording import with_names
from surgery_gov.staff.queries import place_of
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

NONE_DUE = "没有应签发的授权书，可能刚才已经签发。请到“授权书”的列表核对，从那里打印。"


@pages.get("/issue")
@needs(Permission.CERTIFICATES_ISSUE)
def prepare() -> ResponseReturnValue:
    """Show what would be issued, to whom, and what is in the way."""
    form = Form.asked(ChosenSchema())
    form.perform(dict)
    return _page(form), form.status


@pages.post("/issue")
@needs(Permission.CERTIFICATES_ISSUE)
def issue() -> ResponseReturnValue:
    """Issue what was shown: all of it, or nothing where anything has moved."""
    form = Form.submitted(IssueSchema())
    made: list[str] = []

    def act(given: dict[str, str]) -> None:
        whom = [d.person.staff_no for d in _issuable(_drafts(form))]
        if not whom and not given["staff_no"]:
            raise Conflict(NONE_DUE)
        made.extend(service.issue(actor(), whom or [given["staff_no"]], given["seen"]))

    if not form.perform(act):
        return _page(form), form.status
    if len(made) == 1:
        notes.leave(f"已签发授权书{made[0]}，内容从此不变。打印后签字盖章，交给本人。")
        return redirect(url_for("certificates.show", number=made[0]), 303)
    notes.leave(f"已签发{len(made)}份授权书，{made[0]}到{made[-1]}。从列表逐份打印。")
    return redirect(url_for("certificates.index", department=form.first("department")), 303)


def _page(form: Form) -> str:
    drafts = _drafts(form)
    ready = _issuable(drafts)
    single = drafts[0] if form.first("staff_no") and drafts else None
    return render_template(
        "certificates/issue.html",
        form=form,
        drafts=drafts,
        ready=ready,
        own=actor().staff_no,
        single=single,
        called=with_names,
        names=names_of(single.items) if single else {},
        place=_place(single.holder) if single else None,
        departments=list(departments_at(clock.now()).items()),
        seen=seen_digest(ready),
    )


def _place(holder: Holder) -> str:
    return place_of(holder.staff_no, holder.department, clock.now())


def _drafts(form: Form) -> Sequence[Draft]:
    now = clock.now()
    if staff_no := form.first("staff_no"):
        return [draft_for(staff_no, now)]
    department = form.first("department")
    return drafts_in(department, now) if department else []


def _issuable(drafts: Sequence[Draft]) -> list[Draft]:
    return [d for d in drafts if d.issuable and not actor().is_person(d.person.staff_no)]
