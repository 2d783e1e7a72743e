"""Opinions that decide: given in person, in turn, once, on what was seen; and nobody twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from surgery_gov.preop import service
from surgery_gov.preop.queries import due_opinions
from surgery_gov.preop.queries.cases import get_case
from surgery_gov.preop.rules.cases import Major
from surgery_gov.preop.rules.readiness import Stage, State
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.schemas.documents import readiness_document
from surgery_gov.preop.service.opining import Said
from tests.clearance.facts import LIVER
from tests.preop.test_service import HEAD, OFFICE, SURGEON, gathered, judged
from tests.preop.test_theatre import done
from tests.preop.world import PROGRAM, actor, entry, sent
from tests.support import races
from tests.support.races import one_of

MINUTE = timedelta(minutes=1)
YES, NO = Said(agreed=True, text="同意"), Said(agreed=False, text="先纠正贫血")
OTHER_HEAD = actor("department_head", "00629", "PW")


def major(now):
    """A major operation with the request for its approval handed in; its number and key."""
    number = sent(now, "10301", [LIVER], majors=(Major.HIGH_RISK,))
    return number, service.write_record(SURGEON, number, entry(Kind.APPROVAL, now))


def approval(number, at=None):
    found = judged(number, Stage.SCHEDULE, at)
    return next(i for i in found.items if i.code == "approval")


def due(who):
    return [each.kind for each in due_opinions.due_for(who, clock.now())]


def test_an_approval_is_complete_when_head_and_office_have_agreed_in_turn(hospital, now):
    number, key = major(now)
    assert (due(HEAD), due(OFFICE), due(OTHER_HEAD)) == (["cases.approve"], [], [])
    assert approval(number).what == "还没有科主任意见。"
    service.give_head_opinion(HEAD, number, key, replace(YES, seen=1))
    assert (due(HEAD), due(OFFICE)) == ([], ["cases.approve"])
    assert approval(number).what == "还没有医务科意见。"
    with clock.stopped_at(now + MINUTE):
        service.give_office_opinion(OFFICE, number, key, YES)
        assert approval(number).state in {State.MET, State.WARNED}
        assert (due(HEAD), due(OFFICE)) == ([], [])
    assert approval(number).state is State.MISSING  # as it was known before


def test_who_does_not_agree_sends_it_back_and_what_is_asked_anew_is_judged_anew(
    app, hospital, log_in, now
):
    number, key = major(now)
    service.give_head_opinion(HEAD, number, key, NO)
    assert "科主任不同意" in approval(number).what
    told = readiness_document(get_case(number), judged(number, Stage.SCHEDULE))
    assert "贫血" not in str(told)  # programs are not told what was said
    surgeon = log_in("surgeon", login="10301", department="GD")
    assert "科主任不同意，先纠正贫血" in surgeon.get(f"/cases/{number}/records/{key}/edit").text
    assert (due(HEAD), due(OFFICE), due(SURGEON)) == ([], [], ["cases.returned"])
    with pytest.raises(Conflict, match="不再往下办"):
        service.give_office_opinion(OFFICE, number, key, YES)
    again = entry(Kind.APPROVAL, now, key=key, reason="贫血已纠正", answers={"summary": "已纠正"})
    service.write_record(SURGEON, number, again)
    assert due(SURGEON) == []
    with pytest.raises(Stale):
        service.give_head_opinion(HEAD, number, key, replace(YES, seen=1))
    service.give_head_opinion(HEAD, number, key, replace(YES, seen=2))
    service.give_office_opinion(OFFICE, number, key, YES)
    assert approval(number).state is not State.MISSING
    with pytest.raises(Conflict, match="没有另存一份"):
        service.write_record(SURGEON, number, entry(Kind.APPROVAL, now))


HEAD_TOO = actor("medical_affairs", "10001", None)
AUTHOR = actor("department_head", "10301")
WRONG = {
    "the office before the head": (OFFICE, "office", YES, Conflict, "还没有科主任意见"),
    "the head of another department": (OTHER_HEAD, "head", YES, NotFound, "没有编号"),
    "who wrote the request": (AUTHOR, "head", YES, Forbidden, "不能审批自己填写的申请"),
    "a surgeon for the head": (SURGEON, "head", YES, Forbidden, ""),
    "the head for the office": (HEAD, "office", YES, Forbidden, ""),
    "neither yes nor no": (HEAD, "head", Said(agreed=None), Invalid, "没有选择同意或不同意"),
    "no without a reason": (HEAD, "head", Said(agreed=False), Invalid, "须写明原因"),
}
GIVE = {"head": service.give_head_opinion, "office": service.give_office_opinion}


@pytest.mark.parametrize("name", WRONG)
def test_an_opinion_is_refused_with_a_sentence(hospital, now, name):
    who, seat, said, error, match = WRONG[name]
    number, key = major(now)
    with pytest.raises(error) as told:
        GIVE[seat](who, number, key, said)
    assert match in f"{told.value}{getattr(told.value, 'errors', '')}"


def test_the_same_twice_is_once_and_one_person_is_not_two(hospital, now):
    number, key = major(now)
    answers = races.at_once(3, lambda _: service.give_head_opinion(HEAD, number, key, YES), at=now)
    assert not [a for a in answers if isinstance(a, DomainError)]
    assert len(gathered(number).records[0].opinions) == 1
    with pytest.raises(Conflict, match="已经给过意见"):
        service.give_head_opinion(HEAD, number, key, NO)
    with pytest.raises(Forbidden, match="同一人不能给两方的意见"):
        service.give_office_opinion(HEAD_TOO, number, key, YES)
    assert due(HEAD_TOO) == []


def test_of_two_different_opinions_at_the_same_time_one_holds(hospital, now):
    number, key = major(now)
    said = (YES, NO)
    answers = races.at_once(
        2, lambda n: service.give_head_opinion(HEAD, number, key, said[n]), at=now
    )
    assert one_of([a if isinstance(a, DomainError) else None for a in answers], Conflict)


def test_a_draft_waits_for_nobody_and_after_the_operation_it_is_too_late(hospital, now):
    number = sent(now, "10301", [LIVER], majors=(Major.HIGH_RISK,))
    key = service.write_record(SURGEON, number, entry(Kind.APPROVAL, None))
    assert due(HEAD) == []
    with pytest.raises(Conflict, match="还没有提交"):
        service.give_head_opinion(HEAD, number, key, YES)
    whole = entry(Kind.APPROVAL, now, key=key)
    service.write_record(SURGEON, number, whole)
    service.cancel_case(SURGEON, number, "患者要求")
    with pytest.raises(Conflict, match="已经取消"):
        service.give_head_opinion(HEAD, number, key, YES)
    assert due(HEAD) == []


def test_what_was_done_waits_for_no_approval_though_its_host_is_to_be_confirmed(hospital, now):
    number, key = major(now)
    claim = {"host": "10301", "scope": "department", "authorized_by": "10001"}
    service.write_record(SURGEON, number, entry(Kind.DISCUSSION, now, answers=claim))
    assert sorted(due(HEAD)) == ["cases.approve", "cases.confirm_host"]
    service.record_performance(PROGRAM, number, done(now, "10301"))
    assert due(HEAD) == ["cases.confirm_host"]
    with pytest.raises(Conflict, match="已经结束"):
        service.give_head_opinion(HEAD, number, key, YES)


TOLD = {"head": "10001", "head_opinion": "同意", "office": "M001", "office_opinion": "同意"}


def test_nobody_writes_an_opinion_for_another(hospital, now):
    number = sent(now, "10301", [LIVER], majors=(Major.HIGH_RISK,))
    with pytest.raises(Invalid, match="不能由填写人代写"):
        service.write_record(SURGEON, number, entry(Kind.APPROVAL, now, answers=TOLD))
    told = entry(Kind.APPROVAL, now, key="ap-1", answers=TOLD)
    with pytest.raises(Invalid, match="须写明电子病历文书号"):
        service.send_record(PROGRAM, number, told, "10301", "HIS")
    service.send_record(PROGRAM, number, replace(told, document_id="EMR-7"), "10301", "HIS")
    assert approval(number).state is not State.MISSING
    assert due(HEAD) == []
    with pytest.raises(Conflict, match="不需要科主任发表意见"):
        service.give_head_opinion(HEAD, number, "ap-1", YES)


def test_what_a_system_asks_for_without_opinions_is_decided_here(hospital, now):
    number = sent(now, "10301", [LIVER], majors=(Major.HIGH_RISK,))
    service.send_record(PROGRAM, number, entry(Kind.APPROVAL, now, key="ap-1"), "10301", "HIS")
    service.give_head_opinion(HEAD, number, "ap-1", YES)
    service.give_office_opinion(OFFICE, number, "ap-1", YES)
    assert approval(number).state is not State.MISSING


def test_another_operation_than_the_approved_one_is_approved_anew(hospital, now):
    number, key = major(now)
    service.give_head_opinion(HEAD, number, key, YES)
    service.give_office_opinion(OFFICE, number, key, YES)
    row = gathered(number).row
    other = replace(row.plan, codes=("51.2300",))
    service.change_plan(SURGEON, number, other, "改术式", row.version)
    assert "与现在计划的手术不同" in approval(number).what


def test_the_page_asks_whose_turn_it_is_and_the_paper_names_who_spoke(app, hospital, log_in, now):
    number, key = major(now)
    here = f"/cases/{number}/records/{key}"
    office = log_in("medical_affairs", login="M001")
    head = log_in("department_head", login="10001", department="GD")
    surgeon = log_in("surgeon", login="10301", department="GD")
    asked = f'action="{here}/opinion"'
    assert asked not in office.get(here).text
    assert asked not in surgeon.get(here).text
    assert surgeon.post(f"{here}/opinion", data={"agreed": "true"}).status_code == 403
    assert asked in head.get(here).text
    refused = head.post(f"{here}/opinion", data={"agreed": "false", "seen": "1"})
    assert (refused.status_code, "须写明原因" in refused.text) == (422, True)
    posted = head.post(f"{here}/opinion", data={"agreed": "true", "text": "可行", "seen": "1"})
    assert posted.status_code == 303
    assert office.post(f"{here}/opinion", data={"agreed": "true", "seen": "1"}).status_code == 303
    assert "已批准" in surgeon.get(f"/cases/{number}").text
    paper = surgeon.get(f"{here}/print").text
    assert "刘主任 10001" in paper
    assert "M001" in paper


def test_the_form_asks_the_writer_for_no_opinion(app, hospital, log_in, now):
    number = sent(now, "10301", [LIVER], majors=(Major.HIGH_RISK,))
    surgeon = log_in("surgeon", login="10301", department="GD")
    form = surgeon.get(f"/cases/{number}/records/new/approval").text
    assert "提交审批" in form
    assert "head_opinion" not in form
    answers = dict.fromkeys(
        ("summary", "indication", "difficulty", "anesthesia", "family"), "见病历"
    )
    done = {"completed_at_date": "2026-11-22", "completed_at_time": "12:00", "act": "complete"}
    forged = {**answers, **done, **TOLD, "key": "k1", "seen": "0"}
    assert surgeon.post(f"/cases/{number}/records/new/approval", data=forged).status_code == 303
    assert approval(number).what == "还没有科主任意见。"
