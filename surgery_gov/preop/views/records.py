"""Records of a case: shown, written, corrected by another revision, signed in person."""

import secrets
from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.accounts import queries as accounts
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden, NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.authority import chairs, may_write, not_yours
from surgery_gov.preop.rules.items.papers import parties_of
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import SIGNED, Kind
from surgery_gov.preop.rules.standing import standing
from surgery_gov.preop.schemas import shown
from surgery_gov.preop.schemas.initial import initial
from surgery_gov.preop.schemas.moments import halves
from surgery_gov.preop.schemas.records import RecordSchema
from surgery_gov.preop.service.recording import Entry
from surgery_gov.preop.views.record_pages import form_page, record_of, record_page
from surgery_gov.preop.views.room import READ, open_case, own_case, pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<number>/records/new/<kind>")
@needs(Permission.PREOP_RECORD)
def new_record(number: str, kind: str) -> ResponseReturnValue:
    """Show an empty record, filled in with what is known."""
    case, wanted = own_case(number), _kind(kind)
    _refuse_others(wanted)
    values = initial(wanted, case, actor().staff_no or "")
    values |= {"key": secrets.token_hex(6), "seen": "0"}
    values |= dict(halves("completed_at", clock.now()))
    return form_page(Form(RecordSchema(wanted), values), case, wanted, None)


@pages.post("/<number>/records/new/<kind>")
@needs(Permission.PREOP_RECORD)
def write_new(number: str, kind: str) -> ResponseReturnValue:
    """Keep a new record, as a draft or complete."""
    return _write(own_case(number), _kind(kind), None)


@pages.get("/<number>/records/<key>")
@needs(*READ)
def record(number: str, key: str) -> ResponseReturnValue:
    """Show a record, who wrote it, who signed it, and how it was corrected."""
    case = open_case(number)
    found = record_of(case, key)
    if found.kind is Kind.MDT:
        return redirect(url_for("preop.mdt", number=number, key=key), 303)
    return record_page(case, found, Form(RecordSchema(found.kind)))


@pages.get("/<number>/records/<key>/edit")
@needs(Permission.PREOP_RECORD)
def edit_record(number: str, key: str) -> ResponseReturnValue:
    """Show a record to be completed or corrected."""
    case = open_case(number)
    found = record_of(case, key)
    if not (found.kind is Kind.MDT and actor().staff_no in chairs(found.values)):
        case = own_case(number)
    _refuse_others(found.kind)
    values = {**found.values, "key": key, "seen": str(found.revision)}
    values |= {"document_id": found.document_id}
    values |= dict(halves("completed_at", found.completed_at or clock.now()))
    return form_page(Form(RecordSchema(found.kind), values), case, found.kind, found)


@pages.post("/<number>/records/<key>/edit")
@needs(Permission.PREOP_RECORD)
def save_record(number: str, key: str) -> ResponseReturnValue:
    """Keep another revision of a record."""
    case = open_case(number)
    found = record_of(case, key)
    return _write(case, found.kind, found)


@pages.post("/<number>/records/<key>/sign")
@needs(Permission.PREOP_RECORD)
def sign_record(number: str, key: str) -> ResponseReturnValue:
    """Sign a record in person, as the party that one's role is."""
    case = open_case(number)
    found = record_of(case, key)
    form = Form(RecordSchema(found.kind), {"seen": request.form.get("seen", "")})
    seen = request.form.get("seen", 0, type=int)
    if not _perform(form, lambda: service.sign(actor(), number, key, seen)):
        again = open_case(number)
        return record_page(again, record_of(again, key), form), form.status
    notes.leave(f"已签名：{found.kind.label}。{_still(open_case(number), key)}")
    return redirect(url_for("preop.record", number=number, key=key), 303)


def _write(case: Gathered, kind: Kind, known: RecordRow | None) -> ResponseReturnValue:
    form = Form.submitted(RecordSchema(kind))
    if known is not None:
        form.values["key"] = known.key
    number, kept, late = case.row.number, list[str](), list[Entry]()

    def act(entry: Entry) -> None:
        try:
            kept.append(service.write_record(actor(), number, entry))
        except Stale:
            late.append(entry)
            raise

    if form.perform(act):
        return _written(form, number, kind, kept[0])
    if late:
        return _beside(form, number, late[0]), form.status
    return form_page(form, case, kind, known), form.status


def _written(form: Form, number: str, kind: Kind, key: str) -> ResponseReturnValue:
    """Sign, where that was asked for too, and say how the record stands now."""
    here = url_for("preop.record", number=number, key=key)
    signs = form.first("act") == "sign"
    signed = not signs or _perform(form, lambda: service.sign(actor(), number, key))
    if not signed and not _has_signed(number, key):
        notes.leave(f"{kind.label}已保存，还没有签名。{form.errors[''][0]}", kind="warn")
        return redirect(here, 303)
    case = open_case(number)
    complete = form.first("act") == "complete"
    if complete and kind is Kind.APPROVAL:
        notes.leave(f"{kind.label}已提交，由科主任、医务科先后在各自的待办里发表意见。")
        _warn_of_no_head(number)
        return redirect(here, 303)
    stopped = _stopped(case, kind) if complete else ""
    done = "已完成" if complete else "已保存"
    told = f"{kind.label}{done}。{_still(case, key)}"
    notes.leave(
        f"{kind.label}{done}，还不满足要求：{stopped}" if stopped else told,
        kind="warn" if stopped else "ok",
    )
    on_page = kind is Kind.MDT or kind in SIGNED
    return redirect(here if on_page else url_for("preop.case", number=number), 303)


def _warn_of_no_head(number: str) -> None:
    """Say that nobody reads the request, where the department's head has no log-in."""
    department = open_case(number).row.plan.department
    if not accounts.heads_of([department]):
        notes.leave(
            "这个科室还没有科主任的登录账号，没有人能发表科主任意见。请系统管理员建立账号。",
            kind="warn",
        )


def _has_signed(number: str, key: str) -> bool:
    """Whether the actor's signature is there: the same form was posted twice."""
    signatures = record_of(open_case(number), key).signatures
    return actor().staff_no in {one.staff_no for one in signatures}


def _stopped(case: Gathered, kind: Kind) -> str:
    """Say what the gate still holds against the records of a kind; empty where nothing."""
    items = standing(case.facts).stages[Stage.LEAVE].items
    return next((i.what for i in items if i.code == kind.value and i.stops), "")


def _beside(form: Form, number: str, mine: Entry) -> str:
    """Show what somebody else saved beside what was typed; the next save is over just that."""
    case = open_case(number)
    newest = record_of(case, mine.key)
    form.values["seen"] = str(newest.revision)
    names = whoever(shown.persons_in(case) | shown.persons_among(mine.kind, mine.values))
    both = shown.differing(newest, mine.values, names)
    return form_page(form, case, newest.kind, newest, both)


def _perform(form: Form, act: Callable[[], object]) -> bool:
    """Act without fields; what is refused is told on the page that was asked from."""
    try:
        act()
    except (Conflict, Forbidden) as error:
        form.errors = {"": [error.message]}
        form.status = 403 if isinstance(error, Forbidden) else 409
    return not form.errors


def _still(case: Gathered, key: str) -> str:
    found = record_of(case, key)
    if found.kind not in SIGNED:
        return ""
    signed = {s.hand for s in found.signatures}
    absent = [h.label for h in parties_of(case.facts.case) if h not in signed]
    return f"还待签名：{'、'.join(absent)}。" if absent else "三方都已签名。"


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise NotFound("没有这种记录。请从病例页面进入。")
    return Kind(text)


def _refuse_others(kind: Kind) -> None:
    if not may_write(actor(), kind):
        raise Forbidden(not_yours(kind))
