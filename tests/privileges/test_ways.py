"""Grades 3 and 4 go through all hands; which other ways are open is a dated setting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from surgery_gov.accounts.rules.roles import Role
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.policy.models import PolicySetting
from surgery_gov.policy.rules.settings import DEFINITIONS, HighGradeEntry, Key
from surgery_gov.privileges import imports, service
from surgery_gov.privileges.queries.due import due_for
from surgery_gov.privileges.queries.settling import foreseen_of
from surgery_gov.privileges.rules import AtSite, settling
from surgery_gov.privileges.rules.conditions import (
    FirstSupervised,
    ThenReview,
    Through,
    for_patients,
)
from surgery_gov.privileges.rules.lifecycle import check
from surgery_gov.privileges.rules.ways import Way, is_open
from tests.applications.world import actor
from tests.privileges import world as worlds
from tests.privileges.ledgers import ledger
from tests.privileges.proposing import happen
from tests.privileges.test_imports import rehearsed, row
from tests.privileges.test_lifecycle import SETTING, SUSPENDED, YEAR, proposal

GRANT = "/privileges/surgeons/01001/grant"
ENTRIES = tuple(HighGradeEntry)


@pytest.mark.parametrize(
    ("way", "open_under"),
    [
        (Way.CONFIRMED, ENTRIES),
        (Way.SHEET, (HighGradeEntry.SHEET, HighGradeEntry.DIRECT)),
        (Way.DIRECT, (HighGradeEntry.DIRECT,)),
    ],
)
def test_all_hands_is_always_open_and_the_others_as_the_hospital_sets(way, open_under):
    assert tuple(entry for entry in ENTRIES if is_open(way, entry)) == open_under


@pytest.mark.parametrize(
    ("kind", "grade", "closed"),
    [
        ("grant", 3, "past_all_hands"),
        ("grant", 4, "past_all_hands"),
        ("grant", 2, None),
        ("grant", 1, None),
        ("renew", 4, "renewal_past_all_hands"),
        ("renew", 3, "renewal_past_all_hands"),
        ("renew", 2, None),
        ("restrict", 4, None),
        ("suspend", 4, None),
        ("reinstate", 4, None),
        ("revoke", 4, None),
    ],
)
def test_a_closed_way_is_closed_to_what_gives_more_at_a_high_grade(kind, grade, closed):
    setting = replace(
        SETTING,
        procedure=replace(SETTING.procedure, grade=grade),
        way=Way.DIRECT,
        high_grade_entry=HighGradeEntry.SHEET,
    )
    lines = {"grant": (), "reinstate": SUSPENDED}.get(kind, (YEAR,))
    for way, expected in ((Way.DIRECT, [closed] if closed else []), (Way.CONFIRMED, [])):
        found = check(ledger(*lines), proposal(kind), replace(setting, way=way))
        assert [fault.code for fault in found] == expected
        assert all("由术者" in f.message and "约第15条" in f.sentence for f in found)


EAST, DATED = AtSite("东院区"), Through(date(2026, 9, 1))
BOTH = for_patients(["甲", "乙"])


@pytest.mark.parametrize(
    ("held", "given", "dropped"),
    [
        ((), (EAST,), ""),
        ((FirstSupervised(3, "00629"),), (FirstSupervised(3, "00629"), EAST), ""),
        ((FirstSupervised(3, "00629"),), (EAST,), "前3例须在上级医师（00629）指导下实施"),
        ((FirstSupervised(3),), (FirstSupervised(5, "00629"),), ""),
        ((FirstSupervised(3),), (FirstSupervised(2),), "前3例"),
        ((FirstSupervised(3, "00629"),), (FirstSupervised(3),), "前3例"),
        ((ThenReview(3),), (ThenReview(3), EAST), ""),
        ((ThenReview(3),), (ThenReview(2),), "满3例须评估"),  # another number counts anew
        ((DATED,), (Through(date(2026, 8, 1)),), ""),
        ((DATED,), (Through(date(2026, 10, 1)),), "限期至2026-09-01"),
        ((BOTH,), (for_patients(["甲"]),), ""),
        ((BOTH,), (for_patients(["甲", "丙"]),), "限患者"),
    ],
)
def test_one_person_restricts_but_does_not_loosen_what_all_hands_imposed(held, given, dropped):
    lines = ledger(("grant", "1-1", "1-1", "2027-01-01", *held))
    wanted = proposal("restrict", conditions=given)
    closed = replace(SETTING, way=Way.DIRECT, high_grade_entry=HighGradeEntry.SHEET)
    found = check(lines, wanted, replace(closed, staff=frozenset({"00629"})))
    assert [f.code for f in found] == (["loosened"] if dropped else [])
    assert all(dropped in f.message and "再授权" in f.message for f in found)
    open_ = replace(closed, staff=frozenset({"00629"}), high_grade_entry=HighGradeEntry.DIRECT)
    assert not check(lines, wanted, open_)


def set_entry(entry):
    """Put the setting so; None is as delivered."""
    row = {
        **worlds.DIRECT_ENTRY,
        "value": (entry or DEFINITIONS[Key.HIGH_GRADE_ENTRY].default).value,
        "effective_from": worlds.DIRECT_ENTRY["effective_from"] + timedelta(days=1),
    }
    with db.session.get_bind().begin() as connection:
        connection.execute(insert(PolicySetting.__table__), row)


def test_as_delivered_one_person_cannot_enter_a_high_grade(world, affairs):
    set_entry(None)
    with pytest.raises(Invalid) as refused:
        worlds.granted(affairs, "01001", "51.2300", "50.2200", "47.0100")
    said = refused.value.errors["targets"]
    assert [s[:9] for s in said] == ["腹腔镜下胆囊切除术", "部分肝切除术（50"]
    assert all("不能直接录入" in s and "约第15条" in s and "可导入表格" in s for s in said)
    assert worlds.granted(affairs, "01001", "47.0100")


@pytest.mark.parametrize(
    ("entry", "codes"), [(None, []), (HighGradeEntry.APPLICATION, ["past_all_hands"])]
)
def test_a_sheet_is_open_as_delivered_and_refused_by_row_once_closed(
    world, affairs, now, entry, codes
):
    set_entry(entry)
    found = rehearsed(affairs, now, row())
    assert [fault.code for fault in found.report.faults] == codes
    assert all("请由术者提出申请" in f.message for f in found.report.faults)


def test_closed_between_rehearsal_and_import_nothing_is_entered(world, affairs, now):
    found = rehearsed(affairs, now, row())
    set_entry(HighGradeEntry.APPLICATION)
    with pytest.raises(Conflict, match="1行不再成立"):
        imports.enter(affairs, found)


def test_what_other_hands_approved_is_for_one_patient_or_not_at_all(world, affairs):
    set_entry(HighGradeEntry.APPLICATION)
    with pytest.raises(ValueError, match="one patient"):
        service.grant_for_patient(affairs, worlds.order("01001", "50.2200", until="2028-01-01"))


def test_a_renewal_is_refused_before_it_is_typed_and_proposed_to_the_surgeon(
    world, affairs, now, log_in
):
    worlds.granted(
        affairs, "01001", "51.2300", "47.0100", until=f"{now + timedelta(days=20):%Y-%m-%d}"
    )
    client = log_in("medical_affairs", login="Y001", name="周文静")
    high, low = (f"/privileges/surgeons/01001/{code}" for code in ("51.2300", "47.0100"))
    assert f"{high}/renew" in client.get(high).text
    set_entry(None)
    shown = client.get(high).text
    assert f"{high}/renew" not in shown
    assert "由术者提出再授权申请" in shown
    assert f"{low}/renew" in client.get(low).text
    early = client.get(f"{high}/renew")
    assert early.status_code == 409
    assert "不能直接续期" in early.text
    assert "约第15条" in early.text
    listed = client.get("/privileges/proposals?kind=expiring").text
    assert f"{high}/renew" not in listed
    assert "建议由术者提出申请" in listed
    assert f"{low}/renew" in listed


def test_who_alone_can_apply_is_told_of_what_nobody_else_can_see_to(world, affairs, now, log_in):
    happen(world, affairs)
    zhao = actor("01001", "赵明远", Role.SURGEON, "PW")
    with clock.stopped_at(now - timedelta(days=400)):
        worlds.granted(affairs, "01001", "50.2200", until="2028-01-01")
    assert [due.kind for due in due_for(zhao, now)] == ["privileges.expiring_own"]
    set_entry(None)
    db.session.rollback()
    told = {due.kind: due for due in due_for(zhao, now)}
    kinds = ("expiring", "regraded", "review_due")
    assert set(told) == {f"privileges.{kind}_own" for kind in kinds}
    assert told["privileges.regraded_own"].values == {"code": "47.0100"}
    client = log_in("surgeon", login="01001", name="赵明远", department="PW")
    for kind in ("regraded", "review_due"):
        due = told[f"privileges.{kind}_own"]
        assert due.endpoint == "applications.new"
        assert client.get(f"/applications/new?code={due.values['code']}").status_code == 200


def test_what_only_its_surgeon_applies_for_is_not_settled_by_others(world, affairs, now):
    worlds.granted(affairs, "01001", "51.2300", until=f"{now + timedelta(days=20):%Y-%m-%d}")
    set_entry(None)
    key = settling.Key.parse("expiring~01001~51.2300")
    (found,) = foreseen_of(affairs, [key], now)
    chosen = settling.Choice(key=key, way=settling.Way.ACT, seen=found.digest)
    with pytest.raises(Invalid, match="通知术者申请"):
        service.settle_proposals(affairs, settling.Settlement(choices=(chosen,)))


def test_a_renewal_posted_all_the_same_says_why_on_the_form(world, affairs, log_in):
    worlds.granted(affairs, "01001", "51.2300", until="2027-01-01")
    set_entry(None)
    client = log_in("medical_affairs", login="Y001", name="周文静")
    typed = {
        "effective_at": "2026-11-22T12:00:00+08:00",
        "last_day": "2027-12-31",
        "document_no": "1号",
    }
    page = client.post("/privileges/surgeons/01001/51.2300/renew", data=typed)
    assert page.status_code == 422
    assert "请由术者在到期前提出再授权申请" in page.text


def test_the_form_says_beforehand_what_it_is_for(world, log_in):
    client = log_in("medical_affairs", login="Y001", name="周文静")
    assert "此处授予一、二级手术" not in client.get(GRANT).text
    set_entry(None)
    page = client.get(GRANT).text
    assert "此处授予一、二级手术" in page
    assert "约第15条" in page
