"""Who is wanted in two places at once."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select

from surgery_gov.kernel.period import Period
from surgery_gov.kernel.reading import Read, padded
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.rules.plans import LONGEST
from surgery_gov.preop.rules.records import Hand, Overlap

_case = SurgicalCase.__table__.c
_PEOPLE: BindParameter[str] = bindparam("people", expanding=True)
_NEAR = Read(
    select(
        _case.id,
        _case.number,
        _case.site,
        _case.surgeon_no,
        _case.anesthetist_no,
        _case.planned_start,
        _case.planned_end,
    ).where(
        _case.state != "cancelled",
        _case.planned_start < bindparam("last"),
        _case.planned_start > bindparam("earliest"),  # by the index, not from the beginning
        _case.planned_end > bindparam("first"),
        or_(_case.surgeon_no.in_(_PEOPLE), _case.anesthetist_no.in_(_PEOPLE)),
    ),
    ["people"],
)


def overlaps_of(rows: Collection[CaseRow]) -> Mapping[int, tuple[Overlap, ...]]:
    """Return, by case, the other cases of its surgeon or anesthetist at the same time.

    By the plans as they stand now; one statement for as many cases as are asked.
    """
    if not rows:
        return {}
    by_person = _near(rows)
    told = ((row.id, tuple(_overlaps(row, by_person))) for row in rows)
    return {case_id: found for case_id, found in told if found}


def _near(rows: Collection[CaseRow]) -> Mapping[str, Mapping[int, Any]]:
    """Return, by person and id, the cases in reach of these at about the same time."""
    first = min(row.plan.starts_at for row in rows)
    last = max(row.plan.ends_at for row in rows)
    people = {row.plan.surgeon_no for row in rows} | {row.plan.anesthetist_no for row in rows}
    near = _NEAR.rows(
        {"people": padded(people - {""}), "first": first, "earliest": first - LONGEST, "last": last}
    )
    found: dict[str, dict[int, Any]] = {}
    for other in near:
        for person in {other.surgeon_no, other.anesthetist_no} - {""}:
            found.setdefault(person, {})[other.id] = other
    return found


def _overlaps(row: CaseRow, by_person: Mapping[str, Mapping[int, Any]]) -> Iterator[Overlap]:
    period = Period(row.plan.starts_at, row.plan.ends_at)
    mine = {Hand.SURGEON: row.plan.surgeon_no, Hand.ANESTHETIST: row.plan.anesthetist_no}
    others = {k: o for person in mine.values() for k, o in by_person.get(person, {}).items()}
    for other in sorted(others.values(), key=lambda o: (o.planned_start, o.id)):
        if other.id == row.id:
            continue
        if not period.overlaps(Period(other.planned_start, other.planned_end)):
            continue
        theirs = {Hand.SURGEON: other.surgeon_no, Hand.ANESTHETIST: other.anesthetist_no}
        for hand in (hand for hand, one in mine.items() if one and one == theirs[hand]):
            yield Overlap(
                hand=hand,
                number=other.number,
                site=other.site,
                since=other.planned_start,
                until=other.planned_end,
            )
