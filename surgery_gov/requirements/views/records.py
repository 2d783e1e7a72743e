"""What is on file of surgeons: the list, one surgeon's page, recording and withdrawing."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.queries.people import person
from surgery_gov.requirements import service
from surgery_gov.requirements.queries.qualifications import (
    file_of,
    get_qualification,
    list_qualifications,
)
from surgery_gov.requirements.rules.conditions import Proof
from surgery_gov.requirements.rules.qualifications import OWN
from surgery_gov.requirements.rules.reach import Filter, scope_of
from surgery_gov.requirements.schemas.records import EntrySchema, ListSchema, WithdrawalSchema
from surgery_gov.requirements.views.room import READ, READ_OTHERS, pages, today
from surgery_gov.staff.queries import place_of
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

KINDS = [(proof.value, proof.label) for proof in Proof]
SHOWN = (("ending", "将到期"), ("expired", "已到期"))


@pages.get("/qualifications")
@needs(*READ_OTHERS)
def qualifications() -> ResponseReturnValue:
    """List the records within reach, the soonest to end first."""
    form = Form.asked(ListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {"q": "", "kind": None, "show": ""}
    day, show = today(), given["show"]
    last = day + timedelta(days=ending_days())
    wanted = Filter(
        q=given["q"],
        kind=given["kind"],
        until=last if show == "ending" else None,
        expired=show == "expired",
    )
    return render_template(
        "requirements/qualifications.html",
        form=form,
        page=list_qualifications(
            scope_of(actor()),
            wanted,
            day,
            request.args.get("page", 1, type=int),
            request.args.get("size", 50, type=int),
        ),
        kinds=KINDS,
        shows=SHOWN,
        today=day,
        last=last,
        narrowed=bool(given["q"] or given["kind"] or show),
    ), form.status


@pages.get("/mine")
@needs(Permission.REQUIREMENTS_READ_OWN, *READ_OTHERS)
def mine() -> ResponseReturnValue:
    """Show one's own records."""
    own = actor().staff_no
    if own is None:
        raise Forbidden("这个账号没有工号，没有自己的培训考核记录。")
    return _file_page(own)


@pages.get("/surgeons/<staff_no>")
@needs(*READ)
def surgeon(staff_no: str) -> ResponseReturnValue:
    """Show the records of a surgeon within reach."""
    return _file_page(staff_no)


@pages.get("/surgeons/<staff_no>/record")
@needs(Permission.REQUIREMENTS_RECORD)
def fill_in(staff_no: str) -> ResponseReturnValue:
    """Show the form for a record."""
    _refuse_own(staff_no)
    return _record_page(staff_no, Form(EntrySchema(), {"kind": request.args.get("kind", "")}))


@pages.post("/surgeons/<staff_no>/record")
@needs(Permission.REQUIREMENTS_RECORD)
def record(staff_no: str) -> ResponseReturnValue:
    """Put a record on file."""
    form = Form.submitted(EntrySchema())
    if not form.perform(lambda entry: service.record_qualification(actor(), staff_no, entry)):
        return _record_page(staff_no, form), form.status
    notes.leave(f"已登记“{form.first('name')}”。")
    return redirect(url_for("requirements.surgeon", staff_no=staff_no), 303)


@pages.get("/surgeons/<staff_no>/<int:key>/withdraw")
@needs(Permission.REQUIREMENTS_RECORD)
def ask_reason(staff_no: str, key: int) -> ResponseReturnValue:
    """Show the record and ask why it is taken back."""
    _refuse_own(staff_no)
    return _withdraw_page(staff_no, key, Form(WithdrawalSchema()))


@pages.post("/surgeons/<staff_no>/<int:key>/withdraw")
@needs(Permission.REQUIREMENTS_RECORD)
def withdraw(staff_no: str, key: int) -> ResponseReturnValue:
    """Take a record back."""
    form = Form.submitted(WithdrawalSchema())

    def act(given: dict[str, str]) -> None:
        service.withdraw_qualification(actor(), staff_no, key, given["reason"])

    if not form.perform(act):
        return _withdraw_page(staff_no, key, form), form.status
    notes.leave("已撤回，不再用于核对准入条件。记录留在档案里，此前的核对结果不变。")
    return redirect(url_for("requirements.surgeon", staff_no=staff_no), 303)


def _refuse_own(staff_no: str) -> None:
    """Refuse at the door what the command refuses."""
    if actor().is_person(staff_no):
        raise Forbidden(OWN)


def ending_days() -> int:
    """Return how many days ahead what ends is told."""
    return max(policy.numbers(Key.EXPIRING_DAYS, clock.now()), default=0)


def _file_page(staff_no: str) -> str:
    whom, records = file_of(scope_of(actor()), staff_no)
    day = today()
    return render_template(
        "requirements/surgeon.html",
        whom=whom,
        place=place_of(whom.staff_no, whom.department, clock.now()),
        own=whom.staff_no == actor().staff_no,
        records=[r for r in records if r.withdrawal is None],
        withdrawn=[r for r in records if r.withdrawal is not None],
        today=day,
        last=day + timedelta(days=ending_days()),
    )


def _record_page(staff_no: str, form: Form) -> str:
    return render_template(
        "requirements/record.html",
        whom=person(scope_of(actor()), staff_no),
        form=form,
        kinds=KINDS,
        grades=[("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级")],
    )


def _withdraw_page(staff_no: str, key: int, form: Form) -> str:
    whom, found = get_qualification(scope_of(actor()), staff_no, key)
    return render_template("requirements/withdraw.html", whom=whom, record=found, form=form)
