from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.operations.rules import (
    Known,
    Operation,
    Person,
    Reason,
    Timeline,
    Totals,
    Urgency,
    masked,
    reasons_of,
    totals_of,
)
from surgery_gov.operations.rules.plan import Row, Standing, entries_of, outcome_of

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KNOWN = Known(
    timeline=Timeline(((date(2026, 7, 1), 2), (date(2026, 1, 1), 1))),
    codes={1: frozenset({"51.2300", "86.2200"}), 2: frozenset({"51.2300"})},
    staff_nos=frozenset({"01001", "01002"}),
    departments=frozenset({"PW", "普外科"}),
)
PEOPLE = st.sampled_from(
    [Person(), Person("01001"), Person("01002", "钱思齐"), Person("1001"), Person("", "赵明远")]
)


@st.composite
def operations(draw):
    day = draw(st.none() | st.dates(date(2025, 6, 1), date(2027, 1, 31)))
    timed = day is not None and draw(st.booleans())
    at = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC) if timed else None
    return Operation(
        case_no=draw(st.text(min_size=1, max_size=12)),
        performed_on=day,
        performed_at=at,
        code=draw(st.sampled_from(["", "51.2300", "86.2200", "51.23"])),
        name=draw(st.text(max_size=5)),
        surgeon=draw(PEOPLE),
        first=draw(PEOPLE),
        second=draw(PEOPLE),
        department=draw(st.sampled_from(["", "PW", "普外科", "外一"])),
        urgency=draw(st.sampled_from(Urgency)),
        doubtful=draw(st.booleans()),
    )


@given(operations())
def test_an_operation_is_told_apart_wholly_exactly_where_everything_fits(op):
    whole = (
        op.performed_at is not None
        and op.performed_at <= NOW
        and op.code in KNOWN.codes.get(KNOWN.timeline.edition_on(op.performed_on), ())
        and op.surgeon.number in KNOWN.staff_nos
        and not op.doubtful
        and all(p == Person() or p.number in KNOWN.staff_nos for p in (op.first, op.second))
        and op.department in KNOWN.departments
    )
    assert (not reasons_of(op, KNOWN, NOW)) == whole


@given(operations())
def test_no_reason_is_told_twice_and_time_code_surgeon_have_one_each_at_most(op):
    found = reasons_of(op, KNOWN, NOW)
    assert len(set(found)) == len(found)
    for kind in ("no_", "code_", "surgeon_"):
        assert sum(r.value.startswith(kind) and r is not Reason.NO_EDITION for r in found) <= 1


@given(st.lists(operations(), max_size=12))
def test_entering_the_same_rows_again_adds_nothing(ops):
    rows = [Row(str(n), op, op.digest()) for n, op in enumerate(ops)]
    first = entries_of(rows, {})
    standing = {e.row.key: Standing(e.revision, e.row.digest) for e in first}
    assert len(first) == len(rows)
    assert entries_of(rows, standing) == []
    done = outcome_of(rows, [], [reasons_of(op, KNOWN, NOW) for op in ops])
    assert (done.added, done.corrected, done.unchanged) == (0, 0, len(rows))


@given(operations(), operations())
def test_a_row_that_reads_otherwise_is_the_next_revision(old, new):
    standing = {"k": Standing(3, old.digest())}
    found = entries_of([Row("k", new, new.digest())], standing)
    assert [e.revision for e in found] == ([] if new == old else [4])


@given(st.text(max_size=30))
def test_a_masked_number_never_shows_more_than_half_or_four_of_it(case_no):
    shown = masked(case_no).removeprefix("****")
    assert len(shown) <= min(4, len(case_no) // 2)
    assert case_no.endswith(shown)


def test_the_number_of_the_regulation_is_masked_as_shown_there():
    assert masked("00203120") == "****3120"


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_the_edition_on_a_day_is_the_latest_that_had_begun(day):
    expected = None
    if day >= date(2026, 7, 1):
        expected = 2
    elif day >= date(2026, 1, 1):
        expected = 1
    assert KNOWN.timeline.edition_on(day) == expected


TOTALS = st.builds(
    Totals,
    grade=st.none() | st.integers(1, 4),
    operator=st.integers(0, 50),
    first=st.integers(0, 50),
    second=st.integers(0, 50),
)


@given(st.lists(TOTALS))
def test_totals_lose_nothing_and_have_every_grade(found):
    totals = totals_of(found)
    assert [t.grade for t in totals] == [4, 3, 2, 1, None]
    for line in totals:
        assert line.operator == sum(t.operator for t in found if t.grade == line.grade)
        assert line.second == sum(t.second for t in found if t.grade == line.grade)


def test_a_moment_ahead_of_its_recording_is_told():
    op = Operation(
        case_no="1",
        performed_on=date(2026, 11, 23),
        performed_at=NOW + timedelta(days=1),
        code="51.2300",
        name="",
        surgeon=Person("01001"),
        first=Person(),
        second=Person(),
        department="PW",
        urgency=Urgency.ELECTIVE,
    )
    assert reasons_of(op, KNOWN, NOW) == [Reason.AHEAD]
