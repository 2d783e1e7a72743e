"""Which restricted technologies are filed with the commission, and by when they must be."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.models import TechnologyFiling
from surgery_gov.preop.queries.first import first_performed
from surgery_gov.preop.rules.records import Filed


def filed_at(codes: Collection[str], at: datetime) -> Mapping[str, Filed]:
    """Return what was known then of these technologies; nothing is read where none is asked."""
    if not codes:
        return {}
    rows = db.session.execute(
        select(TechnologyFiling.code, func.min(TechnologyFiling.filed_on))
        .where(TechnologyFiling.code.in_(codes), TechnologyFiling.recorded_at <= at)
        .group_by(TechnologyFiling.code)
    )
    filed = {code: start_of_day(day) for code, day in rows}
    firsts = first_performed(codes, at)
    days = policy.number(Key.TECHNOLOGY_WORKING_DAYS, at)
    due = {
        code: day_after(working_days_after(local_date(first), days))
        for code, first in firsts.items()
    }
    return {code: Filed(filed_at=filed.get(code), due_at=due.get(code)) for code in codes}
