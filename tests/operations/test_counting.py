"""How many cases are beyond doubt, and how many cannot be ruled out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.calendar import parse_instant, start_of_day
from surgery_gov.operations.rules.counting import Performed, Tally, tally

SINCE = start_of_day(date(2026, 3, 1))
AT = parse_instant("2026-05-04T08:30:00+08:00")


def done(day="2026-04-01", clock="09:00", *, case_no="Z1", source="手麻", doubtful=False, heard=AT):
    on = date.fromisoformat(day) if day else None
    moment = parse_instant(f"{day}T{clock}:00+08:00") if day and clock else None
    return Performed(
        source=source,
        case_no=case_no,
        day=on,
        moment=moment,
        doubtful=doubtful,
        first_recorded_at=heard,
    )


@pytest.mark.parametrize(
    ("performed", "least", "most"),
    [
        ([], 0, 0),
        ([done()], 1, 1),
        ([done("2026-03-01", "00:00")], 1, 1),
        ([done("2026-02-28", "23:59")], 0, 0),
        ([done("2026-05-04", "08:29")], 1, 1),
        ([done("2026-05-04", "08:30")], 0, 0),
        ([done("2026-04-01", None)], 1, 1),
        ([done("2026-05-04", None)], 0, 1),
        ([done("2026-05-05", None)], 0, 0),
        ([done(None, None)], 0, 1),
        ([done(None, None, heard=SINCE - timedelta(days=1))], 0, 0),
        ([done(doubtful=True)], 0, 1),
        ([done(), done(source="病案首页")], 1, 1),
        ([done(), done()], 1, 2),
        ([done(), done(case_no="Z2"), done("2026-04-02", case_no="Z1")], 3, 3),
    ],
)
def test_what_counts(performed, least, most):
    found = tally(performed, SINCE, AT)
    assert (found.least, found.most) == (least, most)


@st.composite
def operations(draw):
    return done(
        draw(st.sampled_from([None, "2026-02-27", "2026-04-01", "2026-05-04", "2026-06-01"])),
        draw(st.sampled_from([None, "07:00", "12:00"])),
        case_no=draw(st.sampled_from(["Z1", "Z2", ""])),
        source=draw(st.sampled_from(["手麻", "病案首页"])),
        doubtful=draw(st.booleans()),
        heard=draw(st.sampled_from([SINCE - timedelta(days=3), AT])),
    )


@given(st.lists(operations(), max_size=6), operations())
def test_another_operation_never_lowers_either_number(performed, one_more):
    before, after = tally(performed, SINCE, AT), tally([*performed, one_more], SINCE, AT)
    assert before.least <= after.least
    assert before.most <= after.most
    assert before.least <= before.most
    assert before == Tally(before.least, before.most, before.last)
