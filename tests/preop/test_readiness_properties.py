"""What must hold of the gate whatever is on record."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.opinions import Opinion, Seat
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import Hand, Kind, OnRecord, Passable, Record, Scope, Signature
from tests.clearance.facts import GALL, LIVER
from tests.preop.facts import (
    ANESTHETIST,
    AUTHORIZED,
    CASE,
    HOUR,
    NURSE,
    RECORDS,
    START,
    SURGEON,
    UNAUTHORIZED,
    bypass,
    facts,
)

hours = st.integers(-100, 100).map(lambda h: START + h * HOUR)
people = st.sampled_from([SURGEON, ANESTHETIST, NURSE])
REQUIRED = tuple(RECORDS)


@st.composite
def records(draw):
    completed = draw(st.none() | hours)
    return Record(
        kind=draw(st.sampled_from(list(Kind))),
        author_no=draw(people),
        completed_at=completed,
        recorded_at=draw(hours),
        codes=draw(st.frozensets(st.sampled_from([LIVER, GALL]))),
        participants=draw(st.frozensets(people)),
        scope=draw(st.none() | st.sampled_from(list(Scope))),
        leads=draw(st.booleans()),
        claims=draw(st.booleans()),
        submitted_at=draw(st.none() | hours),
        opinions=tuple(
            Opinion(seat=seat, agreed=draw(st.booleans()), text="", staff_no="1", at=draw(hours))
            for seat in draw(st.sets(st.sampled_from(list(Seat))))
        ),
        disciplines=draw(st.frozensets(st.sampled_from(["麻醉科", "影像科", "病理科"]))),
        signatures=tuple(
            Signature(hand=hand, staff_no=draw(people), at=draw(hours))
            for hand in draw(st.sets(st.sampled_from(list(Hand))))
        ),
        blank=draw(st.sampled_from([(), (), ("手术指征",)])),
        wrong=draw(st.sampled_from([(), (), ("皮肤完整",)])),
    )


@st.composite
def worlds(draw):
    kept = draw(st.sets(st.sampled_from(REQUIRED)))
    case = replace(
        CASE,
        urgency=draw(st.sampled_from(list(Urgency))),
        anesthesia=draw(st.sampled_from(list(Anesthesia))),
        anesthetist_no=draw(st.sampled_from([ANESTHETIST, ""])),
        inpatient=draw(st.booleans()),
        majors=draw(st.frozensets(st.sampled_from(list(Major)), max_size=2)),
        ordered_at=draw(st.none() | hours),
        consented_at=draw(st.none() | hours),
        began_at=draw(st.none() | hours),
    )
    stated = draw(st.sets(st.sampled_from(list(Passable))))
    return replace(
        facts(at=draw(hours)),
        case=case,
        clearance=draw(st.sampled_from([AUTHORIZED, UNAUTHORIZED])),
        on_record=OnRecord(
            records=(
                *(RECORDS[kind] for kind in sorted(kept)),
                *draw(st.lists(records(), max_size=3)),
            ),
            bypasses=tuple(bypass(what, recorded_at=draw(hours)) for what in sorted(stated)),
        ),
    )


stages = st.sampled_from(list(Stage))


def stopped(found):
    return {i.code for i in found.open}


@given(worlds(), stages, records())
@settings(max_examples=150, deadline=None)
def test_another_record_never_makes_a_case_less_ready(world, stage, more):
    before = readiness(world, stage)
    held = world.on_record
    richer = replace(world, on_record=replace(held, records=(*held.records, more)))
    assert stopped(readiness(richer, stage)) <= stopped(before)


@given(worlds(), stages, st.data())
@settings(max_examples=100, deadline=None)
def test_a_record_taken_away_never_makes_it_more_ready(world, stage, data):
    held = world.on_record.records
    if not held:
        return
    gone = data.draw(st.sampled_from(held))
    poorer = replace(
        world,
        on_record=replace(world.on_record, records=tuple(r for r in held if r is not gone)),
    )
    assert stopped(readiness(poorer, stage)) >= stopped(readiness(world, stage))


@given(worlds(), stages, records(), hours)
@settings(max_examples=100, deadline=None)
def test_nothing_after_the_instant_has_a_part_in_the_answer(world, stage, more, later):
    before = readiness(world, stage)
    shift = abs(later - START) + HOUR / 2
    unseen = replace(more, recorded_at=world.at + shift)
    case = world.case
    moved = replace(
        case,
        ordered_at=case.ordered_at if _past(case.ordered_at, world.at) else world.at + shift,
        began_at=case.began_at if _past(case.began_at, world.at) else world.at + shift,
    )
    held = world.on_record
    future = replace(world, case=moved, on_record=replace(held, records=(*held.records, unseen)))
    assert readiness(future, stage) == before


def _past(instant, at):
    return instant is not None and instant <= at


@given(worlds())
@settings(max_examples=100, deadline=None)
def test_a_later_stage_never_asks_for_less(world):
    found = [stopped(readiness(world, stage)) for stage in Stage]
    assert all(less <= more for less, more in itertools.pairwise(found))


@given(worlds(), stages)
@settings(max_examples=100, deadline=None)
def test_whoever_is_not_authorized_is_never_ready_but_for_a_rescue_stated_whole(world, stage):
    if world.clearance is AUTHORIZED or not readiness(world, stage).ready:
        return
    assert world.case.urgency is Urgency.RESCUE
    assert any(
        b.what is Passable.PRIVILEGE and b.recorded_at <= world.at and not b.lacks
        for b in world.on_record.bypasses
    )


@given(worlds(), stages)
@settings(max_examples=100, deadline=None)
def test_every_item_says_what_and_on_what_it_rests(world, stage):
    for item in readiness(world, stage).items:
        assert item.what
        assert item.basis
        assert item.remedy.endswith("。") or not item.stops
