"""The multidisciplinary discussion: who was asked, what each said, the close by the chair."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.accounts import queries as accounts
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import was_bypassed
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.invited import Invited
from surgery_gov.preop.queries.judging import if_closed, is_guest
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.disciplines import Answer
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import unanswered
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import shown
from surgery_gov.preop.schemas.mdt import (
    ROWS,
    AnswerSchema,
    CloseSchema,
    GuestsSchema,
    OpinionSchema,
)
from surgery_gov.preop.service.mdt import Guest
from surgery_gov.preop.service.recording import Entry
from surgery_gov.preop.views.record_pages import record_of
from surgery_gov.preop.views.room import READ, open_case, pages
from surgery_gov.staff import queries as staff
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<number>/mdt/<key>")
@needs(*READ)
def mdt(number: str, key: str) -> ResponseReturnValue:
    """Show the discussion; an invited colleague answers here."""
    case, found = _discussion(number, key)
    own = _own(case, key)
    values = {"answer": own.answer, "text": own.remark, "opinion": own.opinion} if own else {}
    return _page(case, found, Form(AnswerSchema(), values))


@pages.post("/<number>/mdt/<key>/invite")
@needs(Permission.PREOP_RECORD)
def invite(number: str, key: str) -> ResponseReturnValue:
    """Invite colleagues."""
    form = Form.submitted(GuestsSchema())

    def act(guests: Any) -> None:
        service.invite(actor(), number, key, guests)
        _warn_of(guests)

    return _done(number, key, form, act, "已邀请，邀请列在受邀人的待办里。")


def _warn_of(guests: Sequence[Guest]) -> None:
    """Say who cannot read the invitation, having no log-in."""
    asked = {guest.staff_no for guest in guests}
    absent = sorted(asked - set(accounts.names_of(asked)))
    if absent:
        names = whoever(absent)
        told = "、".join(shown.person(no, names) for no in absent)
        notes.leave(
            f"{told}还没有登录账号，看不到邀请。请系统管理员建立账号，或邀请本学科的其他人。",
            kind="warn",
        )


@pages.post("/<number>/mdt/<key>/answer")
@needs(*READ)
def answer_invitation(number: str, key: str) -> ResponseReturnValue:
    """Say whether one comes."""
    form = Form.submitted(AnswerSchema())

    def act(given: dict[str, str]) -> None:
        service.answer_invitation(actor(), number, key, given["answer"], given["text"])

    return _done(number, key, form, act, "已答复邀请。")


@pages.post("/<number>/mdt/<key>/opinion")
@needs(*READ)
def give_opinion(number: str, key: str) -> ResponseReturnValue:
    """Give one's opinion."""
    form = Form.submitted(OpinionSchema())

    def act(given: dict[str, str]) -> None:
        service.give_opinion(actor(), number, key, given["opinion"])

    return _done(number, key, form, act, "已发表意见，计为本学科参加讨论。")


@pages.post("/<number>/mdt/<key>/close")
@needs(Permission.PREOP_RECORD)
def close_mdt(number: str, key: str) -> ResponseReturnValue:
    """Close the discussion; only its chair may."""
    _, found = _discussion(number, key)
    form = Form.submitted(CloseSchema())

    def act(given: dict[str, int]) -> None:
        kept = {n: v for n, v in found.values.items() if n in _KEYS}
        entry = Entry(
            kind=Kind.MDT,
            values=kept,
            completed_at=clock.now(),
            key=key,
            seen=given["seen"],
            document_id=found.document_id,
        )
        try:
            service.write_record(actor(), number, entry)
        except Stale:
            if not _closed_before(number, key, given["seen"]):
                raise

    return _done(number, key, form, act, "多学科讨论已结束，排台按这次讨论重新判断。")


def _closed_before(number: str, key: str, seen: int) -> bool:
    """Whether the actor closed just what was seen: the same form was posted twice."""
    now = record_of(open_case(number), key)
    own = now.author_no == actor().staff_no
    return own and now.completed_at is not None and now.revision == seen + 1


_KEYS = {blank.key for blank in FORMS[Kind.MDT].blanks}


def _done(number: str, key: str, form: Form, act: Any, said: str) -> ResponseReturnValue:
    case, found = _discussion(number, key)
    if not form.perform(act):
        return _page(case, found, form), form.status
    notes.leave(said)
    return redirect(url_for("preop.mdt", number=number, key=key), 303)


def _discussion(number: str, key: str) -> tuple[Gathered, RecordRow]:
    case = open_case(number)
    found = record_of(case, key)
    if found.kind is not Kind.MDT:
        raise NotFound("这份记录不是多学科讨论。请从病例页面进入。")
    return case, found


def _own(case: Gathered, key: str) -> Invited | None:
    own = actor().staff_no
    return next((i for i in case.invited if i.key == key and i.staff_no == own), None)


def _page(case: Gathered, found: RecordRow, form: Form) -> str:
    names = whoever(shown.persons_in(case))
    host = str(found.values.get("host", ""))
    own = _own(case, found.key)
    ahead = case.row.state == "planned"
    owed = case.row.state == "performed" and was_bypassed(case.row.number, found.kind.value)
    is_open = found.completed_at is None and (ahead or owed)
    guest = is_guest(case.row.number, scope_of(actor()))
    writes = is_open and actor().may(Permission.PREOP_WRITE)
    judged = if_closed(case, found.key, clock.now()) if is_open else None
    return render_template(
        "preop/mdt.html",
        form=form,
        case=case,
        row=case.row,
        record=found,
        sections=list(shown.sections(found, names)),
        rows=shown.invited_rows(case, found.key, names),
        own=own if ahead else None,
        ahead=ahead,
        is_open=is_open,
        guest=guest,
        writes=writes and (not guest or host == actor().staff_no),
        invites=writes and ahead and not guest,
        chair=host == actor().staff_no,
        host=shown.person(host, names) if host else "",
        blank=unanswered(FORMS[Kind.MDT], found.values),
        judged=judged,
        tabs=ROWS,
        answers=[(each.value, each.label) for each in Answer],
        departments=[(name, name) for _, name in staff.department_choices()],
        names=names,
        person=shown.person,
    )
