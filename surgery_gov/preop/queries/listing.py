"""The cases of some days, judged; the patient is found by the whole number only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, page_of, paginate
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import list_cases, within
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.scope import Scope
from surgery_gov.preop.rules.standing import Standing, standing

Wanted = Callable[["Listed"], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which cases: planned to start in ``[since, until)``; an absent part matches everything.

    ``mine`` is the 工号 of who has to take part. ``stands`` is asked of each judged case.
    """

    since: datetime
    until: datetime
    department: str = ""
    surgeon_no: str = ""
    urgency: Urgency | None = None
    mine: str = ""
    stands: Wanted | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A case of the list with how it stands."""

    case: Gathered
    standing: Standing

    @property
    def planned(self) -> bool:
        """Whether it is still to come."""
        return self.case.row.state == "planned"


def list_page(
    scope: Scope, wanted: Filter, at: datetime, number: int = 1, size: int = 50
) -> Page[Listed]:
    """Return a page by planned start, in a constant number of statements.

    Only where ``stands`` is asked is more than the page judged: all of the days.
    """
    found = _matching(scope, wanted)
    if wanted.stands is None:
        page = paginate(found, number, size)
        return Page(judged(page.items, scope, at), page.total, page.number, page.size)
    kept = [c for c in judged(db.session.scalars(found).all(), scope, at) if wanted.stands(c)]
    return page_of(kept, number, size)


def judged(numbers: Sequence[str], scope: Scope, at: datetime) -> list[Listed]:
    """Return these cases in the order given, each with how it stands."""
    rows = list_cases(numbers, scope)
    gathered = gather_cases([rows[n] for n in numbers if n in rows], at)
    return [Listed(case=case, standing=standing(case.facts)) for case in gathered]


def numbers_of_patient(scope: Scope, patient_no: str) -> Sequence[str]:
    """Return the cases of exactly this 病案号, the newest first."""
    found = (
        select(SurgicalCase.number)
        .where(SurgicalCase.patient_no == patient_no, within(scope))
        .order_by(SurgicalCase.planned_start.desc(), SurgicalCase.id.desc())
    )
    return db.session.scalars(found).all()


def planned_numbers(scope: Scope, since: datetime, until: datetime) -> Sequence[str]:
    """Return the cases still to come that are planned to start then."""
    wanted = _matching(scope, Filter(since=since, until=until))
    return db.session.scalars(wanted.where(SurgicalCase.state == "planned")).all()


def _matching(scope: Scope, wanted: Filter) -> Select[str]:
    found = select(SurgicalCase.number).where(
        within(scope),
        SurgicalCase.planned_start >= wanted.since,
        SurgicalCase.planned_start < wanted.until,
    )
    if wanted.department:
        found = found.where(SurgicalCase.department == wanted.department)
    if wanted.surgeon_no:
        found = found.where(SurgicalCase.surgeon_no == wanted.surgeon_no)
    if wanted.urgency is not None:
        found = found.where(SurgicalCase.urgency == wanted.urgency.value)
    if wanted.mine:
        found = found.where(SurgicalCase.team.contains(f";{wanted.mine};", autoescape=True))
    return found.order_by(SurgicalCase.planned_start, SurgicalCase.id)
