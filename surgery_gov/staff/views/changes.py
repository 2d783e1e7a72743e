"""Adding a surgeon, and the forms that change what is known of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.staff import queries, service
from surgery_gov.staff.queries import Dossier, Fact, place_of
from surgery_gov.staff.rules.scope import EVERYONE
from surgery_gov.staff.schemas import (
    EmploymentSchema,
    LastDaySchema,
    LicenceSchema,
    NameSchema,
    SurgeonSchema,
    TitleSchema,
    TransferSchema,
)
from surgery_gov.staff.views import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

Values = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Act:
    """A form on a surgeon: its words, its schema, the command, and what stands there now.

    ``prefilled`` puts what stands there into the form; without it the form starts empty.
    """

    title: str
    lead: str
    button: str
    done: str
    schema: type[Schema]
    perform: Callable[..., object]
    there: Callable[[Dossier, Fact | None], Values]
    prefilled: bool = True


def _transfer(dossier: Dossier, _fact: Fact | None) -> Values:
    post = dossier.department_at(clock.now())
    return {"department": post.department_code or "" if post else ""}


def _post(_dossier: Dossier, fact: Fact | None) -> Values:
    if fact is None:
        return {}
    return {
        "department": fact.department_code or "",
        "employed_since": local_date(fact.since).isoformat(),
        "employed_last_day": _last(fact.until),
    }


def _licence(dossier: Dossier, fact: Fact | None) -> Values:
    if fact is not None:
        return {
            "certificate_no": fact.certificate_no or "",
            "scope": fact.scope or "",
            "licence_since": local_date(fact.since).isoformat(),
            "licence_last_day": _last(fact.until),
        }
    held = dossier.known(dossier.licences, clock.now())
    newest = held[0] if held else None
    return (
        {"certificate_no": newest.certificate_no or "", "scope": newest.scope or ""}
        if newest
        else {}
    )


def _last(until: datetime | None) -> str:
    return last_day(until).isoformat() if until else ""


ACTS: Mapping[str, Act] = {
    "transfer": Act(
        title="转科",
        lead="从生效日期起改到新科室，以前的任职保留。",
        button="登记转科",
        done="的转科已登记",
        schema=TransferSchema,
        perform=service.transfer,
        there=_transfer,
        prefilled=False,
    ),
    "leave": Act(
        title="登记离职",
        lead="最后一天仍算在职；次日零点起不在职，准入查询会因此拒绝。",
        button="登记离职",
        done="的离职已登记",
        schema=LastDaySchema,
        perform=service.end_employment,
        there=lambda _dossier, _fact: {},
    ),
    "employment": Act(
        title="登记任职",
        lead="再次入职，或更正一条任职记录。被更正的记录留在更正历史中。",
        button="保存任职记录",
        done="的任职记录已保存",
        schema=EmploymentSchema,
        perform=service.record_employment,
        there=_post,
    ),
    "licence": Act(
        title="登记执业证书",
        lead="新证或换证：原有证书到新证有效期起的前一天为止。更正时，被更正的记录留在更正历史中。",
        button="保存执业证书",
        done="的执业证书已登记",
        schema=LicenceSchema,
        perform=service.record_licence,
        there=_licence,
    ),
    "title": Act(
        title="登记职称",
        lead="职称仅供参考。手术权限不与职称挂钩，登记职称不改变任何手术权限。",
        button="登记职称",
        done="的职称已登记",
        schema=TitleSchema,
        perform=service.record_title,
        there=lambda _dossier, _fact: {},
    ),
    "name": Act(
        title="更正姓名",
        lead="工号不变。改名前后的姓名和原因都留在操作日志中。",
        button="保存姓名",
        done="的姓名已更正",
        schema=NameSchema,
        perform=service.rename_surgeon,
        there=lambda dossier, _fact: {"name": dossier.name},
    ),
}


@pages.get("/new")
@needs(Permission.STAFF_MANAGE)
def new() -> ResponseReturnValue:
    """Show the form for a new surgeon."""
    return render_template("staff/new.html", form=Form(SurgeonSchema()))


@pages.post("/new")
@needs(Permission.STAFF_MANAGE)
def create() -> ResponseReturnValue:
    """Add a surgeon."""
    form = Form.submitted(SurgeonSchema())
    if not form.perform(lambda entry: service.add_surgeon(actor(), entry)):
        return render_template("staff/new.html", form=form), form.status
    notes.leave(f"已登记{form.first('name')}（{form.first('staff_no')}）。下一步：授予手术权限。")
    return redirect(url_for("staff.one", staff_no=form.first("staff_no").strip()), 303)


@pages.get("/one/<staff_no>/<act>")
@needs(Permission.STAFF_MANAGE)
def edit(staff_no: str, act: str) -> ResponseReturnValue:
    """Show one of the forms on a surgeon, filled with what is known."""
    wanted = _act(act)
    dossier = queries.get_dossier(EVERYONE, staff_no)
    fact = _fact(dossier, act, request.args.get("replaces", ""))
    start = wanted.there(dossier, fact) if wanted.prefilled else {}
    values = {**start, "version": str(dossier.version)}
    if fact is not None:
        values["replaces"] = str(fact.id)
    return _page(dossier, act, Form(wanted.schema(), values))


@pages.post("/one/<staff_no>/<act>")
@needs(Permission.STAFF_MANAGE)
def change(staff_no: str, act: str) -> ResponseReturnValue:
    """Carry out one of the forms on a surgeon."""
    wanted = _act(act)
    form = Form.submitted(wanted.schema())
    if not form.perform(lambda given: wanted.perform(actor(), staff_no, **given)):
        dossier = queries.get_dossier(EVERYONE, staff_no)
        return _page(dossier, act, form), form.status
    dossier = queries.get_dossier(EVERYONE, staff_no)
    notes.leave(f"{dossier.name}（{staff_no}）{wanted.done}。")
    return redirect(url_for("staff.one", staff_no=staff_no), 303)


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotFound("没有这种操作。请从术者档案的按钮进入。")
    return ACTS[name]


def _fact(dossier: Dossier, act: str, key: str) -> Fact | None:
    """Return the row to be corrected, where the form corrects one."""
    facts = {"employment": dossier.posts, "licence": dossier.licences}.get(act, ())
    if not key:
        return None
    found = next((f for f in facts if str(f.id) == key and f.retracted_at is None), None)
    if found is None:
        raise NotFound("要更正的那条记录已经不在了，可能刚刚被别人更正过。请回到档案核对。")
    return found


def _page(dossier: Dossier, name: str, form: Form) -> str:
    act = ACTS[name]
    stale = form.status == 409 and form.first("version") not in {"", str(dossier.version)}  # noqa: PLR2004
    there = act.there(dossier, None) if stale else {}
    mine = dict(form.values)
    if stale:  # shown both; submitting once more is meant
        form.values["version"] = str(dossier.version)
    now = clock.now()
    post = dossier.department_at(now)
    return render_template(
        "staff/change.html",
        surgeon=dossier,
        name=name,
        act=act,
        form=form,
        stale=stale,
        there=there,
        mine=mine,
        post=post,
        place=place_of(dossier.staff_no, post.what if post else None, now),
        licences=dossier.known(dossier.licences, now),
    )
