"""Meetings: who may, the agenda, a resolution entered once that decides everything on it."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surgery_gov.accounts.rules.roles import Role
from surgery_gov.applications import service
from surgery_gov.applications.queries import meetings
from surgery_gov.applications.queries.due import due_for
from surgery_gov.applications.rules.meetings import House, Member, attendance, votes_faults
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Hand, Opinion, Status
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.rules.conditions import FirstSupervised
from tests.applications import world as w
from tests.conftest import NOON
from tests.support.make import last_trail_entry
from tests.support.processes import connected, side_by_side

LATER = NOON + timedelta(hours=1)
FOUR = tuple(Member(staff_no=no, name=name) for no, name in w.MEMBERS)


@pytest.fixture
def world(app, now):
    return w.build()


def status(number):
    return Status(w.row(number).status)


@pytest.mark.parametrize(
    ("present", "quorum", "codes"),
    [
        (("P001", "P002", "P003"), 66, []),
        (("P001", "P002"), 66, ["no_quorum"]),
        (("P001", "P002"), 50, []),
        ((), 1, ["no_quorum"]),
        (("P001", "P002", "P003", "X9"), 66, ["no_member"]),
        (("P001", "P001", "P001"), 66, ["no_quorum"]),
    ],
)
def test_a_quorum_is_of_the_members(present, quorum, codes):
    assert [r.code for r in attendance(FOUR, present, quorum)] == codes


@pytest.mark.parametrize(
    ("votes", "opinion", "applicant", "codes"),
    [
        ((3, 0, 0), Opinion.AGREE, "01001", []),
        ((2, 1, 0), Opinion.AGREE, "01001", []),
        ((1, 1, 1), Opinion.AGREE, "01001", ["against_votes"]),
        ((1, 2, 0), Opinion.REFUSE, "01001", []),
        ((3, 0, 0), Opinion.REFUSE, "01001", ["against_votes"]),
        ((4, 0, 0), Opinion.AGREE, "01001", ["votes_differ"]),
        ((3, 0, 0), Opinion.AGREE, "P001", ["own_vote"]),
        ((2, 0, 0), Opinion.AGREE, "P001", []),
        ((2, 0, 0), Opinion.AGREE, "p001", []),
    ],
)
def test_votes_add_up_without_the_applicants(votes, opinion, applicant, codes):
    verdict = Verdict(code="51.2300", opinion=opinion, note="x")
    given = w.decided("SQ1", verdict, votes=votes)
    who = Member(staff_no=applicant, name="某")
    house = House(quorum=66, majority=50)
    found = votes_faults(given, ["51.2300"], who, ("P001", "P002", "P003"), house)
    assert [r.code for r in found] == codes


def test_one_resolution_decides_everything_on_the_agenda(world):
    first = w.to_committee(w.ZHAO, "51.2300", "50.2200")
    second = w.to_committee(w.QIAN, "52.7x00")
    key = w.meeting(first, second)
    assert meetings.waiting() == []
    conditions = (FirstSupervised(cases=3),)
    given = (
        Verdict(code="51.2300", opinion=Opinion.CONDITIONAL, conditions=conditions),
        Verdict(code="50.2200", opinion=Opinion.REFUSE, note="例数不足"),
    )
    on_first = w.decided(first, *given)
    votes = {
        **on_first.votes,
        "50.2200": w.decided(first, *given, votes=(0, 3, 0)).votes["50.2200"],
    }
    said = (type(on_first)(number=first, verdicts=given, votes=votes), w.decided(second))
    service.resolve(w.SECRETARY, key, w.minutes(*said))
    assert {status(first), status(second)} == {Status.ISSUE}
    assert last_trail_entry().event == "meeting.resolved"
    meeting = meetings.get_meeting(key)
    assert meeting.resolved.number == "委〔2026〕7号"
    assert [(i.code, i.verdict.opinion, i.votes.voted_for) for i in meeting.resolved.items] == [
        ("51.2300", Opinion.CONDITIONAL, 3),
        ("50.2200", Opinion.REFUSE, 0),
        ("52.7x00", Opinion.AGREE, 3),
    ]
    assert not ledgers_of(world.surgeons["01001"])
    with pytest.raises(Conflict, match="已决议"):
        service.resolve(w.SECRETARY, key, w.minutes(*said, number="委〔2026〕8号"))
    w.issue(first)
    assert set(ledgers_of(world.surgeons["01001"])) == {"51.2300"}


def test_every_fault_of_every_item_is_told_at_once(world):
    first, second = w.to_committee(w.ZHAO), w.to_committee(w.QIAN, "50.2200")
    key = w.meeting(first, second)
    bad = Verdict(code="50.2200", opinion=Opinion.CONDITIONAL)
    said = (w.decided(first, votes=(9, 0, 0)), w.decided(second, bad, votes=(1, 2, 0)))
    with pytest.raises(Invalid) as refused:
        service.resolve(w.SECRETARY, key, w.minutes(*said, present=("P001", "P002", "X")))
    assert set(refused.value.errors) == {
        "present",
        f"{first}-0-for",
        f"{second}-0-opinion",
    }
    assert len(refused.value.errors[f"{second}-0-opinion"]) == 2
    assert {status(first), status(second)} == {Status.APPROVE}


def test_a_member_who_applies_abstains_and_that_is_kept(world):
    number = w.to_committee(w.QIAN, "50.2200")
    key = w.meeting(number)
    everybody = ("P001", "P002", "P003", "01002")
    four = w.decided(number, votes=(4, 0, 0))
    with pytest.raises(Invalid) as refused:
        service.resolve(w.SECRETARY, key, w.minutes(four, present=everybody))
    assert "须回避" in refused.value.errors[f"{number}-0-for"][0]
    service.resolve(w.SECRETARY, key, w.minutes(w.decided(number), present=everybody))
    (item,) = meetings.get_meeting(key).resolved.items
    assert item.abstaining == ("01002",)


def test_a_stale_agenda_is_told(world):
    first, second = w.to_committee(w.ZHAO), w.to_committee(w.QIAN, "50.2200")
    key = w.meeting(first, second)
    said = (w.decided(first), w.decided(second))
    service.withdraw(w.QIAN, w.row(second).id, "不申请了")
    with pytest.raises(Conflict, match=f"{second}（钱思齐）现在是“已撤回”"):
        service.resolve(w.SECRETARY, key, w.minutes(*said))
    assert status(first) is Status.APPROVE
    service.take_off_agenda(w.SECRETARY, key, second)
    with pytest.raises(Conflict, match="议程已有变化"):
        service.resolve(w.SECRETARY, key, w.minutes(*said))
    service.resolve(w.SECRETARY, key, w.minutes(said[0]))
    assert status(first) is Status.ISSUE


def test_an_agenda_takes_only_what_waits_and_is_nowhere_else(world):
    early, ready = w.submitted(w.ZHAO), w.to_committee(w.QIAN, "50.2200")
    one, other = w.meeting(), w.meeting(number="2026年第2次")
    with pytest.raises(Conflict) as refused:
        service.put_on_agenda(w.SECRETARY, one, [early, ready])
    assert early in refused.value.message
    assert meetings.agenda_of(one) == []
    assert service.put_on_agenda(w.SECRETARY, one, [ready]) == 1
    assert service.put_on_agenda(w.SECRETARY, one, [ready]) == 0
    with pytest.raises(Conflict, match="2026年第1次"):
        service.put_on_agenda(w.SECRETARY, other, [ready])
    past = w.meeting(number="2026年第0次", day=date(2026, 11, 1))
    service.take_off_agenda(w.SECRETARY, one, ready)
    with pytest.raises(Invalid, match="早于上一道手续"):
        service.put_on_agenda(w.SECRETARY, past, [ready])
    service.put_on_agenda(w.SECRETARY, other, [ready])
    service.cancel_meeting(w.SECRETARY, other, "改期")
    assert [d.number for d in meetings.waiting()] == [ready]


def test_who_reviewed_it_cannot_enter_its_resolution(world):
    number = w.to_committee()
    key = w.meeting(number)
    again = w.actor("M101", "周慧敏", Role.COMMITTEE_SECRETARY, "YW", login="two")
    with pytest.raises(Forbidden, match="不同的人"):
        service.resolve(again, key, w.minutes(w.decided(number)))
    own = w.actor("01001", "赵明远", Role.COMMITTEE_SECRETARY, "YW", login="own")
    with pytest.raises(Forbidden, match="自己的申请"):
        service.resolve(own, key, w.minutes(w.decided(number)))
    other = w.meeting(number="另一次")
    service.take_off_agenda(w.SECRETARY, key, number)
    with pytest.raises(Forbidden, match="自己的申请"):
        service.put_on_agenda(own, other, [number])


def test_a_meeting_is_not_resolved_before_its_day_nor_twice_planned(world):
    number = w.to_committee()
    key = w.meeting(number, key="same", day=date(2026, 11, 25))
    assert service.plan_meeting(w.SECRETARY, "same", w.plan(day=date(2026, 11, 25))) == key
    with pytest.raises(Conflict, match="还没有开"):
        service.resolve(w.SECRETARY, key, w.minutes(w.decided(number)))
    with pytest.raises(Invalid) as refused:
        service.plan_meeting(
            w.SECRETARY, "k", w.plan(members=(("01001", "张三"), ("01001", "张三")))
        )
    assert set(refused.value.errors) == {"number", "members"}
    assert "赵明远" in "".join(refused.value.errors["members"])
    (due,) = [d for d in due_for(w.SECRETARY, NOON) if d.kind.startswith("applications.")]
    assert (due.kind, due.endpoint) == ("applications.meeting", "meetings.show")
    (due,) = due_for(w.SECRETARY, NOON + timedelta(days=3))
    assert due.kind == "applications.resolve"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE committee_meeting SET place = 'x'",
        "DELETE FROM committee_meeting",
        "UPDATE committee_resolution SET opinion = 'x'",
        "DELETE FROM committee_agenda_act",
    ],
)
def test_the_database_keeps_what_was_resolved(world, statement):
    number = w.to_committee()
    service.resolve(w.SECRETARY, w.meeting(number), w.minutes(w.decided(number)))
    db.session.rollback()
    with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
        connection.execute(text(statement))


def resolve(url, key, given, staff_no):
    who = w.actor(staff_no, "秘书", Role.COMMITTEE_SECRETARY)
    with connected(url), clock.stopped_at(LATER):
        try:
            service.resolve(who, key, given)
        except DomainError as refusal:
            return refusal.code
        return "done"


def test_a_resolution_entered_by_two_at_once_is_entered_once(world, database_url):
    number = w.to_committee()
    key = w.meeting(number)
    given = w.minutes(w.decided(number))
    done = side_by_side(resolve, [(database_url, key, given, f"C00{n}") for n in range(3)])
    assert sorted(done) == ["conflict", "conflict", "done"]
    assert [a.kind.value for a in w.acts(number)].count("approve") == 1


def test_what_cannot_be_issued_goes_back_and_the_whole_way_again(world):
    number = w.to_issue()
    key = w.row(number).id
    with pytest.raises(Invalid, match="请写明原因"):
        service.send_back(w.AFFAIRS, key, Hand.APPROVE, " ")
    with pytest.raises(Invalid, match="没有经过"):
        service.send_back(w.AFFAIRS, key, Hand.ASSESS, "证过期")
    service.send_back(w.AFFAIRS, key, Hand.REVIEW, "执业证书即将过期")
    assert status(number) is Status.REVIEW
    with pytest.raises(Conflict):
        w.issue(number)
    w.review(number)
    service.resolve(w.SECRETARY, w.meeting(number), w.minutes(w.decided(number)))
    service.send_back(w.AFFAIRS, key, Hand.APPROVE, "期限过长")
    shorter = Verdict(code="51.2300", opinion=Opinion.AGREE, until=date(2027, 3, 31))
    again = w.meeting(number, number="2026年第2次")
    given = w.minutes(w.decided(number, shorter), number="委〔2026〕9号")
    service.resolve(w.SECRETARY, again, given)
    w.issue(number)
    (ledger,) = ledgers_of(world.surgeons["01001"]).values()
    assert ledger[-1].until == w.start_of_day_after(date(2027, 3, 31))
    with pytest.raises(Conflict):
        service.send_back(w.AFFAIRS, key, Hand.APPROVE, "再议")
    assert "退回医务科重议" in {a.label for a in w.acts(number)}


def test_nobody_sends_back_an_application_of_their_own(world):
    number = w.to_issue()
    own = w.actor("01001", "赵明远", Role.MEDICAL_AFFAIRS, "YW", login="own")
    with pytest.raises(Forbidden, match="自己的申请"):
        service.send_back(own, w.row(number).id, Hand.APPROVE, "x")
    with pytest.raises(Forbidden):
        service.send_back(w.HEAD, w.row(number).id, Hand.APPROVE, "x")


@pytest.fixture
def secretary(world, log_in):
    return log_in("committee_secretary", login="C001", name="吴思远", department="YW")


def form(number, **more):
    members = "P001 郑院长\nP002 王主任\nP003\t冯主任\n"
    return {"number": number, "day": "2026-11-22", "place": "301", "members": members, **more}


def test_planned_agreed_resolved_and_printed_on_the_pages(secretary, log_in):
    first = w.to_committee(w.ZHAO, "51.2300", "50.2200")
    second = w.to_committee(w.QIAN, "52.7x00")
    bad = secretary.post("/meetings/new", data=form("一", members="赵明远\nP1 王"))
    assert bad.status_code == 422
    assert "第1行" in bad.text
    page = secretary.post("/meetings/new", data=form("一", key="k")).location
    assert secretary.post("/meetings/new", data=form("一", key="k")).location == page
    assert secretary.post(f"{page}/agenda", data={}).status_code == 422
    put = secretary.post(f"{page}/agenda", data={"pick": [first, second]})
    assert put.status_code == 303
    shown = secretary.get(page).text
    assert "登记决议" in shown
    sheet = secretary.get(f"{page}/packet").text
    assert sheet.count("sg-packet") == 2
    assert "评估合格" in sheet
    assert "2项均同意。评估合格" in sheet  # not code by code where all say the same
    assert re.search(rf"<thead><tr><th[^>]*>赵明远 01001　{first}　共2项</th>", sheet)
    blank = secretary.get(f"{page}/resolution").text
    assert 'name="all-for"' in blank
    typed = {
        "resolution": "委〔2026〕7号",
        "present": ["P001", "P002", "P003"],
        "all-for": "3",
        f"{first}-0-opinion": "agree",
        f"{first}-1-opinion": "conditional",
        f"{second}-0-opinion": "agree",
        f"{second}-0-until": "2027-06-30",
    }
    refused = secretary.post(f"{page}/resolution", data=typed)
    assert refused.status_code == 422
    assert "附条件同意须至少填写一项条件" in refused.text
    assert 'value="委〔2026〕7号"' in refused.text
    without = {k: v for k, v in typed.items() if k not in {"resolution", "present", "all-for"}}
    refused = secretary.post(f"{page}/resolution", data=without).text
    assert "请勾选到会的委员" in refused
    assert "附条件同意须至少填写一项条件" in refused  # what is missing and what is wrong, at once
    assert refused.count("没有填写表决票数") == 2  # once for all, in the summary and at the field
    typed[f"{first}-1-if_first_supervised"] = "3"
    changed = secretary.post(
        f"{page}/resolution", data={**typed, "agenda": [first, second, "SQ2026-9999"]}
    )
    assert changed.status_code == 409
    assert "议程已有变化" in changed.text
    assert 'value="委〔2026〕7号"' in changed.text
    assert secretary.post(f"{page}/resolution", data=typed).status_code == 303
    assert secretary.post(f"{page}/resolution", data=typed).status_code == 409
    assert {status(first), status(second)} == {Status.ISSUE}
    affairs = log_in("medical_affairs", login="M101", department="YW")
    minutes = affairs.get(f"{page}/minutes").text
    assert "有效期缩短至2027-06-30" in minutes
    assert "主任委员签名" in minutes
    book = load_workbook(BytesIO(affairs.get(f"{page}/summary.xlsx").data))
    sheet = book["议题汇总"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [row[5] for row in rows] == ["51.2300", "50.2200", "52.7x00"]
    assert rows[0][14] == 3
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$2"


ROUTES = {
    "/meetings/": (200, 200),
    "/meetings/{id}": (200, 200),
    "/meetings/{id}/packet": (200, 200),
    "/meetings/{id}/summary.xlsx": (200, 200),
    "/meetings/{id}/minutes": (409, 409),
    "/meetings/new": (200, 403),
    "/meetings/{id}/edit": (200, 403),
    "/meetings/{id}/cancel": (200, 403),
    "/meetings/{id}/resolution": (200, 403),
    "/meetings/999": (404, 404),
}
SECRETARY_ONLY = ("agenda", "agenda/take", "resolution", "cancel", "edit")


@pytest.mark.parametrize("role", Role)
def test_every_page_of_meetings_for_every_role(world, log_in, role):
    key = w.meeting(w.to_committee())
    client = log_in(role.value, login="R1", department="PW")
    reads = role in {Role.COMMITTEE_SECRETARY, Role.MEDICAL_AFFAIRS, Role.AUDITOR}
    secretary = role is Role.COMMITTEE_SECRETARY
    for path, (full, read) in ROUTES.items():
        got = client.get(path.format(id=key)).status_code
        assert got == (full if secretary else read if reads else 403), path
    if not secretary:
        for path in SECRETARY_ONLY:
            assert client.post(f"/meetings/{key}/{path}", data={}).status_code == 403


@pytest.mark.parametrize("page", ["", "/packet", "/resolution"])
def test_a_page_of_a_meeting_costs_the_same_with_many(secretary, count_statements, page):
    numbers = [w.to_committee(w.ZHAO, "51.2300")]
    key = w.meeting(*numbers)
    secretary.get(f"/meetings/{key}{page}")
    with count_statements() as few:
        secretary.get(f"/meetings/{key}{page}")
    for who, code in ((w.ZHAO, "50.2200"), (w.QIAN, "51.2300"), (w.QIAN, "52.7x00")):
        service.put_on_agenda(w.SECRETARY, key, [w.to_committee(who, code)])
    secretary.get(f"/meetings/{key}{page}")
    with count_statements() as many:
        secretary.get(f"/meetings/{key}{page}")
    assert many.count == few.count


def test_a_meeting_that_is_not_there(world):
    with pytest.raises(NotFound):
        meetings.get_meeting(1)
    with pytest.raises(NotFound):
        service.cancel_meeting(w.SECRETARY, 1, "x")


def test_a_long_agenda_asks_for_what_is_rare_only_where_it_is_wanted(secretary, monkeypatch):
    monkeypatch.setattr("surgery_gov.applications.views.resolving.WHOLE", 1)
    first = w.to_committee(w.ZHAO, "51.2300", "50.2200")
    key = w.meeting(first)
    address = f"/meetings/{key}/resolution"
    folded = secretary.get(address).text
    assert f'name="{first}-0-if_site"' not in folded
    each = len(folded[folded.index(f'id="{first}"') :].encode()) // 2
    assert len(folded.encode()) + 26 * each < 64_000  # 28 items on one agenda
    typed = {"resolution": "委〔2026〕7号", "all-for": "3", f"{first}-1-opinion": "refuse"}
    asked = secretary.post(address, data={**typed, "open": f"{first}-0-"})
    assert asked.status_code == 200
    assert f'name="{first}-0-if_site"' in asked.text
    assert f'name="{first}-1-if_site"' not in asked.text
    assert f'name="opened" value="{first}-0-"' in asked.text
    assert 'value="委〔2026〕7号"' in asked.text
    assert w.row(first).status == Status.APPROVE
    kept = {**typed, "opened": f"{first}-0-", f"{first}-0-opinion": "conditional"}
    refused = secretary.post(address, data=kept)
    assert refused.status_code == 422
    assert f'name="{first}-0-if_site"' in refused.text
