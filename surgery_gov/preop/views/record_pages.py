"""The two pages of a record, made from its form: as it is, and to be filled in."""

from collections.abc import Mapping, Sequence

from flask import render_template

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.hosting import list_authorizations
from surgery_gov.preop.queries.judging import is_guest
from surgery_gov.preop.queries.order import following_too_early, too_early
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.records import RecordRow, revisions_of
from surgery_gov.preop.queries.settings import standard_minutes
from surgery_gov.preop.rules.authority import asked_as, hand_of, may_write
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.reading import LED_BY
from surgery_gov.preop.rules.forms.shapes import ANSWERS
from surgery_gov.preop.rules.items.papers import parties_of
from surgery_gov.preop.rules.nnis import Risk, risk
from surgery_gov.preop.rules.opinions import Seat
from surgery_gov.preop.rules.records import FOLLOWING, SAFETY, SIGNED, Kind
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import shown
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor


def record_of(case: Gathered, key: str) -> RecordRow:
    """Return a record of the case; ``NotFound`` where it has none of that key."""
    found = next((r for r in case.records if r.key == key), None)
    if found is None:
        raise NotFound("没有找到这份记录。请从病例页面进入。")
    return found


def index_of(found: RecordRow) -> Risk | None:
    """Return the risk index of a risk assessment; None where an answer is missing."""
    held = {n: str(found.values.get(n, "")) for n in ("wound_class", "asa", "minutes")}
    numbers = {n: int(v) if v.isdecimal() else None for n, v in held.items()}
    standard = standard_minutes(clock.now())
    return risk(numbers["wound_class"], numbers["asa"], numbers["minutes"], standard)


def record_page(case: Gathered, found: RecordRow, form: Form) -> str:
    """Show a record with its signatures and revisions."""
    revisions = revisions_of(case.row.id, found.key)
    names = whoever(shown.persons_in(case, *revisions))
    hand = hand_of(actor())
    signed = {s.hand: s for s in found.signatures}
    return render_template(
        "preop/record.html",
        form=form,
        case=case,
        row=case.row,
        record=found,
        how=shown.how(found, case),
        sections=list(shown.sections(found, names)),
        parties=parties_of(case.facts.case) if found.kind in SIGNED else (),
        signed=signed,
        signs=hand if hand in parties_of(case.facts.case) and hand not in signed else None,
        may_write=_may_write(case, found.kind),
        opinions=shown.opinion_rows(found, names),
        opines=_opines(case, found),
        opinion_basis=shown.opinion_basis(found.kind),
        led_by=found.values.get(LED_BY, ""),
        guest=_guest(case),
        risk=index_of(found) if found.kind is Kind.RISK else None,
        standard=standard_minutes(clock.now()),
        revisions=revisions,
        older=[list(shown.sections(r, names)) for r in revisions[:-1]],
        names=names,
        person=shown.person,
    )


def form_page(
    form: Form,
    case: Gathered,
    kind: Kind,
    known: RecordRow | None,
    both: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Show the form; ``both`` is what differs from what somebody else saved meanwhile."""
    names = whoever(shown.persons_in(case))
    hand = hand_of(actor())
    return render_template(
        "preop/form.html",
        form=form,
        case=case,
        row=case.row,
        kind=kind,
        description=FORMS[kind],
        known=known,
        answers=list(ANSWERS.items()),
        names=names,
        signed=kind in SIGNED,
        signs=hand if kind in SIGNED and hand in parties_of(case.facts.case) else None,
        standard=standard_minutes(clock.now()),
        both=both,
        opinions=shown.opinion_rows(known, names) if known else (),
        early=_early(case, kind),
        hosts=_hosts(case, names) if kind is Kind.DISCUSSION else (),
    )


def _hosts(case: Gathered, names: Mapping[str, str]) -> list[str]:
    """Return who may host for the head now, and until when."""
    now = clock.now()
    held = [a for a in list_authorizations(case.row.plan.department) if a.holds(now)]
    known = {**names, **whoever(a.deputy_no for a in held)}
    return [f"{shown.person(a.deputy_no, known)}（{a.term}）" for a in held]


def _opines(case: Gathered, found: RecordRow) -> Seat | None:
    """Return for whom the actor may say something about the record now; None where not asked."""
    if _guest(case):
        return None
    return asked_as(actor(), found, case.row.plan.department, case.row.state)


def _early(case: Gathered, kind: Kind) -> str:
    """Say before anything is typed that it is too early for it."""
    if kind in FOLLOWING:
        return following_too_early(case.row, kind, None, clock.now())
    return too_early(case.row, kind, clock.now()) if kind in SAFETY else ""


def _guest(case: Gathered) -> bool:
    return is_guest(case.row.number, scope_of(actor()))


def _may_write(case: Gathered, kind: Kind) -> bool:
    allowed = actor().may(Permission.PREOP_RECORD) and may_write(actor(), kind)
    return allowed and case.row.state != "cancelled" and not _guest(case)
