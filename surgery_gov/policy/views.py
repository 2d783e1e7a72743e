"""Pages of the rule settings (规则设置) and of the institution (医疗机构)."""

from dataclasses import asdict
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries, service
from surgery_gov.policy.queries import InForce
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.holidays import in_words
from surgery_gov.policy.rules.institution import LEVELS
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.policy.rules.values import Certainty, show, typed
from surgery_gov.policy.schemas import ChangeSchema, HolidaySchema, ProfileSchema
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

pages = Blueprint("policy", __name__, url_prefix="/policy")


@pages.get("/")
@needs(Permission.POLICY_READ)
def index() -> ResponseReturnValue:
    """List the settings by group: the value now, since when, on what basis, how sure."""
    found = queries.settings_at(clock.now())
    groups = [
        (title, list(members))
        for title, members in groupby(found.values(), key=lambda f: f.definition.group)
    ]
    return render_template(
        "policy/index.html",
        groups=groups,
        certainties=list(Certainty),
        show=show,
        institution=queries.institution_at(local_date(clock.now())),
    )


@pages.get("/one/<key>")
@needs(Permission.POLICY_READ)
def one(key: str) -> ResponseReturnValue:
    """Show one setting with its history and, to whoever may, the form to change it."""
    found = _setting(key)
    values = {
        "value": typed(found.value),
        "effective_from": local_date(clock.now()).isoformat(),
        "seen": found.latest_id,
    }
    return _setting_page(found, Form(ChangeSchema(), values))


@pages.post("/one/<key>")
@needs(Permission.POLICY_CHANGE)
def change(key: str) -> ResponseReturnValue:
    """Give the setting a value from a day on."""
    seen = _setting(key)
    form = Form.submitted(ChangeSchema())

    def act(given: dict[str, object]) -> None:
        newest = given.pop("seen")
        service.change_setting(actor(), Change(key=key, **given), seen=newest)  # type: ignore[arg-type]

    if not form.perform(act):
        return _setting_page(_setting(key), form), form.status
    notes.leave(
        f"“{seen.definition.label}”已改，自{form.first('effective_from')}起生效。"
        "已有的判定不受影响，仍可按当时的设置重放。"
    )
    return redirect(url_for("policy.one", key=key), 303)


@pages.get("/institution")
@needs(Permission.POLICY_READ)
def institution() -> ResponseReturnValue:
    """Show the hospital's profile, its history and the form to record a new one."""
    today = local_date(clock.now())
    present = queries.institution_at(today)
    values = asdict(present.profile) if present else {}
    return _institution_page(Form(ProfileSchema(), {**values, "effective_from": today.isoformat()}))


@pages.post("/institution")
@needs(Permission.POLICY_CHANGE)
def record_institution() -> ResponseReturnValue:
    """Record the profile from a day on."""
    form = Form.submitted(ProfileSchema())
    if not form.perform(lambda given: service.set_institution(actor(), **given)):
        return _institution_page(form), form.status
    notes.leave(f"医疗机构信息已登记，自{form.first('effective_from')}起用于报送表和页面。")
    return redirect(url_for("policy.institution"), 303)


@pages.get("/holidays")
@needs(Permission.POLICY_READ)
def holidays() -> ResponseReturnValue:
    """Show the public holidays of each year and, to whoever may, the form to record a year's."""
    known = queries.holidays_by_year()
    this_year = local_date(clock.now()).year
    year = request.args.get("year", this_year, type=int)
    found = known.get(year)
    values: dict[str, object] = {"year": year, "seen": found.id if found else 0}
    if found:
        values |= {
            "days_off": in_words(found.arrangement.days_off),
            "days_on": in_words(found.arrangement.days_on),
            "document_no": found.document_no,
        }
    return _holiday_page(Form(HolidaySchema(), values))


@pages.post("/holidays")
@needs(Permission.POLICY_CHANGE)
def arrange_holidays() -> ResponseReturnValue:
    """Record the public holidays of a year."""
    form = Form.submitted(HolidaySchema())
    if not form.perform(lambda given: service.arrange_holidays(actor(), **given)):
        return _holiday_page(form), form.status
    notes.leave(f"{form.first('year')}年的放假安排已录入，工作日期限按它计算。")
    return redirect(url_for("policy.holidays", year=form.first("year")), 303)


def _holiday_page(form: Form) -> str:
    known = queries.holidays_by_year()
    return render_template("policy/holidays.html", form=form, known=known, in_words=in_words)


def _setting(key: str) -> InForce:
    if key not in DEFINITIONS:
        raise NotFound("没有这项设置。请从“规则设置”的列表进入。")
    return queries.settings_at(clock.now())[Key(key)]


def _setting_page(found: InForce, form: Form) -> str:
    stale = form.status == 409 and form.first("seen") not in {"", str(found.latest_id)}  # noqa: PLR2004
    kept = form.first("value")
    if stale:
        form.values["seen"] = found.latest_id
    return render_template(
        "policy/one.html",
        found=found,
        definition=found.definition,
        form=form,
        show=show,
        typed=typed,
        stale=stale,
        mine=kept,
    )


def _institution_page(form: Form) -> str:
    return render_template(
        "policy/institution.html",
        form=form,
        present=queries.institution_at(local_date(clock.now())),
        history=queries.institution_history(),
        levels=[(level, level) for level in LEVELS],
    )
