"""From the draft to the operating table: who may do what, once, and what is left in the ledger."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.sheets import read
from surgery_gov.operations import imports as operations
from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.preop import service as preop
from surgery_gov.preop.queries.cases import list_cases
from surgery_gov.preop.queries.judging import rehearse
from surgery_gov.preop.rules.plans import Patient
from surgery_gov.preop.rules.scope import Scope as PreopScope
from surgery_gov.privileges.models import PrivilegeDecision
from surgery_gov.privileges.queries.chronicle import moments_of as decided
from surgery_gov.staff.models import Surgeon, SurgeonVisit
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors import service
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation
from surgery_gov.visitors.queries import due_for, list_invitations, moments_of
from tests.conftest import NOON
from tests.preop import world as cases
from tests.privileges.test_ways import set_entry
from tests.support.races import at_once, one_of
from tests.visitors import world as worlds
from tests.visitors.world import (
    BY_PHONE,
    DAY,
    ENTRY,
    EVERYWHERE,
    HEAD,
    MORNING,
    OFFICE,
    OFFICE_2,
    OTHER_HEAD,
    QIAN,
    ZHAO,
    get,
    version,
)

pytestmark = pytest.mark.usefixtures("hospital")
DOCUMENT = "仁一医外〔2026〕3号"


def count(model):
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model))


def ask(staff_no="W2026-0001", codes=("50.2200",), patient=ENTRY.patient, at=MORNING):
    question = Question(staff_no=staff_no, codes=codes, at=at, patient=patient, known_at=at)
    with clock.stopped_at(at):
        return decide(question, gather(question, at))


def operated(patient=ENTRY.patient, code="50.2200", at="2026-11-25 10:00"):
    """Put an operation of the expert on record."""
    sheet = (
        "病案号,手术日期时间,手术编码,手术名称,术者工号,术者姓名,科室,择期/急诊\n"
        f"{patient},{at},{code},部分肝切除术,W2026-0001,钟明德,普外科,择期\n"
    )
    with clock.stopped_at(MORNING + timedelta(hours=3)):
        rehearsal = operations.rehearse(
            read(sheet.encode("utf-8-sig"), "手术.csv"), "手麻系统", clock.now()
        )
        assert rehearsal.report.ok, rehearsal.report.faults
        operations.enter(SYSTEM, rehearsal)


def test_approval_receives_the_visit_and_grants_for_one_patient_once_on_one_day():
    number = worlds.approved()
    found = get(number)
    assert (found.shown, found.visitor_no) == ("approved", "W2026-0001")
    assert count(SurgeonVisit) == 1
    [decision] = db.session.scalars(select(PrivilegeDecision)).all()
    kinds = {c["kind"]: c["value"] for c in decision.conditions}
    assert kinds == {"patient": "00173120", "then_review": "1", "through": "2026-11-25"}
    assert decision.until - decision.effective_at == timedelta(days=1)
    assert decision.document_no == DOCUMENT
    events = db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert list(events[-3:]) == [
        "surgeon.visitor_received",
        "privilege.granted",
        "visitor.approved",
    ]


def test_clearance_permits_that_patient_on_that_day_and_nothing_else():
    worlds.approved()
    allowed = ask()
    assert allowed.outcome == "permit_with_obligations", allowed.findings
    line = next(c for c in allowed.checks if c.code == "visiting")
    assert "外请专家，来自省人民医院，邀请函邀〔2026〕7号，院内负责医师01002" in line.detail
    assert ask(patient="00999999").outcome == "deny"
    assert ask(patient=None).outcome == "deny"
    assert ask(codes=("51.2300",)).outcome == "deny"
    [unused] = allowed.findings
    assert "是单次授权：每名患者限1例，自2026-11-25起已完成0例" in unused.what
    for moved in (-timedelta(days=1), timedelta(days=1)):
        refused = ask(at=MORNING + moved)
        assert refused.outcome == "deny"
        assert "是外请专家，在本院没有任职，邀请限2026-11-25，" in refused.findings[0].what


def test_a_second_use_is_refused_and_the_invitation_reads_used():
    number = worlds.approved()
    operated()
    later = MORNING + timedelta(hours=6)
    assert ask(at=later).outcome == "deny"
    with clock.stopped_at(later):
        assert get(number).shown == "used"
        with pytest.raises(Conflict, match="已用"):
            service.cancel(OFFICE, number, version(number), DOCUMENT, "患者不来")


def test_it_expires_by_itself():
    approved = worlds.approved()
    waiting = worlds.submitted(replace(ENTRY, day=date(2026, 11, 24), certificate_no="11099000002"))
    with clock.stopped_at(MORNING + timedelta(days=1)):
        assert (get(approved).shown, get(waiting).shown) == ("expired", "expired")
        assert not due_for(HEAD, clock.now())


INCOMPLETE = [
    ({"name": ""}, "name"),
    ({"home_hospital": ""}, "home_hospital"),
    ({"certificate_no": "1"}, "certificate_no"),
    ({"certificate_no": "110310000001001"}, "certificate_no"),  # Zhao's own
    ({"scope": ""}, "scope"),
    ({"licence_since": None}, "licence_since"),
    ({"licence_last_day": date(2026, 11, 24)}, "licence_last_day"),
    ({"invitation_no": ""}, "invitation_no"),
    ({"invited_on": None}, "invited_on"),
    ({"invited_on": date(2026, 11, 23)}, "invited_on"),
    ({"purpose": ""}, "purpose"),
    ({"fee_agreed": False}, "fee_agreed"),
    ({"patient": ""}, "patient"),
    ({"diagnosis": ""}, "diagnosis"),
    ({"codes": ()}, "codes"),
    ({"codes": ("00.0000",)}, "codes"),
    ({"codes": ("99.9900",)}, "codes"),
    ({"day": None}, "day"),
    ({"day": date(2026, 11, 21)}, "day"),
    ({"day": date(2026, 11, 22)}, "day"),
    ({"responsible_no": ""}, "responsible_no"),
    ({"responsible_no": "99999"}, "responsible_no"),
    ({"responsible_no": "01007", "day": date(2027, 2, 1)}, "responsible_no"),  # licence ended
    ({"consent_by": "邻居"}, "consent_by"),
    ({"consent_on": None}, "consent_on"),
    ({"consent_on": date(2026, 11, 23)}, "consent_on"),
]


@pytest.mark.parametrize(("changed", "field"), INCOMPLETE)
def test_what_lacks_is_named_at_its_field(changed, field):
    number = worlds.drafted(replace(ENTRY, **changed))
    with pytest.raises(Invalid) as refusal:
        service.submit(ZHAO, number, version(number))
    assert set(refusal.value.errors) == {field}


def test_everything_that_lacks_is_named_at_once():
    number = service.draft_invitation(ZHAO, type(ENTRY)(name="钟明德"))
    with pytest.raises(Invalid) as refusal:
        service.submit(ZHAO, number, version(number))
    assert len(refusal.value.errors) >= 13


def test_every_procedure_needs_its_proof_and_may_be_of_a_prohibited_kind_never():
    number = worlds.drafted(replace(ENTRY, codes=("50.2200", "51.2300")))
    service.change_invitation(
        ZHAO, number, replace(ENTRY, codes=("51.2300", "47.0100")), version(number)
    )
    with pytest.raises(Invalid) as refusal:
        service.submit(ZHAO, number, version(number))
    [said] = refusal.value.errors["codes"]
    assert "腹腔镜下阑尾切除术没有所在医院的授权证明" in said
    service.attach_proof(ZHAO, number, "47.0100", worlds.PROOF, "阑尾.pdf")
    service.submit(ZHAO, number, version(number))
    assert [line.grade for line in get(number).lines] == [3, 2]


def test_an_urgent_one_is_made_by_telephone_and_the_letter_falls_due():
    number = worlds.approved(replace(BY_PHONE, day=date(2026, 11, 22)))
    assert get(number).lacks_letter
    [due] = due_for(ZHAO, clock.now())
    assert (due.kind, due.act) == ("visitors.letter", "补登邀请函")
    assert [d.kind for d in due_for(QIAN, clock.now())] == ["visitors.letter"]
    at = parse_instant("2026-11-22T20:00:00+08:00")
    with clock.stopped_at(at):
        check = next(c for c in ask(at=at).checks if c.code == "visiting")
    assert f"{number}（电话邀请）" in check.detail
    with pytest.raises(Invalid):
        service.add_letter(ZHAO, number, "", date(2030, 1, 1))
    with pytest.raises(NotFound):
        service.add_letter(person_of_other_department(), number, "邀8号", DAY)
    service.add_letter(QIAN, number, "邀〔2026〕8号", date(2026, 11, 22))
    assert get(number).letter == ("邀〔2026〕8号", date(2026, 11, 22))
    assert not due_for(ZHAO, clock.now())
    with pytest.raises(Conflict):
        service.add_letter(ZHAO, number, "邀〔2026〕9号", date(2026, 11, 22))


def person_of_other_department():
    return replace(ZHAO, id="01003", staff_no="01003", name="孙立群", department="XW")


def test_two_others_decide_and_none_of_them_drafted_it_or_answers_for_it():
    number = worlds.submitted()
    for who in (OTHER_HEAD, replace(HEAD, id="01001", staff_no="01001")):
        with pytest.raises((Forbidden, NotFound)):
            service.endorse(who, number, version(number), "同意")
    with pytest.raises(Forbidden, match="院内负责医师"):
        service.endorse(replace(HEAD, id="01002", staff_no="01002"), number, version(number), "好")
    with pytest.raises(Forbidden, match="先由邀请科室的科主任"):
        service.endorse(OFFICE, number, version(number), "同意")
    with pytest.raises(Conflict):
        service.approve(OFFICE, number, version(number), DOCUMENT)
    service.endorse(HEAD, number, version(number), "同意")
    with pytest.raises(Forbidden):
        service.approve(HEAD, number, version(number), DOCUMENT)
    both = replace(OFFICE, id="H001", staff_no="H001")
    with pytest.raises(Forbidden, match="两个人先后审批"):
        service.approve(both, number, version(number), DOCUMENT)
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last.event == "command.refused"
    with pytest.raises(Invalid, match="文号"):
        service.approve(OFFICE, number, version(number), " ")
    assert service.approve(OFFICE, number, version(number), DOCUMENT) == "W2026-0001"


def test_where_the_only_head_drafted_it_two_of_the_office_decide():
    entry = replace(ENTRY, responsible_no="01002")
    number = worlds.submitted(entry, by=HEAD)
    seen = worlds.get_invitation(EVERYWHERE, number)
    assert [d.kind for d in due_for(OFFICE, clock.now())] == ["visitors.endorse"]
    assert not due_for(HEAD, clock.now())
    service.endorse(OFFICE, number, seen.version, "科主任回避，同意")
    with pytest.raises(Forbidden, match="两个人先后审批"):
        service.approve(OFFICE, number, seen.version + 1, DOCUMENT)
    assert not due_for(OFFICE, clock.now())
    assert [d.kind for d in due_for(OFFICE_2, clock.now())] == ["visitors.approve"]
    service.approve(OFFICE_2, number, seen.version + 1, DOCUMENT)


def test_sent_back_it_is_mended_and_starts_anew():
    number = worlds.endorsed()
    with pytest.raises(Invalid):
        service.send_back(OFFICE, number, version(number), "  ")
    service.send_back(OFFICE, number, version(number), "诊断写全称")
    assert [d.kind for d in due_for(ZHAO, clock.now())] == ["visitors.returned"]
    with pytest.raises(Forbidden):
        service.change_invitation(QIAN, number, ENTRY, version(number))
    service.change_invitation(ZHAO, number, replace(ENTRY, diagnosis="肝细胞癌"), version(number))
    service.submit(ZHAO, number, version(number))
    with pytest.raises(Conflict):
        service.approve(OFFICE, number, version(number), DOCUMENT)
    service.endorse(HEAD, number, version(number), "同意")
    service.approve(OFFICE, number, version(number), DOCUMENT)


def test_turned_down_or_withdrawn_it_is_over():
    first = worlds.submitted()
    service.reject(HEAD, first, version(first), "本院可以开展")
    second = worlds.submitted()
    with pytest.raises((Forbidden, NotFound)):
        service.withdraw(QIAN, second, version(second), "不请了")
    service.withdraw(ZHAO, second, version(second), "患者转院")
    for number in (first, second):
        for act in (service.submit, service.withdraw):
            with pytest.raises(Conflict):
                act(ZHAO, number, version(number))


def test_canceled_the_privilege_and_the_visit_are_gone():
    number = worlds.approved()
    with pytest.raises(Forbidden):
        service.cancel(HEAD, number, version(number), DOCUMENT, "专家不来")
    service.cancel(OFFICE, number, version(number), "仁一医外〔2026〕4号", "专家不来")
    assert get(number).shown == "canceled"
    assert ask().outcome == "deny"
    again = worlds.approved(replace(ENTRY, invitation_no="邀〔2026〕9号"))
    assert get(again).visitor_no == "W2026-0001"
    assert ask().outcome == "permit_with_obligations"


def test_the_same_expert_keeps_the_number_and_another_gets_the_next():
    worlds.approved()
    second = worlds.approved(replace(ENTRY, day=date(2026, 11, 26)))
    other = worlds.approved(replace(ENTRY, name="顾言", certificate_no="110990000000002"))
    assert (get(second).visitor_no, get(other).visitor_no) == ("W2026-0001", "W2026-0002")
    number = worlds.drafted(replace(ENTRY, name="钟明得", day=date(2026, 11, 27)))
    with pytest.raises(Invalid, match="登记的是钟明德（W2026-0001）"):
        service.submit(ZHAO, number, version(number))


SECOND = replace(ENTRY, patient="00200000", invitation_no="邀〔2026〕8号", responsible_no="01001")


def test_two_patients_on_one_day_are_two_invitations_each_for_one_use():
    first, second = worlds.approved(), worlds.approved(SECOND)
    assert get(second).visitor_no == get(first).visitor_no == "W2026-0001"
    assert count(SurgeonVisit) == 2
    [check] = [c for c in ask(patient=SECOND.patient).checks if c.code == "visiting"]
    assert "邀请函邀〔2026〕7号、邀〔2026〕8号，院内负责医师01002、01001" in check.detail
    permitted = "permit_with_obligations"
    assert (ask().outcome, ask(patient="00999999").outcome) == (permitted, "deny")
    [other] = [f for f in ask(patient="00999999").findings if f.code == "condition_not_met"]
    assert "限患者：00173120、00200000" in other.what
    told = decided("W2026-0001", MORNING)
    assert [m.label for m in told] == ["授予", "增加患者"]
    operated()
    later = MORNING + timedelta(hours=6)
    used, other = ask(at=later), ask(patient=SECOND.patient, at=later)
    assert (used.outcome, other.outcome) == ("deny", permitted)
    assert "单次授权已使用" in "".join(f.what for f in used.findings)
    with clock.stopped_at(later):
        assert (get(first).shown, get(second).shown) == ("used", "approved")
    operated(patient=SECOND.patient, at="2026-11-25 11:00")
    assert ask(patient=SECOND.patient, at=later).outcome == "deny"


@pytest.mark.parametrize("entry", HighGradeEntry)
def test_one_of_two_canceled_the_other_stands(entry):
    set_entry(entry)
    first = worlds.approved()
    worlds.approved(SECOND)
    service.cancel(OFFICE, first, version(first), DOCUMENT, "患者不来")
    assert ask().outcome == "deny"
    assert ask(patient=SECOND.patient).outcome == "permit_with_obligations"
    again = worlds.approved(replace(ENTRY, invitation_no="邀〔2026〕9号"))
    assert get(again).shown == "approved"
    assert ask().outcome == ask(patient=SECOND.patient).outcome == "permit_with_obligations"


def test_one_patient_and_one_letter_serve_one_invitation_a_day():
    worlds.approved()
    for changed, said in (
        ({"invitation_no": "邀〔2026〕8号"}, "已有这名患者的邀请 YQ2026-0001"),
        ({"patient": "00200000"}, "一份邀请函写一名患者"),
        ({"patient": "00173120、00200000"}, "请只写一个病案号"),
    ):
        number = worlds.drafted(replace(ENTRY, **changed))
        with pytest.raises(Invalid, match=said):
            service.submit(ZHAO, number, version(number))


def test_a_letter_that_follows_names_one_patient_as_well():
    worlds.approved()
    number = worlds.approved(replace(BY_PHONE, patient="00200000"))
    with pytest.raises(Invalid, match="一份邀请函写一名患者"):
        service.add_letter(ZHAO, number, ENTRY.invitation_no, ENTRY.invited_on)
    service.add_letter(ZHAO, number, SECOND.invitation_no, ENTRY.invited_on)
    third = worlds.drafted(replace(SECOND, patient="00300000"))
    with pytest.raises(Invalid, match="一份邀请函写一名患者"):
        service.submit(ZHAO, third, version(third))


def test_a_case_of_the_guest_is_judged_with_its_patient_and_seen_by_who_answers_for_it():
    worlds.approved()
    guest = cases.plan(MORNING, "W2026-0001", ENTRY.codes, department="PW")
    patients = [Patient(number=n, name="张建国") for n in (ENTRY.patient, "00999999")]
    with clock.stopped_at(MORNING):
        found = [rehearse(guest, MORNING, each).facts.clearance.outcome for each in patients]
        assert found == ["permit_with_obligations", "deny"]
        number = preop.enter_case(ZHAO, patients[0], guest)
        seen = [bool(list_cases([number], PreopScope(staff_no=no))) for no in ("01002", "01001")]
        assert seen == [True, False]


def test_approved_on_the_day_it_begins_then_and_again_after_a_cancellation():
    with clock.stopped_at(MORNING - timedelta(hours=1)):
        first = worlds.approved(BY_PHONE)
        [decision] = db.session.scalars(select(PrivilegeDecision)).all()
        assert decision.effective_at == clock.now()
    with clock.stopped_at(MORNING):
        service.cancel(OFFICE, first, version(first), DOCUMENT, "改为另一名患者")
        worlds.approved(replace(BY_PHONE, patient="00200000"))
    assert ask(patient="00200000").outcome == "permit_with_obligations"


def test_what_was_seen_must_still_hold():
    number = worlds.drafted()
    old = version(number)
    service.change_invitation(ZHAO, number, replace(ENTRY, codes=("51.2300",)), old)
    for act in (
        lambda: service.change_invitation(ZHAO, number, ENTRY, old),
        lambda: service.submit(ZHAO, number, old),
    ):
        with pytest.raises(Stale):
            act()


def test_what_changed_since_is_checked_again_at_the_approval():
    number = worlds.endorsed()
    with clock.stopped_at(MORNING + timedelta(days=1)), pytest.raises(Invalid, match="已过"):
        service.approve(OFFICE, number, version(number), DOCUMENT)
    assert (count(Surgeon), count(SurgeonVisit)) == (5, 0)


def test_only_who_may_invite_for_a_department_drafts(nobody):
    with pytest.raises(Forbidden):
        service.draft_invitation(nobody, ENTRY)
    with pytest.raises(Forbidden):
        service.draft_invitation(OFFICE, ENTRY)
    homeless = replace(ZHAO, id="X", staff_no="X", department=None)
    with pytest.raises(Forbidden, match="没有任职科室"):
        service.draft_invitation(homeless, ENTRY)


def test_approved_twice_at_once_it_is_received_once():
    number = worlds.endorsed()
    seen, offices = version(number), (OFFICE, OFFICE_2)
    db.session.remove()
    answers = at_once(2, lambda n: service.approve(offices[n], number, seen, DOCUMENT), at=NOON)
    assert one_of(answers, Conflict)
    assert (count(SurgeonVisit), count(PrivilegeDecision)) == (1, 1)


def test_drafted_at_once_each_gets_a_number_of_its_own():
    numbers = at_once(4, lambda _: service.draft_invitation(ZHAO, ENTRY), at=NOON)
    assert sorted(numbers) == [f"YQ2026-000{n}" for n in range(1, 5)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visitor_act SET opinion = 'x'",
        "DELETE FROM visitor_act",
        "UPDATE visitor_invitation SET patient = 'x'",
        "UPDATE visitor_invitation SET by_id = 'x'",
        "DELETE FROM visitor_invitation",
        "UPDATE visitor_procedure SET code = 'x'",
        "DELETE FROM visitor_procedure",
        "UPDATE visitor_invitation SET state = 'approved', visit_id = NULL",
    ],
)
def test_the_database_itself_keeps_what_was_sent(statement):
    worlds.submitted()
    with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
        connection.execute(text(statement))
    assert (count(VisitorAct), count(VisitorInvitation)) == (1, 1)


def test_lists_hold_what_is_within_reach_and_count_by_tab(count_statements):
    worlds.approved()
    worlds.submitted(replace(ENTRY, certificate_no="11099000003", patient="77"))
    service.draft_invitation(ZHAO, ENTRY)
    page, counts = list_invitations(EVERYWHERE)
    assert {r.patient for r in page.items} == {"****3120", "****7"}
    assert (counts["approved"], counts["pending"], counts["draft"]) == (1, 1, 0)
    own = Scope(staff_no="01001")
    assert list_invitations(own)[1]["draft"] == 1
    assert list_invitations(Scope(staff_no="01002"))[0].total == 2
    assert list_invitations(Scope(department="XW", staff_no="H002"))[0].total == 0
    assert list_invitations(Scope())[0].total == 0
    assert list_invitations(EVERYWHERE, q="省人民")[0].total == 2
    with count_statements() as few:
        list_invitations(EVERYWHERE, "pending")
    worlds.submitted(replace(ENTRY, certificate_no="11099000004", patient="78"))
    with count_statements() as more:
        list_invitations(EVERYWHERE, "pending")
    assert few.count == more.count == 3


def test_what_is_due_takes_a_constant_number_of_statements(count_statements):
    worlds.submitted()
    with count_statements() as one:
        assert len(due_for(HEAD, clock.now())) == 1
    worlds.submitted(replace(ENTRY, certificate_no="11099000004"))
    with count_statements() as two:
        assert len(due_for(HEAD, clock.now())) == 2
    assert one.count == two.count
    assert not due_for(OFFICE, clock.now())


def test_the_archive_of_the_expert_and_of_who_answers_tells_of_the_visit():
    number = worlds.approved()
    for staff_no in ("W2026-0001", "01002"):
        [moment] = moments_of(staff_no, MORNING)
        assert moment.label == "外请来院"
        assert moment.values == {"number": number}
    assert not moments_of("01001", MORNING)
