"""Operations beyond privilege: stated at night, reported, judged, listed, printed, exported."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.preop import service
from surgery_gov.preop.exports.emergencies import workbook
from surgery_gov.preop.queries.bypasses import BypassRow, get_bypass, list_emergencies, of_case
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.rules.emergencies import VERDICTS, Standing, refusal
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import Bypass, Passable
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import (
    WAYS,
    EmergencyListSchema,
    ReportSchema,
    StatementSchema,
    VerdictSchema,
)
from surgery_gov.preop.views.places import Words, words_for
from surgery_gov.preop.views.room import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

READ_EMERGENCIES = (Permission.PREOP_EMERGENCY, Permission.PREOP_REVIEW, Permission.AUDIT_READ)
GOES_ROUND = (
    ("privilege", "超出手术权限实施"),
    ("discussion", "来不及术前讨论"),
    ("mdt", "来不及四级手术多学科讨论"),
)
_CODES = {"clearance": "privilege", "discussion": "discussion", "mdt": "mdt"}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the list: how many, how many reported late or not at all, the verdicts."""

    name: str
    count: int
    late: int
    reasonable: int
    unreasonable: int


@pages.get("/emergencies")
@needs(*READ_EMERGENCIES)
def emergencies() -> ResponseReturnValue:
    """List the operations beyond privilege by what is to be done next."""
    form, show, month = _asked()
    now = clock.now()
    every = list_emergencies(scope_of(actor()))
    of_month = [row for row in every if not month or _month(row) == month]
    counts = Counter(row.standing(now) for row in of_month)
    show = show or next((s for s in _FIRST if counts[s]), Standing.OWED)
    return render_template(
        "preop/emergencies.html",
        form=form,
        rows=[row for row in of_month if row.standing(now) is show],
        counts=[(standing, counts[standing]) for standing in Standing],
        show=show,
        month=month,
        months=_months(every, now),
        every=len(every),
        words=_words(every),
        now=now,
        verdicts=VERDICTS,
    ), form.status


@pages.get("/emergencies/export")
@needs(*READ_EMERGENCIES)
def export_emergencies() -> ResponseReturnValue:
    """Give the operations beyond privilege of a month, or all, as a workbook; on the trail."""
    _, show, month = _asked()
    now = clock.now()
    rows = [
        row
        for row in list_emergencies(scope_of(actor()))
        if (not month or _month(row) == month) and (show is None or row.standing(now) is show)
    ]
    words = _words(rows)
    data = workbook(rows, words.person, words.department, now)
    witness(actor(), "case.emergencies_exported", "cases:emergencies", rows=len(rows), month=month)
    name = f"紧急越权_{month or local_date(now)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


@pages.get("/<number>/emergency")
@needs(Permission.PREOP_EMERGENCY)
def statement_form(number: str) -> ResponseReturnValue:
    """Ask what a rescue goes round; what is open is ticked already."""
    case = _case(number)
    open_items = readiness(case.facts, Stage.SCHEDULE).open
    ticked = [_CODES[item.code] for item in open_items if item.code in _CODES]
    return _statement_page(case, Form(StatementSchema(), {"what": ticked, "asked_at_date": _day()}))


@pages.post("/<number>/emergency")
@needs(Permission.PREOP_EMERGENCY)
def state(number: str) -> ResponseReturnValue:
    """State what the rescue goes round, all of it or nothing."""
    form = Form.submitted(StatementSchema())
    made: list[int] = []
    if not form.perform(lambda given: made.extend(_state(number, given))):
        return _statement_page(_case(number), form), form.status
    notes.leave(f"已登记{number}的紧急放行，手术可以进行。抢救后按时补报、补记。")
    if "privilege" in form.chosen("what"):
        privilege = next(b.id for b in of_case(number) if b.what is Passable.PRIVILEGE)
        return redirect(url_for("preop.emergency", bypass_id=privilege), 303)
    return redirect(url_for("preop.afterwards"), 303)


@pages.get("/emergencies/<int:bypass_id>")
@needs(*READ_EMERGENCIES)
def emergency(bypass_id: int) -> ResponseReturnValue:
    """Show one operation beyond privilege and what followed."""
    return _page("preop/emergency.html", _seen(bypass_id), None)


@pages.get("/emergencies/<int:bypass_id>/report")
@needs(Permission.PREOP_EMERGENCY)
def report_form(bypass_id: int) -> ResponseReturnValue:
    """Ask for the report."""
    return _page("preop/emergency_report.html", _seen(bypass_id), Form(ReportSchema()))


@pages.post("/emergencies/<int:bypass_id>/report")
@needs(Permission.PREOP_EMERGENCY)
def report(bypass_id: int) -> ResponseReturnValue:
    """Take the report."""
    form = Form.submitted(ReportSchema())
    if not form.perform(lambda given: service.report_bypass(actor(), bypass_id, given["text"])):
        return _page("preop/emergency_report.html", _seen(bypass_id), form), form.status
    notes.leave("已补报，等待确认。确认人不能是术者、登记人或补报人。")
    return redirect(url_for("preop.emergency", bypass_id=bypass_id), 303)


@pages.get("/emergencies/<int:bypass_id>/review")
@needs(Permission.PREOP_REVIEW)
def review_form(bypass_id: int) -> ResponseReturnValue:
    """Ask for the verdict."""
    return _page("preop/emergency_review.html", _seen(bypass_id), Form(VerdictSchema()))


@pages.post("/emergencies/<int:bypass_id>/review")
@needs(Permission.PREOP_REVIEW)
def review(bypass_id: int) -> ResponseReturnValue:
    """Take the verdict."""
    form = Form.submitted(VerdictSchema())

    def act(given: dict[str, str]) -> None:
        service.review_bypass(actor(), bypass_id, given["verdict"], given["text"])

    if not form.perform(act):
        return _page("preop/emergency_review.html", _seen(bypass_id), form), form.status
    notes.leave(f"已确认，结论：{VERDICTS[form.first('verdict')]}。")
    return redirect(url_for("preop.emergencies"), 303)


@pages.get("/emergencies/<int:bypass_id>/paper")
@needs(*READ_EMERGENCIES)
def emergency_paper(bypass_id: int) -> ResponseReturnValue:
    """Show the record as it is printed, with the patient; the opening is on the trail."""
    row = _seen(bypass_id)
    witness(actor(), "case.printed", f"case:{row.number}", kind="紧急越权手术登记")
    return _page("preop/emergency_paper.html", row, None)


_FIRST = (Standing.OVERDUE, Standing.OWED, Standing.REPORTED, Standing.CONFIRMED)


def _asked() -> tuple[Form, Standing | None, str]:
    form = Form.asked(EmergencyListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {"show": None, "month": ""}
    return form, given["show"], given["month"]


def _state(number: str, given: dict[str, Any]) -> Sequence[int]:
    now, by = clock.now(), actor().staff_no or ""
    told = {k: given[k] for k in ("superior_no", "asked_at", "asked_how")}
    told |= {k: given[k] for k in ("duty_told", "none_present")}
    return service.state_bypasses(
        actor(),
        number,
        [
            Bypass(what=what, reason=given["reason"], recorded_at=now, by_no=by, **told)
            for what in given["what"]
        ],
    )


def _case(number: str) -> Gathered:
    (case,) = gather_cases([get_case(number, scope_of(actor()))], clock.now())
    return case


def _seen(bypass_id: int) -> BypassRow:
    return get_bypass(bypass_id, scope_of(actor()))


def _statement_page(case: Gathered, form: Form) -> str:
    return render_template(
        "preop/statement.html",
        form=form,
        case=case,
        refused=refusal(case.row.plan.urgency),
        words=words_for(case.row.plan.codes, [case.row.plan.surgeon_no]),
        goes_round=GOES_ROUND,
        ways=WAYS,
    )


def _page(template: str, row: BypassRow, form: Form | None) -> str:
    (case,) = gather_cases([get_case(row.number, scope_of(actor()))], clock.now())
    acts = [act.staff_no for act in row.acts]
    people = {row.by_no, row.surgeon, row.surgeon_no, row.superior_no, *acts}
    codes = case.performed.codes if case.performed else case.row.plan.codes
    return render_template(
        template,
        form=form,
        row=row,
        case=case,
        codes=sorted(codes),
        words=words_for({*codes, *case.row.plan.codes}, people),
        others=[b for b in of_case(row.number) if b.what is not Passable.PRIVILEGE],
        now=clock.now(),
        verdicts=VERDICTS,
        concerned=actor().staff_no in row.concerned,
    )


def _words(rows: Sequence[BypassRow]) -> Words:
    return words_for([], {no for row in rows for no in (row.surgeon, row.superior_no, row.by_no)})


def _months(rows: Sequence[BypassRow], now: datetime) -> list[Month]:
    found = sorted({_month(row) for row in rows}, reverse=True)
    return [_counted(name, [r for r in rows if _month(r) == name], now) for name in found]


def _counted(name: str, rows: Sequence[BypassRow], now: datetime) -> Month:
    verdicts = Counter(row.review.verdict for row in rows if row.review)
    late = sum(row.reported_late or row.standing(now) is Standing.OVERDUE for row in rows)
    return Month(name, len(rows), late, verdicts["reasonable"], verdicts["unreasonable"])


def _month(row: BypassRow) -> str:
    return row.recorded_at.astimezone(ZONE).strftime("%Y-%m")


def _day() -> str:
    return local_date(clock.now()).isoformat()
