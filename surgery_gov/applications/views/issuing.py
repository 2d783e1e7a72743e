"""Registering the formal document: what it confirms, until when, and what is left out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.rules.acts import stepped_on
from surgery_gov.applications.rules.granting import effective_at, last_day
from surgery_gov.applications.rules.orders import Issuance
from surgery_gov.applications.rules.refusals import refuse
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.schemas.filters import IssueSchema
from surgery_gov.applications.views.room import (
    ISSUE,
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
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import Text


@pages.route("/<int:application_id>/issue", methods=["GET", "POST"])
@needs(*ISSUE)
def issue(application_id: int) -> ResponseReturnValue:
    """Register the document; what was approved becomes effective by it."""
    dossier = dossier_of(application_id)
    if again := entered_before(dossier):
        return again
    if dossier.course.hand is not Hand.ISSUE:
        raise Conflict(not_now(dossier, "不能登记发文"))
    if not may_hand(dossier):
        raise Forbidden("当前身份不能为这件申请登记发文。可切换身份，或联系医务科。")
    refuse(in_the_way(dossier))
    codes = dossier.course.open_codes
    schema = _schema(len(codes))()
    if request.method == "GET":
        today = local_date(clock.now()).isoformat()
        return _page(dossier, Form(schema, {"seen": dossier.version, "document_day": today}))
    form = Form.submitted(schema)
    done: list[int] = []
    if form.perform(
        lambda data: done.append(_issued(dossier, data)),
        besides=lambda data: _against(dossier, data),
    ):
        notes.leave(_told(dossier, done[0], form.first("document_day")))
        return redirect(url_for("applications.show", application_id=dossier.id), 303)
    _at_their_items(form, codes)
    return _page(dossier, form)


def _schema(items: int) -> type[Schema]:
    per_item: dict[str, fields.Field[Any]] = {}
    for place in range(items):
        per_item[f"leave-{place}"] = fields.Boolean(load_default=False)
        per_item[f"why-{place}"] = Text(longest=500, load_default="")
    return IssueSchema.from_dict(per_item, name="IssueItemsSchema")


def _issued(dossier: Dossier, data: dict[str, Any]) -> int:
    whole = actor().may(Permission.APPLICATIONS_ISSUE)
    act = service.issue if whole else service.issue_in_department
    return len(act(actor(), _issuance(dossier, data)))


def _issuance(dossier: Dossier, data: dict[str, Any]) -> Issuance:
    codes = dossier.course.open_codes
    withheld = {c: data[f"why-{n}"] for n, c in enumerate(codes) if data[f"leave-{n}"]}
    return Issuance(
        number=str(dossier.number),
        document_no=data["document_no"],
        document_day=data["document_day"],
        withheld=withheld,
        seen=version_seen(data),
    )


def _against(dossier: Dossier, data: dict[str, Any]) -> dict[str, list[str]]:
    """Return what can be said of the rest where something is missing."""
    today, decided = local_date(clock.now()), stepped_on(dossier.acts)
    typed = {
        **data,
        "document_no": data["document_no"] or "",
        "document_day": data["document_day"] or today,
    }
    found = _issuance(dossier, typed).faults(
        dossier.course.open_codes, decided, max(today, decided)
    )
    return {refusal.field: [refusal.sentence] for refusal in found}


def _told(dossier: Dossier, count: int, day: str) -> str:
    if not count:
        return f"申请{dossier.number}的项目都不发文，已办结，没有授予权限。"
    told = f"已登记发文，{dossier.name}的手术权限{count}项"
    if day > local_date(clock.now()).isoformat():
        return f"{told}自文件日期{day}起生效，在此之前还不能实施。"
    told = f"{told}按文件生效，准入查询即可查到。"
    renew = "原有的授权书不含这次的变更，可到“授权书”重新签发。"
    return told + renew if actor().may(Permission.CERTIFICATES_ISSUE) else told


def _at_their_items(form: Form, codes: tuple[str, ...]) -> None:
    """Show what the ledger has against an item at its line."""
    places = {code: f"leave-{n}" for n, code in enumerate(codes)}
    places |= {f"{code}-why": f"why-{n}" for n, code in enumerate(codes)}
    told: dict[str, list[str]] = {}
    for name, said in form.errors.items():  # what could not be read comes first, and is told
        told.setdefault(places.get(name, name), said)
    form.errors = told


def _page(dossier: Dossier, form: Form) -> ResponseReturnValue:
    effective = effective_at(local_date(clock.now()), clock.now())
    terms = dossier.terms
    ends = {
        code: last_day(dossier.content, line, terms, effective)
        for code, line in dossier.course.lines.items()
        if terms is not None and line.open
    }
    page = render_template("applications/issue.html", **shown(dossier), form=form, ends=ends)
    return page, form.status
