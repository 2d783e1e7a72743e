"""Operations beyond privilege of the hospital: listed by what is to be done, counted, exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.preop.exports.emergencies import workbook
from surgery_gov.preop.queries.bypasses import list_emergencies
from surgery_gov.preop.rules.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import TABS, VERDICTS, Shown, Standing
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas.theatre import EmergencyListSchema
from surgery_gov.preop.views.places import Words, words_for
from surgery_gov.preop.views.room import pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

READ_EMERGENCIES = (Permission.PREOP_EMERGENCY, Permission.PREOP_REVIEW, Permission.AUDIT_READ)
COUNTED = (Shown.LATE, Shown.OPEN, Shown.REASONABLE, Shown.UNREASONABLE)
_FIRST = (Standing.OVERDUE, Standing.OWED, Standing.REPORTED)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the list: how many were carried out, and of these how many of each kind."""

    name: str
    count: int
    counts: Sequence[tuple[Shown, int]]


@pages.get("/emergencies")
@needs(*READ_EMERGENCIES)
def emergencies() -> ResponseReturnValue:
    """List the operations beyond privilege, first what somebody has to see to."""
    form, show, month = _asked()
    now = clock.now()
    every = list_emergencies(scope_of(actor()))
    of_month = [row for row in every if not month or _month(row) == month]
    show = show or Shown.OPEN
    rows = [row for row in of_month if row.shown(show, now)]
    return render_template(
        "preop/emergencies.html",
        form=form,
        rows=sorted(rows, key=lambda row: _urgency(row, now)) if show is Shown.OPEN else rows,
        tabs=[(tab, _count(of_month, tab, now)) for tab in TABS],
        show=show,
        month=month,
        months=_months(every, now),
        every=len(every),
        exported=len(of_month),
        words=_words(every),
        now=now,
        me=actor().staff_no,
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
        if (not month or _month(row) == month) and row.shown(show or Shown.ALL, now)
    ]
    words = _words(rows)
    data = workbook(rows, words, now)
    witness(actor(), "case.emergencies_exported", "cases:emergencies", rows=len(rows), month=month)
    name = f"紧急越权_{month or local_date(now)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


def _asked() -> tuple[Form, Shown | None, str]:
    form = Form.asked(EmergencyListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: dict[str, Any] = found[0] if found else {"show": None, "month": ""}
    return form, given["show"], given["month"]


def _urgency(row: BypassRow, now: datetime) -> tuple[int, datetime]:
    return _FIRST.index(row.standing(now)), row.due_at


def _words(rows: Sequence[BypassRow]) -> Words:
    acts = {act.staff_no for row in rows for act in row.acts}
    people = {no for row in rows for no in (row.surgeon, row.superior_no, row.by_no)}
    return words_for({code for row in rows for code in row.codes}, people | acts)


def _months(rows: Sequence[BypassRow], now: datetime) -> list[Month]:
    """Count by month what was carried out; what was only stated is listed, not counted."""
    done = [row for row in rows if not row.undone]
    found = []
    for name in sorted({_month(row) for row in done}, reverse=True):
        own = [row for row in done if _month(row) == name]
        counts = [(each, _count(own, each, now)) for each in COUNTED]
        found.append(Month(name, len(own), counts))
    return found


def _count(rows: Sequence[BypassRow], shown: Shown, now: datetime) -> int:
    return sum(row.shown(shown, now) for row in rows)


def _month(row: BypassRow) -> str:
    return row.recorded_at.astimezone(ZONE).strftime("%Y-%m")
