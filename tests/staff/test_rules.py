from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.period import Period
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import EmploymentEntry, LicenceEntry, SurgeonEntry
from surgery_gov.staff.rules.facts import Licence, SurgeonFacts
from surgery_gov.staff.rules.scope import EVERYONE, Scope, scope_of
from surgery_gov.staff.rules.timeline import Held, Overlap, lay

T0 = datetime(2026, 1, 1, tzinfo=UTC)


def day(n):
    return T0 + timedelta(days=n)


def test_a_licence_holds_from_its_first_instant_to_just_before_its_end():
    licence = Licence(id=1, certificate_no="x", scope="外科专业", since=day(0), until=day(10))
    facts = SurgeonFacts(id=1, staff_no="D1", name="张三", employments=(), licences=(licence,))
    assert facts.licence_at(day(0)) is licence
    assert facts.licence_at(day(10) - timedelta(microseconds=1)) is licence
    assert facts.licence_at(day(10)) is None
    assert facts.licence_at(day(0) - timedelta(microseconds=1)) is None
    assert facts.employment_at(day(0)) is None


def test_a_new_span_ends_the_one_still_running():
    laying = lay([Held(id=1, since=day(0), until=None)], Period(day(5)))
    assert laying.retract == (1,)
    assert laying.shortened == ((1, day(5)),)


def test_a_new_span_after_the_last_leaves_it_alone():
    laying = lay([Held(id=1, since=day(0), until=day(5))], Period(day(5)))
    assert (laying.retract, laying.shortened) == ((), ())


def test_a_span_that_begins_inside_the_new_one_is_in_the_way_and_named():
    with pytest.raises(Overlap, match="2026-01-11 ～ 2026-01-21"):
        lay([Held(id=1, since=day(10), until=day(20))], Period(day(5), day(15)))


def test_a_correction_takes_the_place_of_its_row_alone():
    held = [Held(id=1, since=day(0), until=day(10)), Held(id=2, since=day(10), until=None)]
    assert lay(held, Period(day(1), day(10)), replaces=1).retract == (1,)
    with pytest.raises(Overlap):
        lay(held, Period(day(1), day(11)), replaces=1)


@st.composite
def timelines(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=10)))
    pairs = list(pairwise(cuts))
    kept = [pair for pair in pairs if draw(st.booleans())]
    return [Held(id=n, since=day(a), until=day(b)) for n, (a, b) in enumerate(kept)]


@given(timelines(), st.integers(0, 60), st.none() | st.integers(1, 60))
def test_however_a_span_is_laid_no_two_overlap_and_nothing_before_it_is_lost(held, start, length):
    new = Period(day(start), None if length is None else day(start + length))
    try:
        laying = lay(held, new)
    except Overlap:
        return
    left = {h.id: Period(h.since, h.until) for h in held if h.id not in laying.retract}
    left |= {
        key: Period(next(h.since for h in held if h.id == key), until)
        for key, until in laying.shortened
    }
    assert not any(new.overlaps(period) for period in left.values())
    for h in held:
        if h.since < new.since:
            assert h.since in left[h.id]


def entry(**changes):
    values = {
        "staff_no": "10268",
        "name": "欧阳·䶮",
        "employment": EmploymentEntry(department="PW", since=date(2020, 1, 1)),
        "licence": LicenceEntry(
            certificate_no="110310000012345", scope="外科专业", since=date(2020, 1, 1)
        ),
        "title": "主任医师",
    }
    return SurgeonEntry(**{**values, **changes})


def test_a_sound_entry_has_no_faults():
    assert entries.surgeon_faults(entry()) == {}


def test_every_fault_of_an_entry_is_named_by_field():
    wrong = entry(
        staff_no="",
        name="张\u202e三",
        title=" ",
        employment=EmploymentEntry(
            department="", since=date(2020, 1, 2), last_day=date(2020, 1, 1)
        ),
        licence=LicenceEntry(certificate_no="证", scope="", since=date(202, 1, 1)),
    )
    assert set(entries.surgeon_faults(wrong)) == {
        "staff_no",
        "name",
        "title",
        "department",
        "employed_last_day",
        "certificate_no",
        "scope",
        "licence_since",
    }


@pytest.mark.parametrize("staff_no", ["张三", "1 2", "-1", "1" * 21, "１２", "a'b", "%", "\ud800"])
def test_a_staff_number_is_plain_letters_and_digits(staff_no):
    assert "staff_no" in entries.staff_no_faults(staff_no)


def test_a_last_day_is_included():
    period = entries.period_of(date(2026, 3, 1), date(2026, 3, 31))
    assert period.since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert period.until == datetime(2026, 3, 31, 16, tzinfo=UTC)


def actor(*permissions):
    return Actor(
        id="x", name="x", permissions=frozenset(permissions), department="PW", staff_no="D1"
    )


def test_the_scope_is_as_wide_as_the_permissions():
    assert scope_of(actor(Permission.PRIVILEGES_READ_ALL)) == EVERYONE
    assert scope_of(actor(Permission.STAFF_MANAGE)) == EVERYONE
    assert scope_of(actor(Permission.PRIVILEGES_READ_DEPARTMENT)) == Scope(
        department="PW", staff_no="D1"
    )
    assert scope_of(actor(Permission.PRIVILEGES_READ_OWN)) == Scope(staff_no="D1")
    assert scope_of(actor()) == Scope(staff_no="D1")
