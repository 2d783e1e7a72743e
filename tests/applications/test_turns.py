"""Whose turn it is: lists, 待办, pages and refusals follow one rule, for everybody."""

from itertools import product

import pytest

from surgery_gov.accounts.rules.roles import Role
from surgery_gov.applications import service
from surgery_gov.applications.models import Application
from surgery_gov.applications.queries import listing
from surgery_gov.applications.queries.batch import waiting_in
from surgery_gov.applications.queries.dossier import assembled_all
from surgery_gov.applications.queries.due import due_for
from surgery_gov.applications.queries.listing import Filter, Show
from surgery_gov.applications.queries.meetings import on_agendas
from surgery_gov.applications.rules.orders import Resolution
from surgery_gov.applications.rules.scope import Scope, scope_of
from surgery_gov.applications.rules.turns import in_role, in_the_way
from surgery_gov.applications.rules.words import Hand, Status
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import Permission
from tests.applications import world as w

NUMBERS = ("01001", "01002", "H001", "h001", "H002", "M101", "C001", "X999", None)
EVERYONE = Scope(everyone=True)


def in_every_state():
    """Applications wherever one can stand; the head and the office have each judged some."""
    named = w.submitted(w.QIAN, "51.2300")
    service.name_assessor(w.AFFAIRS, w.row(named).id, "H002", "主任申请")
    w.assess(w.submitted(w.QIAN, "50.2200"))
    w.to_committee(w.QIAN, "52.7x00")
    w.meeting(w.to_committee(w.ZHAO, "51.2300"))
    returned = w.to_committee(w.ZHAO, "50.2200")
    service.return_from_committee(w.SECRETARY, w.row(returned).id, "补证书")
    w.to_issue(w.ZHAO, "52.7x00")
    w.assess(w.submitted(w.ZHAO, "47.0100"))  # grade 2: left to the department
    other = w.submitted(w.QIAN, "47.0100")
    service.name_assessor(w.AFFAIRS, w.row(other).id, "H002", "主任申请")
    w.assess(other, who=w.OTHER_HEAD)


def actors():
    for number, role, department in product(NUMBERS, Role, ("PW", "XW", None)):
        yield w.actor(number, "某人", role, department, login=number or "program")


def waits_for(party, course, who, meeting):
    """Nothing in the way, and left to nobody else: the office stands in for a head only."""
    if not in_role(party, course, who) or in_the_way(party, course, who, meeting):
        return False
    own = course.in_department and who.department == party.department
    stands_in = course.hand is Hand.ISSUE and course.in_department and not course.assessor_no
    return not stands_in or (own and who.may(Permission.APPLICATIONS_ASSESS))


def test_the_lists_hold_what_the_rule_says_and_nothing_else(world, log_in):
    log_in("department_head", login="H002", name="心外主任", department="XW")
    in_every_state()
    rows = db.session.query(Application).all()
    agendas = on_agendas()
    dossiers = {d.id: d for d in assembled_all(rows)}
    found = set()
    for who in actors():
        listed = {row.id for row in listing.waiting_for(who, EVERYONE)}
        ruled = {
            key
            for key, d in dossiers.items()
            if waits_for(d.party, d.course, who, agendas.get(key, ""))
        }
        assert listed == ruled, (who.staff_no, who.role, who.department)
        found |= {(key, who.role) for key in listed}
    assert {dossiers[key].status for key, _ in found} == {
        Status.ASSESS,
        Status.REVIEW,
        Status.APPROVE,
        Status.ISSUE,
    }
    assert agendas
    assert not {key for key, _ in found} & set(agendas)


def test_who_has_judged_it_as_another_hand_is_never_called_again(world, log_in, now):
    number = w.submitted()
    w.assess(number)
    as_office = w.actor("H001", "普外主任", Role.MEDICAL_AFFAIRS, "PW")
    page = f"/applications/{w.row(number).id}"
    assert listing.counts(scope_of(as_office), as_office)[Show.TURN] == 0
    shown = listing.list_applications(scope_of(as_office), as_office, Filter(show=Show.TURN))
    assert not shown.items
    assert not due_for(as_office, now)
    assert not waiting_in(as_office, Hand.REVIEW).items
    client = log_in("medical_affairs", login="H001", name="普外主任", department="PW")
    told = client.get(page).text
    assert "已由本人评估过" in told
    assert "填写复核" not in told
    assert client.get(f"{page}/judge").status_code == 403
    assert [d.subject for d in due_for(w.AFFAIRS, now)] == [f"application:{number}"]


def test_what_a_meeting_will_decide_is_not_decided_beside_it(world, log_in, now):
    number, free = w.to_committee(), w.to_committee(w.QIAN, "50.2200")
    key = w.meeting(number)
    page = f"/applications/{w.row(number).id}"
    for numbers in ([number], [free, number]):
        with pytest.raises(Conflict, match=r"已列入会议2026年第1次的议程，由会议决定"):
            w.approve(*numbers)
    with pytest.raises(Conflict, match="由会议决定"):
        service.reject_in_committee(w.SECRETARY, w.row(number).id, "否")
    assert w.row(free).status == Status.APPROVE
    client = log_in("committee_secretary", login="C001", name="吴思远", department="YW")
    told = client.get(page).text
    assert f"/meetings/{key}" in told
    assert "登记审批" not in told
    assert "不予通过" not in told
    assert "退回补正" in told
    assert client.get(f"{page}/judge").status_code == 409
    assert number not in client.get("/applications/batch/approve").text
    forged = {
        "pick": [number],
        f"{number}-0-opinion": "agree",
        f"{number}-seen": str(w.row(number).version),
        "meeting_day": "2026-11-22",
        "resolution": "委〔2026〕7号",
    }
    assert client.post("/applications/batch/approve", data=forged).status_code == 422
    service.resolve(w.SECRETARY, key, w.minutes(w.decided(number)))
    assert w.row(number).status == Status.ISSUE
    w.approve(free, resolution="委〔2026〕8号")
    assert w.row(free).status == Status.ISSUE


def test_a_resolution_cannot_borrow_the_name_of_another_meeting(world):
    number = w.to_committee()
    w.meeting(number)
    borrowed = Resolution(
        meeting_day=w.TODAY, number="委〔2026〕9号", rulings=(w.ruling(number),), meeting="别的会"
    )
    with pytest.raises(Conflict, match="由会议决定"):
        service.approve(w.SECRETARY, borrowed)


def test_nothing_that_waits_is_left_out_without_a_word(world, now, count_statements):
    first = w.row(w.submitted())
    values = {c.name: getattr(first, c.name) for c in Application.__table__.c if c.name != "id"}
    many = [
        {**values, "key": f"many-{n}", "number": f"SQ2026-{n + 1000}", "version": 1}
        for n in range(620)
    ]
    with db.session.get_bind().begin() as connection:
        connection.execute(Application.__table__.insert(), many)
    db.session.rollback()
    with count_statements() as seen:
        dues = due_for(w.HEAD, now)
    assert len(dues) == 621
    assert seen.count <= 6
