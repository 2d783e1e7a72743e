"""Applications through the commands: what is refused, what is done once, what becomes effective."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from surgery_gov.accounts import service as accounts
from surgery_gov.applications import service
from surgery_gov.applications.models import Application, ApplicationVersion
from surgery_gov.applications.queries.candidates import candidates_for
from surgery_gov.applications.queries.chronicle import moments_of
from surgery_gov.applications.queries.dossier import assembled, get_dossier
from surgery_gov.applications.queries.due import due_for, unless_applied_for
from surgery_gov.applications.queries.listing import Filter, counts, list_applications, list_own
from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.rules.orders import Issuance, Resolution
from surgery_gov.applications.rules.scope import Scope, scope_of
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Kind, Opinion, Status
from surgery_gov.applications.service import drafting
from surgery_gov.evidence.models import Evidence
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.rules.conditions import AtSite, Noted, UnderSupervisor
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.ledger import state_at
from surgery_gov.requirements import queries as requirements
from surgery_gov.requirements.rules.conditions import Purpose
from surgery_gov.staff import service as staff
from surgery_gov.staff.queries.facts import find_facts
from tests.applications import world as w
from tests.conftest import NOON
from tests.privileges.world import granted, order
from tests.support.make import last_trail_entry

LATER = NOON + timedelta(days=3)


def later(days=3):
    return clock.stopped_at(NOON + timedelta(days=days))


def state(world, code="51.2300", at=NOON, staff_no="01001"):
    return state_at(ledgers_of(world.surgeons[staff_no]).get(code, ()), at)


def status(number):
    return Status(w.row(number).status)


def test_from_draft_to_a_privilege_that_counts_from_its_document(world):
    number = w.to_issue(w.ZHAO, "51.2300", "50.2200")
    assert not state(world).held
    w.issue(number, document="仁一医〔2026〕60号")
    held = state(world)
    assert held.held
    assert held.decision.document_no == "仁一医〔2026〕60号"
    assert held.decision.kind is DecisionKind.GRANT
    assert held.decision.edition == "2026年版"
    assert held.since == NOON
    assert state(world, "50.2200").until == w.start_of_day_after(date(2027, 10, 31))
    assert status(number) is Status.ISSUED
    assert last_trail_entry().event == "application.issued"


def test_a_document_of_a_later_day_counts_from_that_day(world):
    number = w.to_issue()
    w.issue(number, day=date(2026, 12, 1))
    assert not state(world).held
    assert state(world, at=NOON + timedelta(days=10)).held


def test_a_document_of_an_earlier_day_does_not_reach_back(world):
    number = w.to_issue()
    with later(9):
        w.issue(number, day=w.TODAY + timedelta(days=4))
    assert not state(world, at=NOON + timedelta(days=5)).held
    assert state(world, at=NOON + timedelta(days=10)).since == NOON + timedelta(days=9)


def test_no_document_is_older_than_what_it_confirms(world):
    number = w.to_issue()
    with pytest.raises(Invalid) as refused:
        w.issue(number, day=w.TODAY - timedelta(days=1))
    assert "不能早于上一道手续的日期2026-11-22" in refused.value.errors["document_day"][0]
    assert status(number) is Status.ISSUE
    w.issue(number, day=w.TODAY)


def test_urging_does_not_move_the_day_of_the_meeting_or_of_the_document(world):
    number = w.submitted()
    w.assess(number)
    w.review(number)
    with later(6):
        service.urge(w.ZHAO, w.row(number).id)
        w.approve(number, day=w.TODAY + timedelta(days=2))
        w.issue(number, day=w.TODAY + timedelta(days=3))
    assert status(number) is Status.ISSUED


def test_without_a_document_number_nothing_is_effective(world):
    number = w.to_issue()
    with pytest.raises(Invalid) as refused:
        w.issue(number, document=" ")
    assert "document_no" in refused.value.errors
    assert not state(world).held


def test_submitted_twice_is_submitted_once(world):
    key = w.draft()
    assert service.submit(w.ZHAO, key) == service.submit(w.ZHAO, key)
    assert len(assembled(w.row("SQ2026-0001")).acts) == 1


def test_one_form_makes_one_draft(world):
    one = service.begin(w.ZHAO, "same", w.content())
    assert service.begin(w.ZHAO, "same", w.content("50.2200")) == one
    assert [r.id for r in list_own("01001")] == [one]


def test_another_surgeons_form_key_is_not_mine(world):
    service.begin(w.ZHAO, "same", w.content())
    with pytest.raises(NotFound):
        service.begin(w.QIAN, "same", w.content())


def test_numbers_follow_each_other(world):
    assert [w.submitted(w.ZHAO), w.submitted(w.QIAN)] == ["SQ2026-0001", "SQ2026-0002"]


def test_numbers_go_on_when_they_grow_by_a_digit(world):
    service.submit(w.ZHAO, w.draft(w.ZHAO, "51.2300"))
    first = w.row("SQ2026-0001").id
    with db.session.get_bind().begin() as connection:
        change = update(Application.__table__).where(Application.id == first)
        connection.execute(change.values(number="SQ2026-9999"))
    assert w.submitted(w.ZHAO, "50.2200") == "SQ2026-10000"
    assert w.submitted(w.ZHAO, "47.0100") == "SQ2026-10001"


def test_who_is_no_surgeon_here_cannot_apply(world):
    stranger = w.actor("99999", "某某", w.Role.SURGEON, "PW")
    with pytest.raises(Forbidden):
        service.begin(stranger, "k", w.content())


def test_the_same_procedure_is_not_applied_for_twice(world):
    w.submitted()
    with pytest.raises(Invalid) as refused:
        w.submitted()
    assert "SQ2026-0001" in refused.value.errors["codes"][0]


def test_unmet_conditions_are_explained_and_frozen(world, judge_with):
    unmet = w.FakeCheck(state="not_met", got=3, message="近24个月主刀3例，要求20例。")
    judge_with(w.FakeCheck(), unmet)
    key = w.draft()
    with pytest.raises(Invalid) as refused:
        service.submit(w.ZHAO, key)
    assert "note-0" in refused.value.errors
    service.write(w.ZHAO, key, w.content(note="外院例数见附件"))
    service.submit(w.ZHAO, key)
    judge_with()
    (version,) = get_dossier(key, Scope(everyone=True)).versions
    assert [row["state"] for row in version.checks["51.2300"]] == ["met", "not_met"]
    assert version.checks["51.2300"][1]["got"] == 3
    assert version.edition == "2026年版"
    assert version.volumes["codes"] == {}


def test_evidence_is_put_and_taken_away_until_it_is_submitted(world):
    key = w.draft(w.ZHAO, "51.2300")
    file = b"%PDF-1.4 one"
    for _ in range(2):
        service.attach(w.ZHAO, key, file, filename="证书.pdf", kind="培训证书")
    (proof,) = get_dossier(key, Scope(staff_no="01001")).proofs
    service.detach(w.ZHAO, key, proof.id)
    assert get_dossier(key, Scope(staff_no="01001")).proofs == ()
    service.attach(w.ZHAO, key, file, filename="证书.pdf", kind="培训证书", code="51.2300")
    service.submit(w.ZHAO, key)
    dossier = get_dossier(key, Scope(everyone=True))
    assert dossier.versions[0].evidence[0]["digest"] == hashlib.sha256(file).hexdigest()
    with pytest.raises(Conflict):
        service.detach(w.ZHAO, key, dossier.proofs[0].id)
    with pytest.raises(Conflict):
        service.attach(w.ZHAO, key, file, filename="b.pdf", kind="其他")


@pytest.mark.parametrize(
    ("data", "code", "refusal"),
    [(b"%PDF-1.4 one", "50.2200", Invalid), (b"#!/bin/sh", "", Invalid), (None, "", Conflict)],
)
def test_a_file_that_is_not_put_to_it_is_not_kept(world, monkeypatch, data, code, refusal):
    key = w.draft(w.ZHAO, "51.2300")
    if data is None:
        monkeypatch.setattr(drafting, "MOST_FILES", 0)
    with pytest.raises(refusal):
        service.attach(w.ZHAO, key, data or b"%PDF-1.4", filename="a.pdf", kind="其他", code=code)
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 0


def test_a_restricted_technology_wants_evidence(world):
    with pytest.raises(Invalid) as refused:
        w.submitted(w.ZHAO, "37.5100")
    assert "evidence" in refused.value.errors


@pytest.mark.parametrize(
    "hand", ["assess", "review", "approve", "issue", "return", "reject"], ids=str
)
def test_nobody_handles_an_application_of_their_own(world, hand):
    roles = {
        "assess": w.Role.DEPARTMENT_HEAD,
        "review": w.Role.MEDICAL_AFFAIRS,
        "approve": w.Role.COMMITTEE_SECRETARY,
        "issue": w.Role.MEDICAL_AFFAIRS,
        "return": w.Role.MEDICAL_AFFAIRS,
        "reject": w.Role.DEPARTMENT_HEAD,
    }
    own = w.actor("01001", "赵明远", roles[hand], "PW", login="a-second-account")
    number = w.submitted()
    key = w.row(number).id
    if hand in {"review", "approve", "issue", "return"}:
        w.assess(number)
    if hand in {"approve", "issue"}:
        w.review(number)
    if hand == "issue":
        w.approve(number)
    before = status(number)
    acts = {
        "assess": lambda: w.assess(number, who=own),
        "review": lambda: w.review(number, who=own),
        "approve": lambda: w.approve(number, who=own),
        "issue": lambda: w.issue(number, who=own),
        "return": lambda: service.return_from_review(own, key, "补"),
        "reject": lambda: service.reject_in_department(own, key, "否"),
    }
    with pytest.raises(Forbidden) as refused:
        acts[hand]()
    assert "自己的申请" in refused.value.message
    assert "依据" in refused.value.message
    assert status(number) is before
    assert last_trail_entry().event == "command.refused"


def test_three_hands_are_three_people(world):
    number = w.submitted()
    w.assess(number)
    head_at_affairs = w.actor("H001", "普外主任", w.Role.MEDICAL_AFFAIRS, "YW")
    with pytest.raises(Forbidden, match="已由本人评估过"):
        w.review(number, who=head_at_affairs)
    w.review(number)
    for no in ("H001", "M101"):
        twice = w.actor(no, "某", w.Role.COMMITTEE_SECRETARY, "YW", login="again")
        with pytest.raises(Forbidden, match="不同的人"):
            w.approve(number, who=twice)
    w.approve(number)
    w.issue(number, who=w.AFFAIRS)  # who reviewed may register the document
    assert status(number) is Status.ISSUED


def test_who_returned_it_as_one_hand_cannot_be_the_next(world):
    number = w.submitted()
    key = w.row(number).id
    service.return_from_department(w.HEAD, key, "补证书")
    service.submit(w.ZHAO, key)
    deputy = w.actor("H003", "副主任", w.Role.DEPARTMENT_HEAD, "PW")
    w.assess(number, who=deputy)
    with pytest.raises(Forbidden):
        w.review(number, who=w.actor("H001", "普外主任", w.Role.MEDICAL_AFFAIRS))


def test_a_program_or_the_command_line_is_no_hand(world):
    number = w.submitted()
    with pytest.raises(Forbidden, match="有工号的本人"):
        w.assess(number, who=SYSTEM)


def test_another_department_is_not_even_found(world):
    number = w.submitted()
    with pytest.raises(NotFound):
        w.assess(number, who=w.OTHER_HEAD)


def test_a_head_applying_is_assessed_by_whom_medical_affairs_names(world):
    head = w.actor("01001", "赵明远", w.Role.DEPARTMENT_HEAD, "PW")
    number = w.submitted(w.ZHAO)
    with pytest.raises(Forbidden):
        w.assess(number, who=head)
    accounts.create_account(
        SYSTEM,
        login="H002",
        name="心外主任",
        roles=[w.Role.DEPARTMENT_HEAD],
        department="XW",
        password="Guan-Li-2026",
        must_change_password=False,
    )
    key = w.row(number).id
    for wrong in ("01001", "M101", "77777"):
        with pytest.raises(Invalid):
            service.name_assessor(w.AFFAIRS, key, wrong, "主任本人申请")
    service.name_assessor(w.AFFAIRS, key, "H002", "主任本人申请")
    assert [d.kind for d in due_for(w.OTHER_HEAD, NOON)] == ["applications.assess"]
    w.assess(number, who=w.OTHER_HEAD)
    w.review(number)  # naming is no judgement
    assert status(number) is Status.APPROVE


def test_part_of_an_application_may_be_granted_with_conditions_and_shorter(world):
    number = w.submitted(w.ZHAO, "51.2300", "50.2200")
    w.assess(number)
    w.review(
        number,
        Verdict(
            code="51.2300",
            opinion=Opinion.CONDITIONAL,
            conditions=(AtSite("东院区"),),
            until=date(2027, 5, 31),
        ),
        Verdict(code="50.2200", opinion=Opinion.REFUSE, note="例数不足"),
    )
    resolution = Resolution(
        meeting_day=w.TODAY,
        number="委〔2026〕7号",
        rulings=(
            w.ruling(
                number,
                Verdict(
                    code="51.2300",
                    opinion=Opinion.CONDITIONAL,
                    conditions=(AtSite("东院区"),),
                    until=date(2027, 5, 31),
                ),
            ),
        ),
    )
    service.approve(w.SECRETARY, resolution)
    w.issue(number)
    assert state(world).span.conditions == (AtSite("东院区"),)
    assert state(world).until == w.start_of_day_after(date(2027, 5, 31))
    assert not state(world, "50.2200").held
    assert {i.code: i.state for i in w.items(number)} == {
        "51.2300": "granted",
        "50.2200": "refused",
    }


def test_returned_corrected_and_back_every_version_kept(world):
    number = w.submitted(w.ZHAO, "51.2300", "50.2200")
    key = w.row(number).id
    w.assess(number)
    service.return_from_review(w.AFFAIRS, key, "理由不充分")
    with pytest.raises(Conflict):
        w.review(number)
    service.write(w.ZHAO, key, w.content("51.2300", "36.1000"))
    with pytest.raises(Invalid):
        service.submit(w.ZHAO, key)
    service.write(w.ZHAO, key, w.content("51.2300", reason="已补充培训证明"))
    assert service.submit(w.ZHAO, key) == number
    assert status(number) is Status.REVIEW
    dossier = get_dossier(key, Scope(everyone=True))
    assert [v.content.reason for v in dossier.versions] == ["已完成规范化培训", "已补充培训证明"]
    assert dossier.course.open_codes == ("51.2300",)


def test_withdrawn_until_the_resolution(world):
    number = w.submitted()
    key = w.row(number).id
    with pytest.raises(NotFound):
        service.withdraw(w.QIAN, key, "误填")
    service.withdraw(w.ZHAO, key, "误填")
    assert status(number) is Status.WITHDRAWN
    late = w.to_issue()
    with pytest.raises(Conflict):
        service.withdraw(w.ZHAO, w.row(late).id, "不要了")


def test_what_was_withdrawn_is_not_submitted_again_and_keeps_its_number(world):
    number = w.submitted()
    key = w.row(number).id
    service.withdraw(w.ZHAO, key, "暂不申请")
    acts = w.acts(number)
    with pytest.raises(Conflict, match="已撤回"):
        service.submit(w.ZHAO, key)
    assert w.all_numbers() == [number]
    assert w.acts(number) == acts
    assert [item.state for item in w.items(number)] == ["refused"]


def test_rejected_is_final(world):
    number = w.submitted()
    key = w.row(number).id
    service.reject_in_department(w.HEAD, key, "不符合要求")
    with pytest.raises(Conflict):
        w.assess(number, Verdict(code="51.2300", opinion=Opinion.AGREE))
    with pytest.raises(Conflict):
        service.write(w.ZHAO, key, w.content())


def test_urging_at_most_once_a_working_day(world):
    number = w.submitted()  # a Sunday
    key = w.row(number).id
    service.urge(w.ZHAO, key)
    assert "催办" in due_for(w.HEAD, NOON)[0].detail
    with pytest.raises(Conflict, match="最早可在2026-11-23"):
        service.urge(w.ZHAO, key)
    with later(1):
        service.urge(w.ZHAO, key)
        w.assess(number)
        service.urge(w.ZHAO, key)  # another hand has not been urged yet


def test_low_grades_end_with_the_department_which_states_the_document(world):
    number = w.submitted(w.ZHAO, "47.0100", "86.2200")
    w.assess(number)
    assert status(number) is Status.ISSUE
    order = Issuance(number=number, document_no="普外〔2026〕3号", document_day=w.TODAY)
    service.issue_in_department(w.HEAD, order)
    assert state(world, "47.0100").held


def test_a_department_cannot_issue_what_is_not_left_to_it(world):
    number = w.to_issue()
    order = Issuance(number=number, document_no="普外〔2026〕3号", document_day=w.TODAY)
    with pytest.raises(Forbidden, match="不由科室办结"):
        service.issue_in_department(w.HEAD, order)


def test_the_policy_of_the_submission_governs_the_whole_way(world):
    number = w.submitted(w.ZHAO, "47.0100")
    with later(1):
        w.change(Key.HANDS_GRADE2, "review")
    w.assess(number)
    assert status(number) is Status.ISSUE
    with later(1):
        other = w.submitted(w.QIAN, "47.0100")
        w.assess(other)
        assert status(other) is Status.REVIEW


def test_who_has_applied_is_no_longer_told_to_apply(world):
    words = {"kind": "k", "title": "t", "detail": "d", "act": "a"}
    due = [
        Due(subject=code, endpoint=endpoint, values={"code": code}, **words)
        for code, endpoint in (("51.2300", "applications.new"), ("50.2200", "privileges.one"))
    ]
    source = unless_applied_for(lambda _actor, _at: due)

    def said():
        return [each.subject for each in source(w.ZHAO, clock.now())]

    number = w.submitted(w.ZHAO, "51.2300", "50.2200")
    assert said() == ["50.2200"]
    service.withdraw(w.ZHAO, w.row(number).id, "改期再申请")
    assert said() == ["51.2300", "50.2200"]


def test_a_renewal_renews_what_is_held_and_grants_what_is_not(world, officer, monkeypatch):
    granted(officer, "01001", "51.2300", until="2027-01-01", conditions=(AtSite("东院"),))
    purposes = {}

    def judged(_no, codes, *_, purpose=Purpose.APPLICATION):
        purposes.update(dict.fromkeys(codes, purpose))
        return {}

    monkeypatch.setattr(requirements, "checks_for", judged)
    number = w.to_issue(w.ZHAO, "51.2300", "50.2200", kind=Kind.RENEWAL)
    assert purposes == {
        "51.2300": Purpose.REAUTHORIZATION,  # what was operated, not how one was taught
        "50.2200": Purpose.APPLICATION,  # never held: to call it a renewal makes it none
    }
    w.submitted(w.QIAN)
    assert purposes["51.2300"] is Purpose.APPLICATION
    w.issue(number)
    assert state(world).decision.kind is DecisionKind.RENEW
    assert state(world).span.conditions == (AtSite("东院"),)
    assert state(world, "50.2200").decision.kind is DecisionKind.GRANT


@pytest.mark.parametrize(
    ("registered", "kind"),
    [(date(2026, 12, 1), DecisionKind.RENEW), (date(2026, 12, 9), DecisionKind.GRANT)],
)
def test_what_ended_on_the_way_is_given_again_under_its_conditions(
    world, officer, registered, kind
):
    granted(officer, "01001", "51.2300", until="2026-12-01", conditions=(AtSite("东院"),))
    number = w.to_issue(w.ZHAO, "51.2300", kind=Kind.RENEWAL)
    w.issue(number, day=registered)
    found = state(world, at=NOON + timedelta(days=30))
    assert found.decision.kind is kind  # the day after its last there is no gap
    assert found.span.conditions == (AtSite("东院"),)


def test_all_hands_may_renew_until_earlier_than_was_given_on_paper(world, officer):
    granted(officer, "01001", "50.2200", until="2029-12-01")
    number = w.to_issue(w.ZHAO, "50.2200", kind=Kind.RENEWAL)
    w.issue(number)
    found = state(world, "50.2200")
    assert found.decision.kind is DecisionKind.RENEW
    assert found.span.until == w.start_of_day_after(date(2027, 10, 31))


@pytest.mark.parametrize("kind", [Kind.RENEWAL, Kind.FIRST])
def test_a_document_does_not_undo_what_was_taken_after_the_hands_had_decided(world, officer, kind):
    if kind is Kind.RENEWAL:
        granted(officer, "01001", "51.2300", until="2026-12-01")
        number = w.to_issue(w.ZHAO, "51.2300", "50.2200", kind=kind)
    else:
        number = w.to_issue(w.ZHAO, "51.2300", "50.2200", kind=kind)
        granted(officer, "01001", "51.2300", until="2026-12-01")
    with later(1):
        privileges.revoke(officer, order("01001", "51.2300", effective="2026-11-23"))
        with pytest.raises(Invalid) as refused:
            w.issue(number)
        assert "在审批之后已被取消" in "".join(refused.value.errors["51.2300"])
        assert list(refused.value.errors) == ["51.2300"]
        w.issue(number, withheld={"51.2300": "审批后已取消"})
        assert not state(world, at=clock.now()).held
        assert state(world, "50.2200", at=clock.now()).held


def test_a_renewal_leaves_a_later_suspension_and_no_conditions_undo_a_later_restriction(
    world, officer
):
    granted(officer, "01001", "51.2300", until="2026-12-01")
    granted(officer, "01001", "50.2200", until="2026-12-01")
    kept = w.to_issue(w.ZHAO, "51.2300", kind=Kind.RENEWAL)
    asked = {"opinion": Opinion.CONDITIONAL, "conditions": (AtSite("东院"),)}
    said = Verdict(code="50.2200", **asked)
    changed = w.submitted(w.ZHAO, "50.2200", kind=Kind.RENEWAL)
    w.assess(changed, said)
    w.review(changed)
    resolved = Resolution(meeting_day=w.TODAY, number="委8号", rulings=(w.ruling(changed, said),))
    service.approve(w.SECRETARY, resolved)
    with later(1):
        privileges.suspend(officer, order("01001", "51.2300", effective="2026-11-23"))
        narrow = (AtSite("东院"), Noted("仅限单纯病例"))
        restricted = order("01001", "50.2200", effective="2026-11-23", conditions=narrow)
        privileges.restrict(officer, restricted)
        w.issue(kept)
        assert state(world, at=clock.now()).standing.value == "suspended"
        with pytest.raises(Invalid, match="在审批之后已被限制"):
            w.issue(changed)


def test_a_band_taken_after_the_hands_had_decided_is_not_replaced_item_by_item(world, officer):
    granted(officer, "01001", "grade:2@PW", until="2028-01-01")
    number = w.submitted(w.ZHAO, "47.0100")
    w.assess(number)
    with later(1):
        privileges.suspend(officer, order("01001", "grade:2@PW", effective="2026-11-23"))
        with pytest.raises(Invalid, match="所属级别的科室授权在审批之后已被暂停"):
            w.issue(number)
    with later(2):
        privileges.reinstate(officer, order("01001", "grade:2@PW", effective="2026-11-24"))
        w.issue(number)  # what was lifted is undone by nobody


def test_what_the_ledger_has_against_it_is_told_by_item_and_nothing_is_done(world, officer):
    number = w.to_issue(w.ZHAO, "51.2300", "50.2200")
    granted(officer, "01001", "51.2300", effective="2026-11-01")
    with pytest.raises(Invalid) as refused:
        w.issue(number)
    assert list(refused.value.errors) == ["51.2300"]
    assert not state(world, "50.2200").held
    assert status(number) is Status.ISSUE
    w.issue(number, withheld={"51.2300": "已另行授予"})
    assert state(world, "50.2200").held
    assert {i.code: i.state for i in w.items(number)} == {
        "51.2300": "refused",
        "50.2200": "granted",
    }


def test_a_lapsed_licence_is_noticed_when_the_document_is_registered(world):
    li = w.actor("01007", "李清扬", w.Role.SURGEON, "PW")
    number = w.to_issue(li, "51.2300")
    with later(60), pytest.raises(Invalid) as refused:
        w.issue(number)
    assert "执业证书" in refused.value.errors["51.2300"][0]


def test_a_batch_is_all_or_nothing_and_names_every_fault(world):
    first, second = w.submitted(w.ZHAO), w.submitted(w.QIAN, "50.2200")
    for number in (first, second):
        w.assess(number)
        w.review(number)
    bad = w.ruling(second, Verdict(code="50.2200", opinion=Opinion.REFUSE))
    resolution = Resolution(
        meeting_day=w.TODAY, number="委〔2026〕7号", rulings=(w.ruling(first), bad)
    )
    with pytest.raises(Invalid) as refused:
        service.approve(w.SECRETARY, resolution)
    assert list(refused.value.errors) == [f"{second}-0-note"]
    assert {status(first), status(second)} == {Status.APPROVE}
    w.approve(first, second)
    assert {status(first), status(second)} == {Status.ISSUE}


def test_a_batch_that_names_one_twice_or_none_is_refused(world):
    number = w.submitted()
    w.assess(number)
    with pytest.raises(Invalid):
        service.review(w.AFFAIRS, [w.ruling(number), w.ruling(number)])
    with pytest.raises(Invalid):
        service.review(w.AFFAIRS, [])
    assert status(number) is Status.REVIEW


def test_a_meeting_is_neither_tomorrow_nor_before_the_review(world):
    number = w.submitted()
    w.assess(number)
    w.review(number)
    for day in (w.TODAY + timedelta(days=1), w.TODAY - timedelta(days=1)):
        with pytest.raises(Invalid):
            w.approve(number, day=day)


def test_urging_does_not_move_the_earliest_day_of_the_meeting(world):
    number = w.submitted()
    w.assess(number)
    w.review(number)
    with later(2):
        service.urge(w.ZHAO, w.row(number).id)
        w.approve(number, day=w.TODAY)
    assert status(number) is Status.ISSUE
    assert w.acts(number)[-1].acted_at == NOON


def test_a_page_that_is_out_of_date_is_refused(world):
    number = w.submitted()
    seen = w.row(number).version
    service.urge(w.ZHAO, w.row(number).id)
    with pytest.raises(Stale):
        w.assess(number, seen=seen)


def test_who_sees_what(world):
    draft = w.draft(w.QIAN)
    number = w.submitted(w.ZHAO)
    key = w.row(number).id
    for who in (w.ZHAO, w.HEAD, w.AFFAIRS, w.SECRETARY, w.AUDITOR):
        assert get_dossier(key, scope_of(who)).number == number
    nowhere = replace(w.HEAD, department=None)
    for who in (w.QIAN, w.OTHER_HEAD, nowhere):
        with pytest.raises(NotFound):
            get_dossier(key, scope_of(who))
    for who in (w.HEAD, w.AFFAIRS, w.AUDITOR):
        with pytest.raises(NotFound):
            get_dossier(draft, scope_of(who))


def test_what_is_pending_is_told_until_it_ends(world):
    number = w.submitted(w.ZHAO, "51.2300", "50.2200")
    assert pending_targets(NOON) == {("01001", "51.2300"): number, ("01001", "50.2200"): number}
    assert pending_targets(NOON, ["01002"]) == {}
    with later(1):
        w.assess(number, *_only(number, "51.2300"))
    with later(2):
        service.withdraw(w.ZHAO, w.row(number).id, "误填")
    held = [pending_targets(NOON + timedelta(days=days)) for days in (-1, 0, 1, 2)]
    assert [sorted(code for _, code in each) for each in held] == [
        [],
        ["50.2200", "51.2300"],
        ["51.2300"],
        [],
    ]


def _only(number, code):
    """Verdicts that refuse everything else."""
    agreed = (replace(v, opinion=Opinion.REFUSE, note="例数不足") for v in w.verdicts(number))
    return [replace(v, opinion=Opinion.AGREE, note="") if v.code == code else v for v in agreed]


def test_a_renamed_department_still_offers_what_the_catalog_lists_under_the_old_name(world):
    facts = find_facts("01001")
    before = candidates_for(facts, "", NOON).total
    assert before
    staff.rename_department(SYSTEM, "PW", "肝胆外科")
    assert candidates_for(find_facts("01001"), "", NOON).total == before


def test_each_hand_is_told_what_is_due_and_the_applicant_what_was_returned(world):
    number = w.submitted()
    key = w.row(number).id
    assert [d.subject for d in due_for(w.HEAD, NOON)] == [f"application:{number}"]
    assert due_for(w.AFFAIRS, NOON) == []
    w.assess(number)
    assert [d.kind for d in due_for(w.AFFAIRS, NOON)] == ["applications.review"]
    service.return_from_review(w.AFFAIRS, key, "补")
    assert [d.act for d in due_for(w.ZHAO, NOON)] == ["补正"]
    assert due_for(w.QIAN, NOON) == []


def test_the_archive_is_told_what_was_applied_for_and_became_of_it(world):
    number = w.to_issue()
    w.issue(number)
    told = moments_of("01001", NOON)
    assert [m.label for m in told] == [
        "提交申请",
        "科室评估",
        "医务科复核",
        "委员会审批",
        "登记发文",
    ]
    assert told[-1].document_no == "仁一医〔2026〕60号"
    assert moments_of("01001", NOON - timedelta(days=1)) == []


@pytest.mark.parametrize("table", ["application_act", "application_version"])
def test_the_database_itself_refuses_to_change_what_was_done(world, table):
    w.submitted()
    for statement in (f"UPDATE {table} SET application_id = 9", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
            connection.execute(text(statement))
    assert db.session.scalars(select(ApplicationVersion)).all()


def test_lists_take_a_constant_number_of_statements(world, count_statements):
    def sent():
        db.session.expire_all()
        with count_statements() as seen:
            list_applications(scope_of(w.AFFAIRS), w.AFFAIRS, Filter())
            counts(scope_of(w.AFFAIRS), w.AFFAIRS)
            due_for(w.HEAD, NOON)
            pending_targets(NOON)
        return seen.count

    w.submitted(w.ZHAO)
    few = sent()
    for code in ("50.2200", "47.0100", "86.2200", "52.7x00"):
        w.submitted(w.ZHAO, code)
        w.submitted(w.QIAN, code)
    assert sent() == few


@pytest.mark.parametrize("number", ["01001", "77777"])
def test_a_supervisor_is_somebody_else_on_file(world, number):
    application = w.submitted()
    given = Verdict(
        code="51.2300", opinion=Opinion.CONDITIONAL, conditions=(UnderSupervisor(number),)
    )
    with pytest.raises(Invalid) as refused:
        w.assess(application, given)
    assert "0-if_supervisor" in refused.value.errors


def test_a_document_that_leaves_everything_out_ends_it_and_grants_nothing(world):
    number = w.to_issue()
    assert w.issue(number, withheld={"51.2300": "本人已申请调离"}) == ()
    assert status(number) is Status.REJECTED
    assert not state(world).held
    assert pending_targets(NOON) == {}
