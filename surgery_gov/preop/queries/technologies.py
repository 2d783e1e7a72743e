"""Which restricted technologies are filed with the commission, and by when they must be."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.errors import NotFound
from surgery_gov.operations import queries as operations
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.models import TechnologyFiling
from surgery_gov.preop.rules.records import Filed
from surgery_gov.preop.rules.technologies import Filing, Technology


def filed_at(codes: Collection[str], at: datetime) -> Mapping[str, Filed]:
    """Return what was known then of these technologies; nothing is read where none is asked."""
    if not codes:
        return {}
    filings, _, dues = _known(codes, at)
    found = {}
    for code in codes:
        filed = [one.filed_on for one in filings.get(code, ())]
        found[code] = Filed(
            filed_at=start_of_day(min(filed)) if filed else None,
            due_at=day_after(dues[code]) if code in dues else None,
        )
    return found


def list_technologies(at: datetime) -> Sequence[Technology]:
    """Return every restricted technology of the edition in force, those to be filed first."""
    edition = catalog.edition_in_force(at)
    entries = catalog.entries_in(edition.id).values() if edition else ()
    asked = {entry.code: entry for entry in entries if entry.restricted and not entry.prohibited}
    filings, firsts, dues = _known(asked, at)
    found = [
        Technology(
            code=code,
            name=entry.name,
            departments=tuple(entry.departments),
            filings=filings.get(code, ()),
            first_on=firsts.get(code),
            due_on=dues.get(code),
        )
        for code, entry in asked.items()
    ]
    return sorted(found, key=lambda each: (*each.order(local_date(at)), each.code))


def get_technology(code: str, at: datetime) -> Technology:
    """Return one; ``NotFound`` where the edition in force has no such restricted technology."""
    found = next((each for each in list_technologies(at) if each.code == code), None)
    if found is None:
        raise NotFound(
            f"现行目录里没有编码为 {code[:40]} 的限制类技术。请从限制类技术备案的列表进入。"
        )
    return found


_Filings = Mapping[str, tuple[Filing, ...]]
_Days = Mapping[str, date]


def _known(codes: Collection[str], at: datetime) -> tuple[_Filings, _Days, _Days]:
    """Return the filings, the first days and those they are due by; four statements."""
    filings: dict[str, tuple[Filing, ...]] = {}
    rows = db.session.scalars(
        select(TechnologyFiling)
        .where(TechnologyFiling.code.in_(codes), TechnologyFiling.recorded_at <= at)
        .order_by(TechnologyFiling.id)
    )
    for row in rows:
        one = Filing(
            filed_on=row.filed_on,
            document_no=row.document_no,
            ethics=row.ethics,
            recorded_at=row.recorded_at,
            actor_name=row.actor_name,
        )
        filings[row.code] = (*filings.get(row.code, ()), one)
    days = policy.number(Key.TECHNOLOGY_WORKING_DAYS, at)
    firsts, worked = operations.first_days(codes, at), policy.work_calendar(at)
    return filings, firsts, {code: worked.nth_after(day, days) for code, day in firsts.items()}
