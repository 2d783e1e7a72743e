"""The staff sheet, held to its promises whatever stands in it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.staff.rules.facts import SurgeonFacts
from surgery_gov.staff.rules.sheet import NEW, DepartmentKnown, Known, SheetRow, Wrong
from surgery_gov.staff.rules.target import target

OPENED = start_of_day(date(2000, 1, 1))
DEPARTMENTS = {
    code: DepartmentKnown(code=code, name=code, since=OPENED, until=None) for code in ("PW", "GK")
}
days = st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@st.composite
def rows(draw):
    licensed = draw(st.booleans())
    return SheetRow(
        staff_no="D001",
        name="张三",
        department=draw(st.sampled_from(["PW", "GK", None])),
        title=draw(st.sampled_from(["主任医师", "主治医师", None])),
        certificate_no=draw(st.sampled_from(["11111", "22222"])) if licensed else None,
        scope="外科专业" if licensed else None,
        licence_since=draw(days) if licensed else None,
        licence_last_day=draw(st.none() | days) if licensed else None,
        licence_unlimited=draw(st.booleans()) if licensed else False,
        employed_since=draw(st.none() | days),
        employed_last_day=draw(st.none() | days),
    )


def sound(row):
    return replace(row, licence_unlimited=row.licence_unlimited and row.licence_last_day is None)


def known_after(reached, ids):
    """What would be on record once the target is written."""

    def kept(facts):
        return tuple(replace(f, id=next(ids)) if f.id == NEW else f for f in facts)

    facts = SurgeonFacts(
        id=1,
        staff_no="D001",
        name="张三",
        employments=kept(reached.posts),
        licences=kept(reached.licences),
    )
    return Known(facts=facts, titles=kept(reached.titles))


def apart(spans):
    ordered = sorted(spans, key=lambda s: s.since)
    return all(
        earlier.until is not None and earlier.until <= later.since
        for earlier, later in pairwise(ordered)
    ) and all(s.until is None or s.since < s.until for s in ordered)


@given(st.lists(st.tuples(rows(), days), min_size=1, max_size=5))
def test_sheet_after_sheet_spans_stay_apart_and_the_same_sheet_again_changes_nothing(sheets):
    known, ids = Known(), count(1)
    for row, day in sheets:
        effective = start_of_day(day)
        try:
            reached = target(sound(row), known, DEPARTMENTS, effective)
        except Wrong:
            continue
        assert apart(reached.posts)
        assert apart(reached.licences)
        assert len({t.since for t in reached.titles}) == len(reached.titles)
        known = known_after(reached, ids)
        assert not target(sound(row), known, DEPARTMENTS, effective).changes


@given(rows(), days, days)
def test_importing_again_on_a_later_day_changes_nothing_either(row, day, later):
    try:
        reached = target(sound(row), Known(), DEPARTMENTS, start_of_day(day))
    except Wrong:
        return
    known = known_after(reached, count(1))
    again = target(sound(row), known, DEPARTMENTS, start_of_day(max(day, later)))
    assert not again.changes
