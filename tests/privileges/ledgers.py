"""Ledgers for tests: short to write by hand, and any at all for Hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from surgery_gov.kernel.calendar import parse_moment
from surgery_gov.privileges.rules import AtSite, Decision, DecisionKind, Noted, UnderSupervisor

T0 = datetime(2026, 1, 1, tzinfo=UTC)


def on(text):
    """2026-03-04, 3-4 (of 2026), or an instant with its zone."""
    return parse_moment(text if len(text) >= 10 else _day(text))


def _day(text):
    month, day = text.split("-")
    return f"2026-{int(month):02}-{int(day):02}"


def ledger(*lines):
    """Each line is (kind, effective, recorded, until or None, *conditions)."""
    return tuple(
        Decision(
            id=number,
            kind=DecisionKind(kind),
            effective_at=on(effective),
            recorded_at=on(recorded),
            until=on(rest[0]) if rest and rest[0] else None,
            conditions=tuple(rest[1:]),
            document_no=f"第{number}号",
        )
        for number, (kind, effective, recorded, *rest) in enumerate(lines, start=1)
    )


instants = st.integers(-40, 40).map(lambda d: T0 + timedelta(days=d))
conditions = st.sampled_from([AtSite("东院区"), UnderSupervisor("01007"), Noted("限前五例")])


@st.composite
def ledgers(draw, max_size=9):
    """Any decisions at all, sensible or not: the fold is total."""
    return tuple(
        Decision(
            id=number,
            kind=draw(st.sampled_from(DecisionKind)),
            effective_at=draw(instants),
            recorded_at=draw(instants),
            until=draw(st.none() | instants),
            conditions=tuple(draw(st.lists(conditions, max_size=2))),
        )
        for number in range(draw(st.integers(0, max_size)))
    )
