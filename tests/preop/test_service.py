"""A case from the system that sends it to the follow-up, and each step tried wrongly."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.preop import service
from surgery_gov.preop.queries.bypasses import get_bypass, list_unjudged
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.queries.due import due_for
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.emergencies import Standing
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.readiness import Stage, State
from surgery_gov.preop.rules.records import Bypass, Kind, Passable
from surgery_gov.preop.rules.scope import EVERYONE, scope_of
from surgery_gov.preop.service.mdt import Guest
from tests.clearance.facts import GALL, LIVER
from tests.preop.world import HIS, PATIENT, PROGRAM, actor, entry, plan, sent

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SURGEON = actor("surgeon", "10301")
OTHER = actor("surgeon", "10268")
HEAD = actor("department_head", "10001")
ANESTHETIST = actor("anesthetist", "20311", None)
NURSE = actor("theatre_nurse", "30417", None)
OFFICE = actor("medical_affairs", "M001", None)
IMAGING, ICU = actor("surgeon", "40001", None), actor("surgeon", "40002", None)


def gathered(number, at=None):
    at = at or clock.now()
    (found,) = gather_cases([get_case(number, at=at)], at)
    return found


def judged(number, stage=Stage.LEAVE, at=None):
    return readiness(gathered(number, at).facts, stage)


def open_codes(number, stage=Stage.LEAVE):
    return [i.code for i in judged(number, stage).open]


def discussed(number, now):
    service.write_record(SURGEON, number, entry(Kind.ASSESSMENT, now - 3 * HOUR))
    service.write_record(
        SURGEON,
        number,
        entry(Kind.DISCUSSION, now - 2 * HOUR, answers={"scope": "department", "host": "10001"}),
    )


def convened(number, now):
    """Have the discussion of several disciplines from invitation to close."""
    draft = entry(Kind.MDT, None, answers={"host": SURGEON.staff_no})
    key = service.write_record(SURGEON, number, draft)
    guests = [Guest("20311", "麻醉科"), Guest("40001", "影像科"), Guest("40002", "重症医学科")]
    service.invite(SURGEON, number, key, guests)
    service.answer_invitation(IMAGING, number, key, "accepted")
    for guest in (ANESTHETIST, IMAGING, ICU):
        service.give_opinion(guest, number, key, "同意手术")
    closed = replace(draft, key=key, completed_at=now, reason="讨论结束")
    service.write_record(SURGEON, number, closed)
    return key


def signed(number, kind):
    key = service.write_record(NURSE, number, entry(kind, None))
    for who in (SURGEON, ANESTHETIST, NURSE):
        service.sign(who, number, key)
    return key


def ready(now):
    """A case that may enter the theatre."""
    number = sent(now, "10301", [LIVER])
    discussed(number, now)
    convened(number, now)
    service.write_record(SURGEON, number, entry(Kind.CONSENT, now))
    service.write_record(ANESTHETIST, number, entry(Kind.ANESTHESIA, now, answers={"asa": "2"}))
    signed(number, Kind.RISK)
    return number


def test_a_grade_4_case_goes_from_the_his_to_the_end(hospital, now):
    number = sent(now, "10301", [LIVER])
    assert open_codes(number, Stage.REQUEST) == ["assessment", "discussion"]
    discussed(number, now)
    blocked = judged(number, Stage.SCHEDULE)
    assert [i.code for i in blocked.open] == ["mdt"]
    assert "约第20条" in blocked.open[0].basis[0].text
    convened(number, now)
    assert judged(number, Stage.SCHEDULE).ready
    service.write_record(SURGEON, number, entry(Kind.CONSENT, now))
    service.write_record(ANESTHETIST, number, entry(Kind.ANESTHESIA, now, answers={"asa": "2"}))
    signed(number, Kind.RISK)
    assert judged(number, Stage.ENTER).ready
    signed(number, Kind.SIGN_IN)
    signed(number, Kind.TIME_OUT)
    assert judged(number, Stage.INCISION).ready
    with clock.stopped_at(now + 6 * HOUR):
        done = Performed(
            surgeon_no="10268",
            codes=frozenset({LIVER}),
            began_at=now + 2 * HOUR,
            ended_at=now + 5 * HOUR,
        )
        answer = service.record_performance(NURSE, number, done)
    assert not answer.permitted  # the surgeon changed in the theatre to one without the privilege
    assert get_case(number).state == "performed"


def test_the_same_case_sent_again_is_one_case_and_a_change_is_a_revision(hospital, now):
    number = sent(now, "10301", [LIVER])
    assert sent(now, "10301", [LIVER]) == number
    assert get_case(number).revision == 1
    assert sent(now, "10268", [LIVER]) == number
    assert get_case(number).revision == 2
    assert "clearance" in open_codes(number, Stage.REQUEST)  # judged anew


def test_every_revision_keeps_the_department_it_was_planned_for(hospital, now):
    number = sent(now, "10301", [LIVER])
    with clock.stopped_at(now + HOUR):
        sent(now, "10301", [LIVER], department="PW")
    assert get_case(number).plan.department == "PW"
    assert get_case(number, at=now).plan.department == "GD"


def test_a_record_sent_again_is_one_record(hospital, now):
    number = sent(now, "10301", [LIVER])
    one = entry(Kind.ASSESSMENT, now, key="EMR-1")
    for _ in range(2):
        service.send_record(PROGRAM, number, one, "10301", "HIS")
    (gathered,) = gather_cases([get_case(number)], now)
    assert [(r.key, r.revision) for r in gathered.records] == [("EMR-1", 1)]


def test_every_fault_of_a_plan_is_told_at_once(hospital, now):
    wrong = plan(
        now,
        "",
        [],
        diagnosis=" ",
        anesthetist_no="",
        ordered_at=now + HOUR,
        ends_at=now,
    )
    with pytest.raises(Invalid) as refusal:
        service.enter_case(SURGEON, replace(PATIENT, number=""), wrong)
    assert set(refusal.value.errors) == {
        "patient_no",
        "diagnosis",
        "surgeon_no",
        "codes",
        "ends_at",
        "ordered_at",
        "anesthetist_no",
    }


def test_whoever_saw_an_older_plan_does_not_overwrite_a_newer_one(hospital, now):
    number = service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER]))
    seen = get_case(number)
    later = replace(seen.plan, site="5号手术间")
    service.change_plan(NURSE, number, later, "换手术间", seen.version)
    with pytest.raises(Stale):
        service.change_plan(SURGEON, number, replace(later, site="6号"), "再换", seen.version)
    assert get_case(number).plan.site == "5号手术间"


def test_a_cancelled_case_takes_nothing_more(hospital, now):
    number = sent(now, "10301", [LIVER])
    service.cancel_case(SURGEON, number, "患者发热")
    with pytest.raises(Conflict, match="已经取消"):
        discussed(number, now)


def test_a_case_is_seen_by_those_who_take_part_and_those_who_are_asked(hospital, now):
    number = sent(now, "10301", [LIVER])
    get_case(number, scope_of(SURGEON))
    get_case(number, scope_of(HEAD))
    with pytest.raises(NotFound):
        get_case(number, scope_of(IMAGING))
    convened(number, now)
    get_case(number, scope_of(IMAGING))
    with pytest.raises(NotFound):
        get_case(number, scope_of(actor("department_head", "20415", "YK")))


@pytest.mark.parametrize(
    ("who", "kind"),
    [(NURSE, Kind.DISCUSSION), (SURGEON, Kind.ANESTHESIA), (ANESTHETIST, Kind.MDT)],
)
def test_a_record_is_written_by_whom_it_belongs_to(hospital, now, who, kind):
    number = sent(now, "10301", [LIVER])
    with pytest.raises(Forbidden):
        service.write_record(who, number, entry(kind, now))


@pytest.mark.parametrize(
    ("moved", "said"), [(MINUTE, "不能晚于现在"), (-25 * HOUR, "不能补记到那么早")]
)
def test_a_record_is_neither_ahead_of_time_nor_far_back(hospital, now, moved, said):
    number = sent(now, "10301", [LIVER])
    with pytest.raises(Invalid, match=said):
        service.write_record(SURGEON, number, entry(Kind.ASSESSMENT, now + moved))


def test_a_correction_wants_a_reason_and_keeps_what_was_written(hospital, now):
    number = sent(now, "10301", [LIVER])
    one = entry(Kind.ASSESSMENT, now)
    key = service.write_record(SURGEON, number, one)
    with pytest.raises(Invalid, match="更正须写明原因"):
        service.write_record(SURGEON, number, replace(one, key=key))
    service.write_record(SURGEON, number, replace(one, key=key, reason="笔误"))
    (gathered,) = gather_cases([get_case(number)], now)
    assert [r.revision for r in gathered.records] == [2]


def test_checks_are_signed_in_order_by_three_persons_and_never_twice(hospital, now):
    number = ready(now)
    with pytest.raises(Invalid, match=r"先完成.*麻醉实施前.*依据：.*不得提前填写"):
        service.write_record(NURSE, number, entry(Kind.TIME_OUT, None))
    key = service.write_record(NURSE, number, entry(Kind.SIGN_IN, None))
    with pytest.raises(Conflict, match="已经由30417开始填写"):
        service.write_record(ANESTHETIST, number, entry(Kind.SIGN_IN, None))
    service.sign(SURGEON, number, key)
    with pytest.raises(Conflict, match="已经签过名"):
        service.sign(SURGEON, number, key)
    with pytest.raises(Forbidden, match="同一人"):
        service.sign(actor("theatre_nurse", "10301", None), number, key)
    with pytest.raises(Forbidden):
        service.sign(OFFICE, number, key)
    assert "sign_in" in open_codes(number)
    service.sign(ANESTHETIST, number, key)
    service.sign(NURSE, number, key)
    assert "sign_in" not in open_codes(number)


def test_a_phase_waits_for_the_one_before_to_be_without_a_problem(hospital, now):
    number = ready(now)
    signed(number, Kind.SIGN_IN)
    late = service.write_record(NURSE, number, entry(Kind.TIME_OUT, None))
    (known,) = (r for r in gathered(number).records if r.kind is Kind.SIGN_IN)
    again = entry(Kind.SIGN_IN, None, key=known.key, reason="标识不清", answers={"site": "no"})
    service.write_record(NURSE, number, again)
    for who in (SURGEON, ANESTHETIST, NURSE):
        with pytest.raises(Conflict, match="才能核查下一步"):
            service.sign(who, number, late)
        service.sign(who, number, known.key)
    with pytest.raises(Conflict, match="核查有问题：手术部位与标识正确"):
        service.sign(SURGEON, number, late)


def test_the_last_phase_is_signed_after_the_operation_was_put_on_record(hospital, now):
    number = ready(now)
    signed(number, Kind.SIGN_IN)
    signed(number, Kind.TIME_OUT)
    with clock.stopped_at(now + 6 * HOUR):
        done = {"began_at": now + 2 * HOUR, "ended_at": now + 5 * HOUR}
        one = Performed(surgeon_no="10301", codes=frozenset({LIVER}), **done)
        service.record_performance(NURSE, number, one)
        key = service.write_record(NURSE, number, entry(Kind.SIGN_OUT, None))
        assert [d.values["key"] for d in due_for(SURGEON, clock.now())] == [key]
        for who in (SURGEON, ANESTHETIST, NURSE):
            service.sign(who, number, key)
        assert judged(number).ready


def test_consent_comes_after_the_discussion(hospital, now):
    number = sent(now, "10301", [LIVER])
    with pytest.raises(Invalid, match=r"术前讨论还没有完成.*依据：.*方可"):
        service.write_record(SURGEON, number, entry(Kind.CONSENT, now))
    discussed(number, now)
    with pytest.raises(Invalid, match="早于术前讨论完成"):
        service.write_record(SURGEON, number, entry(Kind.CONSENT, now - 3 * HOUR))
    service.send_record(PROGRAM, number, entry(Kind.CONSENT, now - 3 * HOUR), "10301", "HIS")
    (late,) = (i for i in judged(number).items if i.code == "consent")
    assert late.state is State.LATE
    service.write_record(SURGEON, number, entry(Kind.CONSENT, now))
    assert "consent" not in open_codes(number)


def test_what_follows_an_operation_is_not_done_before_its_end(hospital, now):
    number = ready(now)
    with pytest.raises(Invalid, match=r"还没有登记实际手术.*依据："):
        service.write_record(SURGEON, number, entry(Kind.ROUND, now))
    done = {"began_at": now - 5 * HOUR, "ended_at": now - 2 * HOUR}
    one = Performed(surgeon_no="10301", codes=frozenset({LIVER}), **done)
    service.record_performance(NURSE, number, one)
    with pytest.raises(Invalid, match="早于手术结束"):
        service.write_record(SURGEON, number, entry(Kind.FOLLOW_UP, now - 3 * HOUR))
    service.write_record(SURGEON, number, entry(Kind.ROUND, now - HOUR))


def test_a_guest_does_not_become_the_host_by_saying_so(hospital, now):
    number = sent(now, "10301", [LIVER])
    key = service.write_record(SURGEON, number, entry(Kind.MDT, None, answers={"host": "10301"}))
    service.invite(SURGEON, number, key, [Guest("40001", "影像科")])
    with pytest.raises(Forbidden, match="只能答复邀请"):
        service.write_record(
            IMAGING, number, entry(Kind.MDT, None, key=key, answers={"host": "40001"})
        )


def test_a_check_is_not_filled_in_hours_ahead(hospital, now):
    number = sent(now, "10301", [LIVER], starts_at=now + 9 * HOUR, ends_at=now + 12 * HOUR)
    with pytest.raises(Invalid, match="不得提前填写"):
        service.write_record(NURSE, number, entry(Kind.SIGN_IN, None))


def test_the_time_out_is_signed_by_the_surgeon_of_the_case(hospital, now):
    number = ready(now)
    signed(number, Kind.SIGN_IN)
    key = service.write_record(NURSE, number, entry(Kind.TIME_OUT, None))
    with pytest.raises(Conflict, match="没有找到这份记录"):
        service.sign(SURGEON, number, "0" * 12)
    with pytest.raises(Forbidden, match="本台术者"):
        service.sign(HEAD, number, key)
    with pytest.raises(NotFound):
        service.sign(OTHER, number, key)


def test_only_the_invited_answer_and_nothing_after_the_close(hospital, now):
    number = sent(now, "10301", [LIVER])
    key = service.write_record(SURGEON, number, entry(Kind.MDT, None))
    service.invite(SURGEON, number, key, [Guest("40001", "影像科"), Guest("20311", "麻醉科")])
    with pytest.raises(Forbidden, match="没有受邀"):
        service.give_opinion(SURGEON, number, key, "同意")
    service.give_opinion(IMAGING, number, key, "同意")
    done = entry(Kind.MDT, now, key=key, answers={"host": "10301"})
    with pytest.raises(Invalid, match=r"现在还不能结束.*少于2个.*麻醉科.*依据：.*约第20条"):
        service.write_record(SURGEON, number, done)
    service.give_opinion(ANESTHETIST, number, key, "同意")
    service.write_record(SURGEON, number, done)
    with pytest.raises(Conflict, match="已经结束"):
        service.give_opinion(IMAGING, number, key, "再补一句")


def rescue(now, **changes):
    return sent(now, "10268", [LIVER], urgency=Urgency.RESCUE, **changes)


def operated(number, now, surgeon_no="10268"):
    """Put the operation of a case on record."""
    done = Performed(
        surgeon_no=surgeon_no,
        codes=frozenset([LIVER]),
        began_at=now - 3 * HOUR,
        ended_at=now - HOUR,
    )
    service.record_performance(NURSE, number, done)


def beyond(now, **changes):
    stated = {
        "what": Passable.PRIVILEGE,
        "reason": "失血性休克，须立即止血",
        "recorded_at": now,
        "by_no": "10268",
        "superior_no": "10001",
        "asked_at": now - MINUTE,
        "asked_how": "电话",
        "duty_told": True,
        "none_present": True,
    }
    return Bypass(**{**stated, **changes})


def test_a_rescue_beyond_privilege_goes_on_is_reported_and_confirmed_by_another(hospital, now):
    number = rescue(now)
    assert "clearance" in open_codes(number, Stage.REQUEST)
    made = service.state_bypass(OTHER, number, beyond(now))
    for what in (Passable.DISCUSSION, Passable.MDT):
        service.state_bypass(OTHER, number, beyond(now, what=what, reason="来不及讨论"))
    assert judged(number, Stage.ENTER).ready
    states = {i.code: i.state for i in judged(number, Stage.ENTER).items}
    assert states["clearance"] is State.BYPASSED
    with pytest.raises(Conflict, match="还没有补报"):
        service.review_bypass(OFFICE, made, "reasonable", "符合规定")
    with pytest.raises(Conflict, match=r"还没有登记实际手术.*依据："):
        service.report_bypass(OTHER, made, "已止血")
    operated(number, now)
    service.report_bypass(OTHER, made, "已止血，生命体征平稳")
    with pytest.raises(Conflict, match="已经补报"):
        service.report_bypass(OTHER, made, "再报一次")
    service.review_bypass(OFFICE, made, "reasonable", "符合规定")
    with pytest.raises(Conflict, match="已经确认"):
        service.review_bypass(OFFICE, made, "unreasonable", "再想想")


def test_nobody_confirms_the_own_rescue_even_as_the_office(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    operated(number, now)
    service.report_bypass(OTHER, made, "已止血")
    with pytest.raises(Forbidden, match="不能确认本人"):
        service.review_bypass(actor("medical_affairs", "10268", None), made, "reasonable", "好")


def test_an_elective_case_goes_round_nothing(hospital, now):
    number = sent(now, "10268", [LIVER])
    with pytest.raises(Conflict, match="只有抢救"):
        service.state_bypass(OTHER, number, beyond(now))


@pytest.mark.parametrize(
    "missing",
    [
        {"reason": " "},
        {"superior_no": ""},
        {"asked_at": None},
        {"duty_told": False},
        {"none_present": False},
    ],
)
def test_a_rescue_beyond_privilege_is_stated_whole_or_not_at_all(hospital, now, missing):
    number = rescue(now)
    with pytest.raises(Invalid, match=r"没有填写|没有勾选"):
        service.state_bypass(OTHER, number, beyond(now, **missing))


@pytest.mark.parametrize(
    ("asked", "said"), [(MINUTE, "不能晚于现在"), (-24 * HOUR - MINUTE, "早于24小时以前")]
)
def test_leave_is_not_said_to_have_been_asked_ahead_nor_days_ago(hospital, now, asked, said):
    number = rescue(now)
    with pytest.raises(Invalid, match=said):
        service.state_bypass(OTHER, number, beyond(now, asked_at=now + asked))
    assert service.state_bypass(OTHER, number, beyond(now, asked_at=now - 24 * HOUR))


def test_what_is_stated_is_stated_once_and_by_whom_is_told(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    assert service.state_bypass(OTHER, number, beyond(now)) == made
    for who in (OTHER, HEAD):
        with pytest.raises(Conflict, match=r"已在.*登记“超出手术权限实施”，不必再登记"):
            service.state_bypass(who, number, beyond(now, reason="另一个理由"))


def test_beyond_privilege_is_stated_for_one_surgeon_and_anew_for_another(hospital, now):
    number = rescue(now)
    first = service.state_bypass(OTHER, number, beyond(now))
    changed = plan(now, "20415", [LIVER], urgency=Urgency.RESCUE)
    with clock.stopped_at(now + MINUTE):
        service.change_plan(NURSE, number, changed, "换术者", get_case(number).version)
        assert "clearance" in open_codes(number, Stage.REQUEST)
        again = service.state_bypass(HEAD, number, beyond(now, reason="换了术者"))
        assert "clearance" not in open_codes(number, Stage.REQUEST)
    assert get_bypass(first).standing(now) is Standing.UNDONE
    assert get_bypass(again).stated_for == "20415"
    with pytest.raises(Conflict, match="没有实施，不用补报"):
        service.report_bypass(OTHER, first, "已止血")


def test_a_rescue_called_off_leaves_nothing_to_report(hospital, now):
    number = rescue(now)
    made = service.state_bypass(OTHER, number, beyond(now))
    service.cancel_case(OTHER, number, "已转院")
    assert get_bypass(made).standing(now + 48 * HOUR) is Standing.UNDONE
    assert list_unjudged(EVERYONE) == []


def test_an_operation_is_not_on_record_before_it_ended(hospital, now):
    number = sent(now, "10301", [LIVER])
    done = Performed(
        surgeon_no="10301",
        codes=frozenset({GALL}),
        began_at=now - HOUR,
        ended_at=now + HOUR,
    )
    with pytest.raises(Invalid, match="不能晚于现在"):
        service.record_performance(NURSE, number, done)


def test_the_number_of_another_system_is_not_ours(hospital, now):
    sent(now, "10301", [LIVER])
    with pytest.raises(NotFound):
        get_case(HIS.number)


def test_many_cases_are_gathered_in_a_constant_number_of_reads(hospital, now, count_statements):
    one = [service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER]))]
    with count_statements() as first:
        gather_cases([get_case(n) for n in one], now)
    assert first.count < 25
