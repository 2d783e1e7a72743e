"""Issuing: frozen, numbered, superseded, never for oneself, never twice, never by half."""

import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.certificates import service
from surgery_gov.certificates.queries.certificates import content_of, find_issued, list_of, text_of
from surgery_gov.certificates.queries.chronicle import moments_of
from surgery_gov.certificates.queries.drafts import draft_for, drafts_in, seen_digest
from surgery_gov.certificates.queries.due import due_for
from surgery_gov.certificates.rules.content import sha256
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.queries.ledger import ledgers_of
from tests.certificates import world as worlds
from tests.conftest import NOON
from tests.privileges.world import order
from tests.support import make


def test_a_certificate_says_what_the_ledger_says(hospital, secretary):
    (number,) = service.issue(secretary, ["01001"])
    issued = find_issued(number)
    content = content_of(issued)
    assert number == "SQS2026-000001"
    assert content.holder.licence_no == "110310000001001"
    assert [(i.target, i.kind, i.grade) for i in content.items] == [
        ("50.2200", "首次", 4),
        ("52.7x00", "首次", 4),
        ("51.2300", "首次", 3),
        ("grade:2@PW", "首次", 2),
    ]
    assert content.items[1].conditions == "限前五例"
    assert content.items[3].name == "普外科全部二级手术"
    assert (content.items[0].since, content.items[0].until) == ("2026-02-01", "2027-12-31")
    assert issued.digest == sha256(text_of(issued)) == content.digest
    known = {d.id for lines in ledgers_of(issued.surgeon_id).values() for d in lines}
    assert {key for item in content.items for key in item.decisions} == known


def test_the_trail_names_the_decisions_and_never_the_check_part(hospital, secretary):
    (number,) = service.issue(secretary, ["01001"])
    entry = make.last_trail_entry()
    assert (entry.event, entry.subject) == ("certificate.issued", f"certificate:{number}")
    assert len(json.loads(entry.details)["decisions"]) == 4
    assert find_issued(number).check_part not in entry.details


def test_the_database_refuses_to_change_or_remove_a_certificate(hospital, secretary):
    service.issue(secretary, ["01001"])
    engine = db.bound()
    for statement in (
        "UPDATE certificate SET content = '{}'",
        "UPDATE certificate SET check_part = 'AAAAAAAA'",
        "DELETE FROM certificate",
    ):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(statement))


def test_a_new_one_takes_the_place_of_the_old_and_says_what_changed(hospital, secretary):
    first = worlds.issued()
    privileges.renew(SYSTEM, order("01001", "50.2200", effective="2026-11-20", until="2029-01-01"))
    worlds.revoke("01001", "51.2300")
    (number,) = service.issue(secretary, ["01001"])
    second = find_issued(number)
    assert find_issued(first.number).successor == number
    assert second.previous == first.number
    content = content_of(second)
    assert content.items[0].kind == "续期"
    assert [(c.kind, c.name) for c in content.changes] == [
        ("变更", "部分肝切除术"),
        ("移出", "腹腔镜下胆囊切除术"),
    ]
    assert [m.document_no for m in moments_of("01001", NOON)] == [number, first.number]


def test_the_same_content_is_not_issued_twice(hospital, secretary):
    service.issue(secretary, ["01001"])
    with pytest.raises(Conflict, match="没有变化"):
        service.issue(secretary, ["01001"])
    assert len(list_of(hospital.surgeons["01001"])) == 1


@pytest.mark.parametrize("typed", ["01001", "０１００１"])
def test_nobody_issues_for_themselves_not_even_in_a_batch(hospital, secretary, typed):
    own = replace(secretary, staff_no=typed)
    with pytest.raises(Forbidden, match="不能为自己"):
        service.issue(own, ["01002", "01001"])
    assert list_of(hospital.surgeons["01002"]) == []


def test_without_the_permission_nothing_is_issued(hospital, nobody):
    with pytest.raises(Forbidden):
        service.issue(nobody, ["01001"])


def test_a_preview_that_no_longer_holds_is_refused(hospital, secretary):
    seen = seen_digest([draft_for("01001", clock.now())])
    worlds.revoke("01001", "51.2300")
    with pytest.raises(Conflict, match="重新预览"):
        service.issue(secretary, ["01001"], seen)


@pytest.mark.parametrize(
    ("staff_no", "said"), [("M001", "没有可签发的内容"), ("01007", "没有可签发的内容")]
)
def test_what_is_in_the_way_is_said(hospital, secretary, staff_no, said):
    with pytest.raises(Invalid, match=said):
        service.issue(secretary, [staff_no])


def test_one_fault_stops_the_batch(hospital, secretary):
    with pytest.raises(Invalid, match="周文静"):
        service.issue(secretary, ["01001", "M001"])
    assert list_of(hospital.surgeons["01001"]) == []


def test_an_unknown_surgeon_is_not_found(hospital, secretary):
    with pytest.raises(NotFound):
        service.issue(secretary, ["99999"])


def test_a_department_is_issued_at_once(hospital, secretary):
    due = [d.person.staff_no for d in drafts_in("PW", clock.now()) if d.issuable]
    assert due == ["01001", "01002"]
    assert service.issue(secretary, due) == ("SQS2026-000001", "SQS2026-000002")
    assert [d.unchanged for d in drafts_in("PW", clock.now())] == [True, True]


def test_two_issue_at_once_and_one_succeeds(hospital, secretary):
    done, refused = [], []

    def act():
        with clock.stopped_at(NOON):
            try:
                done.append(service.issue(secretary, ["01001"]))
            except Conflict as fault:
                refused.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 5)


def test_the_drafts_of_a_department_take_a_constant_number_of_reads(hospital, count_statements):
    with count_statements() as few:
        drafts_in("XW", clock.now())
    with count_statements() as many:
        drafts_in("PW", clock.now())
    assert many.count == few.count


def test_what_changed_since_is_due_by_department(hospital, secretary, nobody):
    worlds.issued("01001")
    worlds.issued("01002")
    assert due_for(secretary, NOON) == []
    worlds.revoke("01002", "50.2200")
    (due,) = due_for(secretary, NOON)
    assert (due.subject, due.values) == ("department:PW", {"department": "PW"})
    assert "1人" in due.detail
    assert due.waiting_since == NOON
    assert due_for(nobody, NOON) == []


def test_a_number_is_found_with_its_check_part_alone(hospital, secretary):
    issued = worlds.issued()
    assert service.look_up(secretary, issued.whole) == issued
    assert service.look_up(secretary, issued.whole.lower().replace("-", " ")) == issued
    assert service.look_up(secretary, "ＳＱＳ" + issued.whole[3:]) == issued
    wrong = issued.whole[:-1] + ("2" if issued.whole[-1] != "2" else "3")
    for guess in (wrong, issued.number, "SQS2026-000099-2222-2222", "", "x" * 500, "SQS2026"):
        assert service.look_up(secretary, guess) is None
    events = db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events[-9:] == ["certificate.verified"] * 3 + ["certificate.not_found"] * 6


def test_a_wrong_part_costs_the_same_reads_as_a_number_that_is_not_there(
    hospital, secretary, count_statements
):
    issued = worlds.issued()
    service.look_up(secretary, "x")
    with count_statements() as wrong:
        service.look_up(secretary, f"{issued.number}-2222-2222")
    with count_statements() as unknown:
        service.look_up(secretary, "SQS2026-000099-2222-2222")
    with count_statements() as nonsense:
        service.look_up(secretary, "没有")
    assert wrong.count == unknown.count == nonsense.count


def test_guessing_is_stopped_for_an_hour_even_where_the_guess_is_right(hospital, secretary):
    issued = worlds.issued()
    for _ in range(20):
        service.look_up(secretary, "SQS2026-000099-2222-2222")
    with pytest.raises(Conflict, match="一小时"):
        service.look_up(secretary, issued.whole)
    assert service.look_up(SYSTEM, issued.whole)
    with clock.stopped_at(NOON.replace(hour=6)):
        assert service.look_up(secretary, issued.whole)
