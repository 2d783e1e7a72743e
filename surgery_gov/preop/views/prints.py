"""Forms on paper, as hospitals file them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.policy import queries as policy
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.judging import is_guest
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.records import RecordRow, revisions_of
from surgery_gov.preop.queries.settings import standard_minutes
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.reading import LED_BY
from surgery_gov.preop.rules.items.papers import parties_of
from surgery_gov.preop.rules.records import SAFETY, Kind
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import shown
from surgery_gov.preop.views.acts import latest
from surgery_gov.preop.views.record_pages import index_of, record_of
from surgery_gov.preop.views.room import READ, open_case, pages
from surgery_gov.staff import queries as staff
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

TITLES = {
    Kind.DISCUSSION: "术前讨论记录",
    Kind.MDT: "四级手术术前多学科讨论记录",
    Kind.APPROVAL: "重大手术审批单",
    Kind.ANESTHESIA: "麻醉术前访视与评估记录",
    Kind.ASSESSMENT: "术前评估记录",
    Kind.CONSENT: "手术知情同意摘要",
    Kind.RISK: "手术风险评估表",
}
SAFETY_FORM = "手术安全核查表"


@pages.get("/<number>/records/<key>/print")
@needs(*READ)
def print_record(number: str, key: str) -> ResponseReturnValue:
    """Print a record in its usual form; printing goes on the trail."""
    case = open_case(number)
    found = record_of(case, key)
    if found.kind in SAFETY:
        return _safety(case)
    names = _names(case, found)
    titled = _titled(names, found)
    revisions = revisions_of(case.row.id, key)
    template = "print_risk" if found.kind is Kind.RISK else "print"
    return _printed(
        template,
        case,
        TITLES.get(found.kind, found.kind.label + "记录"),
        record=found,
        form=FORMS[found.kind],
        sections=list(shown.sections(found, titled)),
        invited=shown.invited_rows(case, key, titled),
        begun=revisions[0],
        opinions=shown.opinion_rows(found, titled),
        how=shown.how(found, case),
        led_by=found.values.get(LED_BY, ""),
        corrections=sum(bool(each.reason) for each in revisions[1:]),
        names=names,
        risk=index_of(found) if found.kind is Kind.RISK else None,
        standard=standard_minutes(clock.now()),
        signed={s.hand: s for s in found.signatures},
    )


@pages.get("/<number>/print/safety")
@needs(*READ)
def print_safety(number: str) -> ResponseReturnValue:
    """Print the safety check, its three phases on one page; what is not done yet is blank."""
    return _safety(open_case(number))


def _safety(case: Gathered) -> str:
    names = _names(case)
    phases: list[tuple[Any, RecordRow | None]] = [
        (FORMS[kind], latest(case.records, kind)) for kind in SAFETY
    ]
    return _printed(
        "print_safety",
        case,
        SAFETY_FORM,
        phases=phases,
        parties=parties_of(case.facts.case),
        names=names,
    )


def _names(case: Gathered, *more: RecordRow) -> dict[str, str]:
    return {**dict(staff.department_choices()), **whoever(shown.persons_in(case, *more))}


def _titled(names: Mapping[str, str], record: RecordRow) -> dict[str, str]:
    """Return the names with the titles held when the record was written, where on file."""
    held = staff.titles_of(list(names), record.completed_at or record.recorded_at)
    return {no: f"{name}（{held[no]}）" if no in held else name for no, name in names.items()}


def _printed(template: str, case: Gathered, title: str, **context: Any) -> str:
    witness(actor(), "case.printed", f"case:{case.row.number}", kind=title)
    hospital, _ = policy.hospital()
    return render_template(
        f"preop/{template}.html",
        case=case,
        row=_told(case.row),
        plan=case.row.plan,
        title=title,
        hospital=hospital,
        who=actor().name,
        now=clock.now(),
        person=shown.person,
        **context,
    )


def _told(row: CaseRow) -> CaseRow:
    """Return the case to be printed; who is merely invited to its discussion learns no bed."""
    if not is_guest(row.number, scope_of(actor())):
        return row
    return replace(row, patient=replace(row.patient, bed=""))
