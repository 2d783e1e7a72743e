"""Operations put on record, rescues judged, filings: each tried rightly, wrongly and twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts import service as account_service
from surgery_gov.accounts.rules.roles import PERMISSIONS
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.operations import queries as operations
from surgery_gov.operations.queries import Filter, performed_by
from surgery_gov.operations.rules.scope import EVERYONE as ALL_OPERATIONS
from surgery_gov.operations.service import File, enter_operations
from surgery_gov.preop import service
from surgery_gov.preop.queries.after import duties_done, duties_open
from surgery_gov.preop.queries.board import board_of
from surgery_gov.preop.queries.bypasses import get_bypass, list_emergencies
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.consistency import compared
from surgery_gov.preop.queries.due_after import due_for
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.queries.performances import performances_of
from surgery_gov.preop.queries.technologies import filed_at, get_technology, list_technologies
from surgery_gov.preop.rules.after import Duty, Standing
from surgery_gov.preop.rules.board import Place
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.consistency import by_procedure, by_surgeon
from surgery_gov.preop.rules.emergencies import Standing as Reported
from surgery_gov.preop.rules.entering import rows_of
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.records import Kind, Passable
from surgery_gov.preop.rules.scope import EVERYONE, scope_of
from surgery_gov.preop.rules.technologies import Standing as Filed
from surgery_gov.preop.service import emergencies, performing
from surgery_gov.preop.service.recording import Entry
from tests.clearance.facts import GALL, LIVER
from tests.preop.test_service import HEAD, NURSE, OFFICE, OTHER, SURGEON, beyond, operated, rescue
from tests.preop.world import HIS, PATIENT, PROGRAM, actor, entry, filled, plan, sent
from tests.support.meanwhile import meanwhile

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HEART = "37.6600"


def done(now, surgeon_no="10301", codes=(LIVER,), **changes):
    base = Performed(
        surgeon_no=surgeon_no,
        codes=frozenset(codes),
        began_at=now - 3 * HOUR,
        ended_at=now - HOUR,
    )
    return replace(base, **changes)


def on_record(code=""):
    return operations.list_operations(ALL_OPERATIONS, Filter(code=code)).items


def test_an_operation_enters_the_operations_on_record_by_itself(hospital, now):
    number = sent(now, "10301", [LIVER, GALL], assistants=("10268",))
    service.record_performance(NURSE, number, done(now, codes=[LIVER, GALL]))
    rows = {row.code: row for row in on_record()}
    assert set(rows) == {LIVER, GALL}
    assert (rows[LIVER].surgeon_no, rows[LIVER].first_no) == ("10301", "10268")
    assert rows[LIVER].reasons == ()
    counted = performed_by(["10301"], [LIVER], now)["10301", LIVER]
    assert [(c.source, c.case_no) for c in counted] == [("手术病例", PATIENT.number)]
    volumes = operations.volumes_of("10301", local_date(now), local_date(now))
    assert {v.code: v.operator for v in volumes} == {LIVER: 1, GALL: 1}


def test_an_operation_that_another_source_tells_of_too_counts_once(hospital, now):
    number = sent(now, "10301", [LIVER])
    told = done(now)
    service.record_performance(NURSE, number, told)
    people = {"10301": "陈小满"}
    names = {"dropped": (), "people": people, "named": {}, "patient_no": PATIENT.number}
    rows = rows_of(get_case(number).plan, told, number="AN-1", **names)
    enter_operations(PROGRAM, rows, File("手麻系统", "手麻系统.xlsx", "0" * 64))
    assert len(on_record()) == 2  # both stay on record, each as its source told it
    volumes = operations.volumes_of("10301", local_date(now), local_date(now))
    assert {v.code: v.operator for v in volumes} == {LIVER: 1}


def test_who_supervised_enters_with_it_and_a_correction_takes_it_back(hospital, now):
    number = sent(now, "10301", [LIVER], assistants=("10268",))
    with pytest.raises(Invalid, match="不能是术者本人"):
        service.record_performance(NURSE, number, done(now, supervisor_no="10301"))
    with pytest.raises(Invalid, match="没有工号为99999"):
        service.record_performance(NURSE, number, done(now, supervisor_no="99999"))
    service.record_performance(NURSE, number, done(now, supervisor_no="10268"))
    assert [(row.supervisor_no, row.first_no) for row in on_record()] == [("10268", "10268")]
    service.record_performance(NURSE, number, done(now), "没有人指导")
    assert [row.supervisor_no for row in on_record()] == [""]


def test_told_again_word_for_word_it_is_on_record_once(hospital, now):
    number = sent(now, "10301", [LIVER])
    for who in (NURSE, PROGRAM):
        service.record_performance(who, number, done(now))
    assert len(performances_of(get_case(number).id)) == 1
    assert [row.revision for row in on_record()] == [1]


def test_a_correction_wants_a_reason_and_takes_back_what_was_not_done(hospital, now):
    number = sent(now, "10301", [LIVER])
    service.record_performance(NURSE, number, done(now))
    with pytest.raises(Invalid, match="更正须写明原因"):
        service.record_performance(NURSE, number, done(now, codes=[GALL]))
    service.record_performance(NURSE, number, done(now, codes=[GALL]), "编码登记错误")
    assert [row.code for row in on_record()] == [GALL]
    assert performed_by(["10301"], [LIVER], now) == {}
    service.record_performance(NURSE, number, done(now), "原来的登记正确")
    assert [(row.code, row.revision) for row in on_record()] == [(LIVER, 3)]


def test_a_corrected_operation_does_not_count_against_its_own_surgeon(hospital, now):
    number = sent(now, "10301", [LIVER])
    first = service.record_performance(NURSE, number, done(now))
    later = done(now, began_at=now - 2 * HOUR)
    assert service.record_performance(NURSE, number, later, "时间登记错误").outcome is first.outcome


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ended_at": timedelta(hours=1)}, "不能晚于现在"),
        ({"began_at": timedelta(0)}, "不能早于手术开始"),
        ({"began_at": timedelta(hours=-30), "ended_at": timedelta(hours=-25)}, "手工补记的时限"),
        ({"began_at": timedelta(hours=-80)}, "超过48小时"),
    ],
)
def test_an_operation_is_neither_ahead_of_time_nor_far_back(hospital, now, changes, said):
    number = sent(now, "10301", [LIVER])
    moved = {field: now + by for field, by in changes.items()}
    with pytest.raises(Invalid, match=said):
        service.record_performance(NURSE, number, done(now, **moved))


def test_another_system_may_tell_what_lies_further_back(hospital, now):
    number = sent(now, "10301", [LIVER])
    old = done(now, began_at=now - 40 * HOUR, ended_at=now - 38 * HOUR)
    service.record_performance(PROGRAM, number, old)
    assert get_case(number).state == "performed"


def test_an_unknown_surgeon_is_not_taken_by_hand(hospital, now):
    number = sent(now, "10301", [LIVER])
    with pytest.raises(Invalid, match="没有工号为99999"):
        service.record_performance(NURSE, number, done(now, "99999"))


def test_who_really_operated_takes_part_from_then_on(hospital, now):
    number = sent(now, "10301", [LIVER])
    answer = service.record_performance(NURSE, number, done(now, "10268"))
    assert not answer.permitted
    get_case(number, scope_of(OTHER))
    (row,) = compared(EVERYONE, local_date(now), local_date(now))
    assert (row.outcome, row.difference.same_surgeon) == ("deny", False)
    assert (by_procedure([row]).text, by_surgeon([row]).text) == ("1/1", "0/1")


def test_the_plan_that_counts_is_the_one_that_held_at_the_beginning(hospital, now):
    number = sent(now, "10301", [LIVER])
    with clock.stopped_at(now + 6 * HOUR):
        begun = done(now, began_at=now + 2 * HOUR, ended_at=now + 4 * HOUR)
        changed = plan(now, "10268", [LIVER])
        service.change_plan(NURSE, number, changed, "补改", get_case(number).version)
        service.record_performance(NURSE, number, begun)
        (row,) = compared(EVERYONE, local_date(now), local_date(now))
    assert row.planned_surgeon == "10301"


def test_whoever_performs_may_enter_and_a_token_brings_it_along(hospital, now):
    for held in PERMISSIONS.values():
        assert (Permission.PREOP_PERFORM in held) <= (Permission.OPERATIONS_ENTER in held)
    token = account_service.create_token(SYSTEM, "手麻系统", [Permission.PREOP_PERFORM])
    found = accounts.find_program(token)
    assert found.may(Permission.OPERATIONS_ENTER)


def test_two_who_record_at_once_make_one_operation(hospital, now, monkeypatch):
    number = sent(now, "10301", [LIVER])
    wait = meanwhile(
        monkeypatch,
        performing,
        "performances_of",
        lambda: at(now, service.record_performance, SURGEON, number, done(now, codes=[GALL])),
    )
    service.record_performance(NURSE, number, done(now))
    assert isinstance(wait(), Invalid | Conflict)
    assert len(performances_of(get_case(number).id)) == 1


def test_two_verdicts_at_once_are_one(hospital, now, monkeypatch):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    operated(number, now)
    service.report_bypass(OTHER, made, "已止血")
    second = actor("medical_affairs", "M002", None)
    wait = meanwhile(
        monkeypatch,
        emergencies,
        "get_bypass",
        lambda: at(now, service.review_bypass, second, made, "unreasonable", "不符合"),
    )
    service.review_bypass(OFFICE, made, "reasonable", "符合规定")
    assert isinstance(wait(), Conflict)
    assert get_bypass(made).review.verdict == "reasonable"


def at(moment, act, *args):
    """Act in a thread, for which the clock has to be stopped anew."""
    with clock.stopped_at(moment):
        act(*args)


@pytest.mark.parametrize("urgency", [u for u in Urgency if u is not Urgency.RESCUE])
def test_whatever_is_no_rescue_goes_round_nothing_and_says_on_what_that_rests(
    hospital, now, urgency
):
    number = sent(now, "10268", [LIVER], urgency=urgency)
    with pytest.raises(Conflict, match=rf"这台是{urgency.label}手术.*依据：.*约第19条"):
        service.state_bypass(OTHER, number, beyond(now))


def test_stated_together_it_is_all_or_nothing_and_twice_is_once(hospital, now):
    number = rescue(now)
    every = [beyond(now, what=what) for what in Passable]
    with pytest.raises(Invalid):
        service.state_bypasses(OTHER, number, [*every[:2], replace(every[2], superior_no="")])
    assert list_emergencies(EVERYONE) == []
    ids = service.state_bypasses(OTHER, number, every)
    assert service.state_bypasses(OTHER, number, every) == ids
    assert len(list_emergencies(EVERYONE)) == 1


def test_the_head_sees_those_of_the_own_department_and_no_other(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    operated(number, now)
    assert [b.id for b in list_emergencies(scope_of(HEAD))] == [made]
    elsewhere = actor("department_head", "20415", "YK")
    assert list_emergencies(scope_of(elsewhere)) == []
    service.report_bypass(HEAD, made, "已止血")
    with pytest.raises(Forbidden):
        service.review_bypass(HEAD, made, "reasonable", "好")


def test_who_really_operated_must_not_judge_it(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    operated(number, now, "10301")
    service.report_bypass(OTHER, made, "已止血")
    with pytest.raises(Forbidden, match="不能确认本人"):
        service.review_bypass(actor("medical_affairs", "10301", None), made, "reasonable", "好")


def test_it_is_to_be_reported_through_the_last_moment_of_the_term(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    row = get_bypass(made)
    assert row.standing(now + 24 * HOUR) is Reported.OWED
    assert row.standing(now + 24 * HOUR + MINUTE) is Reported.OVERDUE
    due = {d.kind: d.endpoint for d in due_for(OTHER, now)}
    assert due["preop.report"] == "preop.perform_form"
    assert "preop.urge" not in {d.kind for d in due_for(OFFICE, now)}
    assert "preop.urge" in {d.kind for d in due_for(OFFICE, now + 25 * HOUR)}
    operated(number, now)
    due = {d.kind: d.endpoint for d in due_for(OTHER, now)}
    assert due["preop.report"] == "preop.report_form"
    service.report_bypass(OTHER, made, "已止血")
    assert "preop.report" not in {d.kind for d in due_for(OTHER, now)}
    assert "preop.review" in {d.kind for d in due_for(OFFICE, now)}
    assert "preop.review" not in {d.kind for d in due_for(HEAD, now)}


def test_a_discussion_gone_round_is_written_down_afterwards_and_any_other_is_not(hospital, now):
    number = rescue(now)
    every = [beyond(now, what=what) for what in (Passable.PRIVILEGE, Passable.DISCUSSION)]
    service.state_bypasses(OTHER, number, every)
    service.record_performance(NURSE, number, done(now, "10268"))
    owed = {row.owed.duty: row.owed.standing for row in duties_open(EVERYONE, now)}
    assert owed[Duty.DISCUSSION] is Standing.OWED
    assert Duty.MDT not in owed
    afterwards = entry(Kind.DISCUSSION, now, answers={"scope": "department", "host": "10001"})
    service.write_record(OTHER, number, afterwards)
    done_since = {row.owed.duty: row.owed.standing for row in duties_done(EVERYONE, now)}
    assert done_since == {Duty.DISCUSSION: Standing.DONE}
    with pytest.raises(Conflict, match="已经结束"):
        service.write_record(OTHER, number, entry(Kind.ASSESSMENT, now))


def test_follow_ups_come_due_a_month_ahead_and_go_when_done(hospital, now):
    number = sent(now, "10301", [LIVER])
    service.record_performance(NURSE, number, done(now))
    kinds = {d.kind for d in due_for(SURGEON, now)}
    assert {"preop.round", "preop.handover"} <= kinds
    near = now + timedelta(days=340)
    with clock.stopped_at(near):
        assert [r.owed.duty for r in duties_open(EVERYONE, near)] == [Duty.FOLLOW_UP]
        values = filled(Kind.FOLLOW_UP, closing="")
        followed = Entry(kind=Kind.FOLLOW_UP, values=values, completed_at=near)
        service.write_record(SURGEON, number, followed)
        assert duties_open(EVERYONE, near) == []
    again = near + timedelta(days=340)
    with clock.stopped_at(again):
        closing = filled(Kind.FOLLOW_UP, closing="scheme")
        last = Entry(kind=Kind.FOLLOW_UP, values=closing, completed_at=again)
        assert len(duties_open(EVERYONE, again)) == 1
        service.write_record(SURGEON, number, last)
        assert duties_open(EVERYONE, again + timedelta(days=900)) == []


def test_duties_emergencies_and_comparisons_cost_the_same_for_one_and_many(
    hospital, now, count_statements
):
    def case(n):
        number = rescue_of(now, n)
        service.state_bypasses(OTHER, number, [beyond(now, what=w) for w in Passable])
        service.record_performance(NURSE, number, done(now, "10268"))

    def counts():
        day = local_date(now)
        found = []
        for read in (
            lambda: duties_open(EVERYONE, now),
            lambda: duties_done(EVERYONE, now),
            lambda: list_emergencies(EVERYONE),
            lambda: compared(EVERYONE, day, day),
            lambda: due_for(OTHER, now),
        ):
            with count_statements() as seen:
                read()
            found.append(seen.count)
        return found

    case(0)
    first = counts()
    for n in range(1, 4):
        case(n)
    assert counts() == first
    assert max(first) <= 15


def rescue_of(now, n):
    wanted = plan(now, "10268", [LIVER], urgency=Urgency.RESCUE)
    return service.send_case(PROGRAM, replace(HIS, number=f"N{n}"), PATIENT, wanted).number


def test_the_board_tells_the_open_ones_by_room_and_counts_the_ended(hospital, now):
    day = local_date(now)
    first = service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER], site="10号手术间"))
    refused = service.enter_case(SURGEON, PATIENT, plan(now, "10268", [LIVER], site="2号手术间"))
    ended = service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER]))
    service.record_performance(NURSE, ended, done(now))
    board = board_of(EVERYONE, day, now)
    assert list(board.rooms) == ["2号手术间", "10号手术间"]
    seen = {line.number: line.seen for lines in board.rooms.values() for line in lines}
    assert seen[refused].place is Place.REFUSED
    assert seen[first].place is Place.LACKING
    assert seen[first].word == f"缺{len(seen[first].missing)}项"
    assert board.counts == {Place.REFUSED: 1, Place.LACKING: 1, Place.ENDED: 1}
    assert board_of(EVERYONE, day + timedelta(days=1), now).total == 0


def test_a_rescue_stated_stands_on_the_board_as_one(hospital, now):
    number = rescue(now)
    service.state_bypasses(OTHER, number, [beyond(now, what=w) for w in Passable])
    (lines,) = board_of(EVERYONE, local_date(now), now).rooms.values()
    assert lines[0].seen.place is Place.EMERGENCY


def test_a_technology_is_due_from_its_first_operation_whatever_told_of_it(hospital, now):
    assert [t.standing(local_date(now)) for t in list_technologies(now)] == [Filed.UNUSED]
    number = sent(now, "10301", [HEART])
    service.record_performance(NURSE, number, done(now, codes=[HEART]))
    found = get_technology(HEART, now)
    assert found.first_on == local_date(now)
    assert found.standing(found.due_on) is Filed.OWED
    assert found.standing(found.due_on + timedelta(days=1)) is Filed.OVERDUE
    assert "preop.technology" in {d.kind for d in due_for(OFFICE, now)}
    for _ in range(2):
        service.file_technology(OFFICE, HEART, local_date(now), "沪卫备〔2026〕7号")
    assert len(get_technology(HEART, now).filings) == 1
    assert filed_at([HEART], now)[HEART].filed_at is not None
    with pytest.raises(Invalid, match="现行目录里没有"):
        service.file_technology(OFFICE, LIVER, local_date(now), "1号")


def test_a_performed_case_is_still_judged_as_it_was_when_it_began(hospital, now):
    number = sent(now, "10301", [LIVER])
    service.record_performance(NURSE, number, done(now))
    (gathered,) = gather_cases([get_case(number)], now)
    assert gathered.facts.clearance.question.at == now - 3 * HOUR
