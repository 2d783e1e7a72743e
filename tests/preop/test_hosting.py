"""Who hosts for the head: authorized before, confirmed after, or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from surgery_gov.accounts import service as accounts
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.preop import service
from surgery_gov.preop.queries import due_opinions
from surgery_gov.preop.queries.hosting import list_authorizations
from surgery_gov.preop.rules.hosting import Standing, Wish
from surgery_gov.preop.rules.plans import Source
from surgery_gov.preop.rules.readiness import State
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.service.opining import Said
from surgery_gov.staff import service as staff
from tests.clearance.facts import LIVER
from tests.preop.test_service import HEAD, SURGEON, judged
from tests.preop.world import PATIENT, PROGRAM, actor, entry, plan, sent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 11, 22)
WISH = Wish(deputy_no="10301", first=TODAY, last=TODAY + 2 * DAY, reason="外出开会")
OTHER_HEAD = actor("department_head", "00629", "PW")
SAID = {"authorized_by": "10001", "authorized_how": "2026-11-22 电话"}


def hosted(now, at=None, who=SURGEON, **answers):
    """A case whose discussion of the whole department another than the head hosted."""
    source = Source(system="HIS", number=f"OP-{now:%d%H}")
    number = service.send_case(PROGRAM, source, PATIENT, plan(now, "10301", [LIVER])).number
    told = {"scope": "department", "host": "10301", "authorized_by": "", "authorized_how": ""}
    told |= answers
    key = service.write_record(who, number, entry(Kind.DISCUSSION, at or now, answers=told))
    return number, key


def discussion(number):
    return next(i for i in judged(number).items if i.code == "discussion")


def test_within_an_authorization_the_record_needs_nobody(hospital, now):
    service.authorize_host(HEAD, WISH)
    service.authorize_host(HEAD, WISH)  # posted twice
    assert len(list_authorizations("GD")) == 1
    number, _ = hosted(now)
    assert discussion(number).state is State.MET
    with clock.stopped_at(now + 3 * DAY) as later:
        number, _ = hosted(later)
        assert "没有科主任登记的主持授权" in discussion(number).what


def test_what_was_hosted_before_it_was_given_is_not_covered(hospital, now):
    service.authorize_host(HEAD, WISH)
    number, _ = hosted(now, now - HOUR)
    assert "没有科主任登记的主持授权" in discussion(number).what


def test_taken_back_it_ends_then_and_not_before(hospital, now):
    service.authorize_host(HEAD, WISH)
    number, _ = hosted(now)
    (given,) = list_authorizations("GD")
    with clock.stopped_at(now + HOUR) as later:
        with pytest.raises(Invalid, match="取消原因"):
            service.withdraw_host(HEAD, given.id, " ")
        with pytest.raises(Forbidden, match="不是任何科室的科主任"):
            service.withdraw_host(OTHER_HEAD, given.id, "不该我取消")
        service.withdraw_host(HEAD, given.id, "提前返回")
        service.withdraw_host(HEAD, given.id, "提前返回")
        with pytest.raises(Conflict, match="已经取消"):
            service.withdraw_host(HEAD, given.id, "再取消")
        assert discussion(number).state is State.MET
        other, _ = hosted(later)
        assert discussion(other).state is State.MISSING
        (one,) = list_authorizations("GD")
        assert (one.standing(later), one.holds(now)) == (Standing.WITHDRAWN, True)


LEAVES = {
    "the head who gave it": lambda: accounts.disable_account(SYSTEM, "10001"),
    "the deputy it was given to": lambda: staff.end_employment(SYSTEM, "10301", TODAY - DAY),
}


@pytest.mark.parametrize("who", LEAVES)
def test_an_authorization_ends_with_whoever_leaves(hospital, now, who):
    service.authorize_host(HEAD, WISH)
    LEAVES[who]()
    (one,) = list_authorizations("GD")
    assert one.standing(now) is Standing.LAPSED
    number, _ = hosted(now)
    assert discussion(number).state is State.MISSING


WRONG = {
    "backdated": ({"first": TODAY - DAY}, "first", "不能倒签"),
    "no first day": ({"first": None}, "first", "没有填写起始日"),
    "ended before it began": ({"last": TODAY - DAY}, "last", "不能早于起始日"),
    "no reason": ({"reason": " "}, "reason", "没有填写授权原因"),
    "nobody": ({"deputy_no": ""}, "deputy_no", "没有填写授权给谁"),
    "oneself": ({"deputy_no": "10001"}, "deputy_no", "本人主持不用授权"),
    "of another department": ({"deputy_no": "40001"}, "deputy_no", "只能授权给本科室的人"),
    "a number of nobody": ({"deputy_no": "X" * 60}, "deputy_no", "只能授权给本科室的人"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_authorization_is_refused_at_its_field(hospital, now, name):
    change, field, match = WRONG[name]
    with pytest.raises(Invalid) as told:
        service.authorize_host(HEAD, replace(WISH, **change))
    assert match in "".join(told.value.errors[field])
    assert list_authorizations("GD") == []


def test_one_is_not_authorized_twice_for_the_same_days(hospital, now):
    service.authorize_host(HEAD, WISH)
    again = replace(WISH, first=TODAY + DAY, last=None, reason="长期")
    with pytest.raises(Invalid, match="已经授权"):
        service.authorize_host(HEAD, again)
    service.authorize_host(HEAD, replace(again, first=TODAY + 3 * DAY))
    with pytest.raises(Forbidden):
        service.authorize_host(SURGEON, WISH)
    with pytest.raises(Forbidden, match="不是任何科室的科主任"):
        service.authorize_host(OTHER_HEAD, WISH)


def test_what_the_writer_says_counts_when_the_head_confirms_it(hospital, now):
    number, key = hosted(now, **SAID)
    assert "科主任还没有确认" in discussion(number).what
    kinds = [d.kind for d in due_opinions.due_for(HEAD, now)]
    assert kinds == ["cases.confirm_host"]
    other = actor("department_head", "10009")
    assert not due_opinions.due_for(other, now)
    with pytest.raises(Forbidden, match="只能由其本人确认"):
        service.give_head_opinion(other, number, key, Said(agreed=True))
    service.give_head_opinion(HEAD, number, key, Said(agreed=True))
    assert discussion(number).state is State.MET
    assert not due_opinions.due_for(HEAD, now)


def test_a_head_who_denies_it_is_believed(hospital, now):
    number, key = hosted(now, **SAID)
    service.give_head_opinion(HEAD, number, key, Said(agreed=False, text="当时没有授权"))
    assert "科主任说明没有授权这次主持" in discussion(number).what
    assert "当时没有授权" not in discussion(number).what


def test_what_a_document_or_the_head_says_needs_no_confirmation(hospital, now):
    number = sent(now, "10301", [LIVER])
    told = {"scope": "department", "host": "10301", **SAID}
    from_emr = entry(Kind.DISCUSSION, now, key="d-1", answers=told, document_id="EMR-9")
    service.send_record(PROGRAM, number, from_emr, "10301", "HIS")
    assert discussion(number).state is State.MET
    claimed = replace(from_emr, document_id="", reason="更正")
    service.send_record(PROGRAM, number, claimed, "10301", "HIS")
    assert "科主任还没有确认" in discussion(number).what
    service.write_record(HEAD, number, entry(Kind.DISCUSSION, now, answers=told))
    assert discussion(number).state is State.MET


def test_the_head_gives_and_takes_on_one_page_and_others_only_read(app, hospital, log_in, now):
    head = log_in("department_head", login="10001", department="GD")
    office = log_in("medical_affairs", login="M001")
    surgeon = log_in("surgeon", login="10301", department="GD")
    assert head.post("/cases/hosts", data={}).text.count("没有填写") >= 3
    told = {"deputy_no": "10301", "first": "2026-11-22", "last": "", "reason": "主持日常讨论"}
    assert head.post("/cases/hosts", data=told).status_code == 303
    assert "2026-11-22起，到取消为止" in office.get("/cases/hosts").text
    assert "登记主持授权" not in office.get("/cases/hosts").text
    for client in (office, surgeon):
        assert client.post("/cases/hosts", data=told).status_code == 403
        assert client.get("/cases/hosts/1/withdraw").status_code == 403
    assert surgeon.get("/cases/hosts").status_code == 403
    stranger = log_in("department_head", login="00629", department="PW")
    assert "10301" not in stranger.get("/cases/hosts").text
    assert stranger.get("/cases/hosts/1/withdraw").status_code == 404
    assert head.get("/cases/hosts/1/withdraw").status_code == 200
    done = head.post("/cases/hosts/1/withdraw", data={"reason": "返回"})
    assert done.status_code == 303
    assert "已取消" in head.get("/cases/hosts").text
