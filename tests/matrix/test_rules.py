from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.calendar import day_after
from surgery_gov.matrix.rules.cells import Cell, Ledger, Mark, applied, cell_of, fill
from surgery_gov.matrix.rules.grid import Grid, Row, Surgeon
from surgery_gov.privileges.rules import Noted, Standing, Target, Through, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.reach import standing_for, stretch
from surgery_gov.privileges.rules.stood import Stood, stood, stood_once
from tests.privileges.ledgers import T0, instants, ledgers

SOON = T0 + timedelta(days=90)
ITEM, BANDS = "47.0100", ("grade:2@PW", "grade:2@XW")
REACH = {ITEM: [ITEM, *BANDS], "51.2300": ["51.2300"]}
owned = st.dictionaries(st.sampled_from([*REACH, *BANDS]), ledgers(max_size=5), max_size=4)


@given(owned, instants)
def test_a_cell_says_what_the_rule_of_privileges_says(held, at):
    standings = {1: {t: stood(lines, at) for t, lines in held.items()}}
    cells = fill(REACH, Ledger(standings=standings, at=at, soon=at, performed={}))
    for code, targets in REACH.items():
        chosen, state = standing_for(held, [Target.parse(t) for t in targets], at)
        cell = cells[code].get(1)
        shown = state.standing in {Standing.ACTIVE, Standing.SUSPENDED}
        assert (cell is not None) == shown
        if cell is not None:
            assert cell.target == str(chosen)
            assert cell.able == (state.standing is Standing.ACTIVE)
            assert (cell.mark is Mark.SUSPENDED) == (state.standing is Standing.SUSPENDED)
            assert (cell.mark is Mark.CONDITIONAL) == (cell.able and bool(state.span.conditions))


@given(ledgers(), instants)
def test_a_look_at_a_ledger_agrees_with_its_fold(lines, at):
    seen, state = stood(lines, at), state_at(lines, at)
    assert seen.standing is state.standing
    if state.standing is Standing.ACTIVE:
        assert seen.conditions == state.span.conditions
        assert seen.until == stretch(lines, state).until


@given(ledgers(max_size=1), instants)
def test_a_single_grant_needs_no_folding(lines, at):
    for line in lines:
        ends = line.until is None or line.until > line.effective_at
        if line.kind.value == "grant" and ends:
            conditions = stood(lines, line.effective_at).conditions
            once = stood_once(line.effective_at, line.until, conditions, at)
            assert once == stood(lines, at)


def test_what_a_condition_limits_to_a_day_is_held_through_it_and_no_longer():
    limited = Stood(Standing.ACTIVE, None, (Through(date(2026, 6, 30)),))
    last = day_after(date(2026, 6, 30))
    shown = cell_of("x", limited, last - timedelta(seconds=1), SOON)
    assert (shown.mark, shown.until) == (Mark.CONDITIONAL, last)
    assert cell_of("x", limited, last, SOON) is None


def test_a_condition_outweighs_a_near_end_and_both_are_told():
    cell = cell_of("x", Stood(Standing.ACTIVE, SOON, (Noted("限前五例"),)), T0, SOON)
    assert (cell.mark, cell.ends_soon, cell.words) == (Mark.CONDITIONAL, True, "附条件，将到期")
    assert cell_of("x", Stood(Standing.ACTIVE, SOON), T0, SOON).mark is Mark.ENDING
    assert cell_of("x", Stood(Standing.ACTIVE), T0, SOON).mark is Mark.HELD
    assert cell_of("x", Stood(Standing.REVOKED), T0, SOON) is None


def test_an_application_is_shown_only_where_nothing_is_held():
    held = {1: Cell(mark=Mark.SUSPENDED, target=ITEM)}
    asked = {(1, ITEM): "SQ1", (2, ITEM): "SQ2", (3, "grade:2@PW"): "SQ3", (4, "x"): "SQ4"}
    found = applied(held, REACH[ITEM], asked)
    assert {i: (c.mark.character, c.application) for i, c in found.items()} == {
        1: ("停", ""),
        2: ("申", "SQ2"),
        3: ("申", "SQ3"),
    }


def row(able, elsewhere=0, *, prohibited=False):
    what = Procedure(code="1", name="n", grade=4, prohibited=prohibited)
    return Row(procedure=what, cells={}, able=able, elsewhere=elsewhere)


def test_a_gap_is_counted_over_the_whole_hospital_and_never_what_is_prohibited():
    assert row(0).nobody
    assert row(1).only_one
    assert row(0, 1).only_one
    assert not row(1, 1).only_one
    assert not row(0, prohibited=True).nobody
    assert not row(1, prohibited=True).only_one


def grid(people):
    surgeons = tuple(
        Surgeon(
            id=n,
            staff_no=str(n),
            name="n",
            pinyin="n",
            department_code="PW",
            department="普外科",
            licensed=True,
        )
        for n in range(people)
    )
    return Grid(
        department="PW",
        name="普外科",
        at=T0,
        known_at=None,
        edition="e",
        soon_days=90,
        surgeons=surgeons,
        rows=(),
    )


@given(st.integers(0, 200), st.integers(1, 40))
def test_printed_parts_hold_everybody_once_and_are_evenly_filled(people, size):
    parts = grid(people).parts(size)
    assert [s for part in parts for s in part] == list(grid(people).surgeons)
    assert parts
    assert max(len(p) for p in parts) <= size
