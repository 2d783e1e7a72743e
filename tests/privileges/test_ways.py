"""Grades 3 and 4 go through all hands; which other ways are open is a dated setting."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, insert

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.policy.models import PolicySetting
from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges import imports, service
from surgery_gov.privileges.rules import DecisionKind
from surgery_gov.privileges.rules.lifecycle import check
from surgery_gov.privileges.rules.ways import Way, is_open
from tests.privileges import world as worlds
from tests.privileges.ledgers import ledger
from tests.privileges.test_imports import rehearsed, row
from tests.privileges.test_lifecycle import SETTING, YEAR, proposal

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
        ("grant", 3, True),
        ("grant", 4, True),
        ("grant", 2, False),
        ("grant", 1, False),
        ("renew", 4, False),
        ("revoke", 4, False),
    ],
)
def test_a_closed_way_is_closed_to_new_grants_of_high_grade_alone(kind, grade, closed):
    setting = replace(
        SETTING,
        procedure=replace(SETTING.procedure, grade=grade),
        way=Way.DIRECT,
        high_grade_entry=HighGradeEntry.SHEET,
    )
    lines = () if DecisionKind(kind) is DecisionKind.GRANT else (YEAR,)
    found = [fault.code for fault in check(ledger(*lines), proposal(kind), setting)]
    assert found == (["past_all_hands"] if closed else [])


def _set(entry):
    """Put the setting as the hospital has it, or as delivered where ``entry`` is None."""
    with db.session.get_bind().begin() as connection:
        connection.execute(delete(PolicySetting.__table__))
        if entry:
            row = {**worlds.DIRECT_ENTRY, "value": entry.value}
            connection.execute(insert(PolicySetting.__table__), row)


def test_as_delivered_one_person_cannot_enter_a_high_grade(world, affairs):
    _set(None)
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
    _set(entry)
    found = rehearsed(affairs, now, row())
    assert [fault.code for fault in found.report.faults] == codes
    assert all("请由术者提出申请" in f.message for f in found.report.faults)


def test_closed_between_rehearsal_and_import_nothing_is_entered(world, affairs, now):
    found = rehearsed(affairs, now, row())
    _set(HighGradeEntry.APPLICATION)
    with pytest.raises(Conflict, match="1行不再成立"):
        imports.enter(affairs, found)


def test_what_other_hands_approved_is_for_one_patient_or_not_at_all(world, affairs):
    _set(HighGradeEntry.APPLICATION)
    with pytest.raises(ValueError, match="one patient"):
        service.grant_for_patient(affairs, worlds.order("01001", "50.2200", until="2028-01-01"))


def test_the_form_says_beforehand_what_it_is_for(world, log_in):
    client = log_in("medical_affairs", login="Y001", name="周文静")
    assert "此处授予一、二级手术" not in client.get(GRANT).text
    _set(None)
    page = client.get(GRANT).text
    assert "此处授予一、二级手术" in page
    assert "约第15条" in page
