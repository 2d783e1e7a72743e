"""Who is wanted in two places at once."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.period import Period
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.rules.plans import LONGEST
from surgery_gov.preop.rules.records import Hand, Overlap


def overlaps_of(rows: Collection[CaseRow]) -> Mapping[int, tuple[Overlap, ...]]:
    """Return, by case, the other cases of its surgeon or anesthetist at the same time.

    By the plans as they stand now; one statement for as many cases as are asked.
    """
    if not rows:
        return {}
    first = min(row.plan.starts_at for row in rows)
    last = max(row.plan.ends_at for row in rows)
    people = {row.plan.surgeon_no for row in rows} | {row.plan.anesthetist_no for row in rows}
    near = db.session.execute(
        select(
            SurgicalCase.id,
            SurgicalCase.number,
            SurgicalCase.site,
            SurgicalCase.surgeon_no,
            SurgicalCase.anesthetist_no,
            SurgicalCase.planned_start,
            SurgicalCase.planned_end,
        )
        .where(
            SurgicalCase.state != "cancelled",
            SurgicalCase.planned_start < last,
            SurgicalCase.planned_start > first - LONGEST,  # by the index, not from the beginning
            SurgicalCase.planned_end > first,
            or_(SurgicalCase.surgeon_no.in_(people), SurgicalCase.anesthetist_no.in_(people)),
        )
        .order_by(SurgicalCase.planned_start, SurgicalCase.id)
    ).all()
    found: dict[int, tuple[Overlap, ...]] = {}
    by_person: dict[str, dict[int, Any]] = {}
    for other in near:
        for person in {other.surgeon_no, other.anesthetist_no}:
            by_person.setdefault(person, {})[other.id] = other
    for row in rows:
        period = Period(row.plan.starts_at, row.plan.ends_at)
        mine = (row.plan.surgeon_no, row.plan.anesthetist_no)
        others = {key: o for person in mine for key, o in by_person.get(person, {}).items()}
        for other in sorted(others.values(), key=lambda o: (o.planned_start, o.id)):
            shared = other.id != row.id and period.overlaps(
                Period(other.planned_start, other.planned_end)
            )
            for hand, one, theirs in (
                (Hand.SURGEON, row.plan.surgeon_no, other.surgeon_no),
                (Hand.ANESTHETIST, row.plan.anesthetist_no, other.anesthetist_no),
            ):
                if shared and one and one == theirs:
                    overlap = Overlap(
                        hand=hand,
                        number=other.number,
                        site=other.site,
                        since=other.planned_start,
                        until=other.planned_end,
                    )
                    found[row.id] = (*found.get(row.id, ()), overlap)
    return found
