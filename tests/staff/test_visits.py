"""Invited surgeons: received with every fault named, known on two clocks, asked in clearance."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.queries.searches import who_may
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.queries.impact import preview_of
from surgery_gov.privileges.rules import DecisionKind, ForPatients, ThenReview
from surgery_gov.staff import service as staff
from surgery_gov.staff.models import Surgeon, SurgeonLicence, SurgeonVisit
from surgery_gov.staff.queries import facts_of, visits_by_ids
from surgery_gov.staff.rules.entries import LicenceEntry
from surgery_gov.staff.rules.visits import VisitorEntry
from tests.privileges import world as worlds
from tests.privileges.world import order
from tests.support.races import at_once, one_of

MORNING = parse_instant("2026-11-25T09:00:00+08:00")
LICENCE = LicenceEntry(certificate_no="110990000000001", scope="外科专业", since=date(2010, 1, 1))
ENTRY = VisitorEntry(
    staff_no="WQ2026-001",
    name="钟明德",
    home_hospital="省人民医院",
    department="PW",
    invitation_no="邀〔2026〕7号",
    responsible_no="01001",
    since=date(2026, 11, 25),
    last_day=date(2026, 11, 25),
    licence=LICENCE,
)


@pytest.fixture
def world(database, now):
    return worlds.build()


pytestmark = pytest.mark.usefixtures("world")


def visit_count():
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(SurgeonVisit))


def test_a_visitor_is_on_file_without_a_post_and_on_the_trail(officer, now):
    staff.receive_visitor(officer, ENTRY)
    facts = facts_of([ENTRY.staff_no])[ENTRY.staff_no]
    assert not facts.employments
    assert facts.licence_at(MORNING).certificate_no == LICENCE.certificate_no
    [visit] = visits_by_ids([facts.id])[facts.id]
    assert visit.home_hospital == "省人民医院"
    assert visit.until - visit.since == timedelta(days=1)
    assert not visits_by_ids([facts.id], now - timedelta(seconds=1))
    [entry] = db.session.scalars(select(AuditEntry)).all()
    assert entry.event == "surgeon.visitor_received"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"staff_no": ""}, {"staff_no"}),
        ({"staff_no": "01002"}, {"staff_no", "since"}),
        (
            {"name": " ", "home_hospital": "", "invitation_no": ""},
            {"name", "home_hospital", "invitation_no"},
        ),
        ({"department": "NO"}, {"department"}),
        ({"responsible_no": "99999"}, {"responsible_no"}),
        ({"responsible_no": ""}, {"responsible_no"}),
        ({"responsible_no": "WQ2026-001"}, {"responsible_no"}),
        ({"last_day": date(2026, 11, 24)}, {"last_day"}),
        ({"last_day": date(2028, 1, 1)}, {"last_day"}),
        ({"licence": replace(LICENCE, scope="")}, {"scope"}),
        (
            {"name": "", "department": "", "last_day": date(2026, 11, 1)},
            {"name", "department", "last_day"},
        ),
    ],
)
def test_every_fault_is_named_at_its_field(officer, changed, fields):
    with pytest.raises(Invalid) as refused:
        staff.receive_visitor(officer, replace(ENTRY, **changed))
    assert fields <= set(refused.value.errors) | ({"since"} if "01002" in str(changed) else set())
    assert visit_count() == 0


def test_the_same_expert_comes_again_with_the_same_licence(officer):
    staff.receive_visitor(officer, ENTRY)
    again = replace(ENTRY, since=date(2026, 12, 1), last_day=date(2026, 12, 2))
    staff.receive_visitor(officer, again)
    assert visit_count() == 2
    assert (
        db.session.scalar(
            select(func.count())
            .select_from(SurgeonLicence)
            .join(Surgeon)
            .where(Surgeon.name == "钟明德")
        )
        == 1
    )
    with pytest.raises(Invalid) as refused:
        staff.receive_visitor(officer, replace(ENTRY, last_day=date(2026, 11, 26)))
    assert "的来院记录" in str(refused.value.errors["since"])
    staff.receive_visitor(officer, replace(ENTRY, invitation_no="邀〔2026〕8号"))
    assert visit_count() == 3
    with pytest.raises(Invalid):
        staff.receive_visitor(officer, replace(again, name="钟明"))


def test_a_visit_that_was_withdrawn_is_known_to_have_been_held_before(officer, now):
    visit = staff.receive_visitor(officer, ENTRY)
    key = facts_of([ENTRY.staff_no])[ENTRY.staff_no].id
    with clock.stopped_at(now + timedelta(hours=1)):
        with pytest.raises(Invalid):
            staff.withdraw_visit(officer, ENTRY.staff_no, visit, "")
        staff.withdraw_visit(officer, ENTRY.staff_no, visit, "专家改期")
        assert not visits_by_ids([key])
        assert visits_by_ids([key], now)
        with pytest.raises(NotFound):
            staff.withdraw_visit(officer, ENTRY.staff_no, visit, "再次")
        staff.receive_visitor(officer, ENTRY)


def test_visits_are_kept_by_the_database_too(officer):
    staff.receive_visitor(officer, ENTRY)
    for statement in (
        "UPDATE surgeon_visit SET home_hospital = 'x'",
        "DELETE FROM surgeon_visit",
        (
            "INSERT INTO surgeon_visit (surgeon_id, department_id, home_hospital, invitation_no,"
            " responsible_no, since, until, recorded_at) SELECT surgeon_id, department_id, 'x',"
            " invitation_no, 'x', since, until, recorded_at FROM surgeon_visit"
        ),
    ):
        with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
            connection.execute(text(statement))


def test_only_who_keeps_staff_receives(officer):
    with pytest.raises(Forbidden):
        staff.receive_visitor(replace(officer, permissions=frozenset()), ENTRY)


def test_two_who_receive_the_same_visit_at_once_receive_it_once(officer, now):
    answers = at_once(2, lambda _: staff.receive_visitor(officer, ENTRY), at=now)
    assert one_of(answers, (Conflict, Invalid))
    assert visit_count() == 1


def test_what_is_granted_for_one_patient_can_be_done_and_nothing_else(officer, now):
    staff.receive_visitor(officer, ENTRY)
    once = (ForPatients(("Z9",)), ThenReview(1))
    day = {"effective": "2026-11-25", "until": "2026-11-26"}
    privileges.grant(officer, order(ENTRY.staff_no, "50.2200", conditions=once, **day))
    privileges.grant(officer, order(ENTRY.staff_no, "51.2300", **day))
    db.newest()

    def asked(code, at=MORNING, patient="Z9"):
        return Question(staff_no=ENTRY.staff_no, codes=(code,), at=at, patient=patient)

    found = decide(asked("50.2200"), gather(asked("50.2200"), now))
    assert found.permitted
    assert "外请专家，来自省人民医院" in "".join(check.detail for check in found.checks)
    for question in (
        asked("51.2300"),
        asked("50.2200", patient="Z8"),
        asked("50.2200", at=MORNING + timedelta(days=1)),
    ):
        assert not decide(question, gather(question, now)).permitted
    assert [s.staff_no for s in who_may(asked("50.2200"), now)] == [ENTRY.staff_no]
    assert not who_may(asked("51.2300"), now)


def test_the_preview_of_a_grant_knows_that_a_visit_stands_in_for_a_post(officer, now):
    staff.receive_visitor(officer, ENTRY)

    def said(**more):
        asked = order(ENTRY.staff_no, "50.2200", effective="2026-11-25", until="2026-11-26", **more)
        return [e.text for e in preview_of(officer, DecisionKind.GRANT, asked, now).effects]

    assert not [text for text in said(conditions=(ForPatients(("Z9",)),)) if "不在职" in text]
    assert [text for text in said() if "不在职" in text]
