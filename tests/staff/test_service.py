from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.staff import queries, service
from surgery_gov.staff.rules.entries import (
    DepartmentEntry,
    EmploymentEntry,
    LicenceEntry,
    SurgeonEntry,
)
from surgery_gov.staff.rules.scope import EVERYONE, Scope
from tests.support import make

JULY = date(2026, 7, 1)


def licence(since, last_day=None, number="110310000099999", scope="外科专业"):
    return LicenceEntry(certificate_no=number, scope=scope, since=since, last_day=last_day)


@pytest.fixture
def surgeon(database, now):
    return make.surgeon()


@pytest.fixture
def orthopedics(database, now):
    return make.department("GK", "骨科")


def spans(facts):
    return [(f.department_code, f.since, f.until) for f in facts.employments]


def test_a_surgeon_is_added_with_post_licence_and_title(surgeon, now):
    assert surgeon.employment_at(now).department_name == "普通外科"
    assert surgeon.licence_at(now).scope == "外科专业"
    assert make.last_trail_entry().event == "surgeon.added"


def test_a_staff_number_is_given_once(surgeon, officer):
    same = SurgeonEntry(
        staff_no="D001",
        name="李四",
        employment=EmploymentEntry(department="PW", since=date(2021, 1, 1)),
    )
    with pytest.raises(Invalid) as refusal:
        service.add_surgeon(officer, same)
    assert "已有人在用" in refusal.value.errors["staff_no"][0]


def test_every_fault_is_named_at_once_and_nothing_is_written(database, now, officer):
    wrong = SurgeonEntry(
        staff_no="张",
        name="",
        employment=EmploymentEntry(department="XX", since=date(1026, 1, 1)),
        licence=licence(date(2026, 1, 2), date(2026, 1, 1), number="?"),
    )
    with pytest.raises(Invalid) as refusal:
        service.add_surgeon(officer, wrong)
    assert set(refusal.value.errors) == {
        "staff_no",
        "name",
        "department",
        "employed_since",
        "certificate_no",
        "licence_last_day",
    }
    assert queries.list_surgeons(EVERYONE, now).total == 0


def test_a_transfer_splits_the_post_at_its_day(surgeon, orthopedics, officer):
    service.transfer(officer, "D001", "GK", JULY)
    assert spans(queries.get_facts("D001")) == [
        ("PW", start_of_day(make.FIRST_DAY), start_of_day(JULY)),
        ("GK", start_of_day(JULY), None),
    ]


def test_what_was_known_before_a_transfer_stays_known(surgeon, orthopedics, officer, now):
    service.transfer(officer, "D001", "GK", JULY)
    before = queries.get_facts("D001", known_at=now - timedelta(seconds=1))
    assert before.employment_at(now).department_code == "PW"
    assert queries.get_facts("D001", known_at=now).employment_at(now).department_code == "GK"
    assert queries.find_facts("D001", known_at=make.START - timedelta(days=1)).employments == ()


def test_a_transfer_on_the_first_day_corrects_the_post(surgeon, orthopedics, officer):
    service.transfer(officer, "D001", "GK", make.FIRST_DAY)
    assert spans(queries.get_facts("D001")) == [("GK", start_of_day(make.FIRST_DAY), None)]


def test_a_transfer_to_where_one_is_or_when_one_is_not_there_is_refused(
    surgeon, orthopedics, officer
):
    with pytest.raises(Conflict, match="已经在这个科室"):
        service.transfer(officer, "D001", "PW", JULY)
    with pytest.raises(Invalid, match="没有任职"):
        service.transfer(officer, "D001", "GK", date(2019, 1, 1))
    with pytest.raises(Invalid, match="没有代码为"):
        service.transfer(officer, "D001", "XX", JULY)


def test_leaving_includes_the_last_day(surgeon, officer):
    service.end_employment(officer, "D001", date(2026, 6, 30))
    facts = queries.get_facts("D001")
    assert facts.employment_at(start_of_day(date(2026, 6, 30))) is not None
    assert facts.employment_at(start_of_day(JULY)) is None
    with pytest.raises(Conflict, match="已登记"):
        service.end_employment(officer, "D001", date(2026, 6, 30))


def test_who_left_may_return_and_a_gap_stays_a_gap(surgeon, officer):
    service.end_employment(officer, "D001", date(2025, 12, 31))
    service.record_employment(officer, "D001", EmploymentEntry(department="PW", since=JULY))
    facts = queries.get_facts("D001")
    assert facts.employment_at(start_of_day(date(2026, 3, 1))) is None
    assert facts.employment_at(start_of_day(JULY)) is not None


def test_a_post_that_overlaps_another_is_refused_with_both_named(surgeon, officer):
    service.end_employment(officer, "D001", date(2025, 12, 31))
    with pytest.raises(Invalid, match="2020-01-01 ～ 2025-12-31"):
        service.record_employment(
            officer, "D001", EmploymentEntry(department="PW", since=date(2020, 1, 1))
        )


def test_a_post_in_a_department_that_does_not_exist_yet_or_any_more_is_refused(
    surgeon, orthopedics, officer
):
    with pytest.raises(Invalid, match="自2020-01-01起才有"):
        service.record_employment(
            officer, "D001", EmploymentEntry(department="GK", since=date(2019, 1, 1))
        )
    service.end_department(officer, "GK", date(2026, 3, 31))
    with pytest.raises(Invalid, match="已停用"):
        service.transfer(officer, "D001", "GK", JULY)


def test_a_renewed_licence_ends_the_old_one(surgeon, officer):
    service.record_licence(officer, "D001", licence(JULY, date(2031, 6, 30)))
    held = queries.get_facts("D001").licences
    assert [(x.certificate_no, x.until) for x in held] == [
        ("1103100000D001", start_of_day(JULY)),
        ("110310000099999", day_after(date(2031, 6, 30))),
    ]


def test_a_licence_is_corrected_by_its_row_and_the_error_stays_on_record(surgeon, officer, now):
    wrong = queries.get_facts("D001").licences[0]
    service.record_licence(
        officer, "D001", licence(make.FIRST_DAY, scope="口腔专业"), replaces=wrong.id
    )
    assert [x.scope for x in queries.get_facts("D001").licences] == ["口腔专业"]
    history = queries.get_dossier(EVERYONE, "D001").licences
    assert [(x.scope, x.retracted_at) for x in history] == [
        ("口腔专业", None),
        ("外科专业", now),
    ]
    with pytest.raises(NotFound, match="已经不在了"):
        service.record_licence(officer, "D001", licence(make.FIRST_DAY), replaces=wrong.id)


def test_an_earlier_licence_is_added_behind_the_present_one(surgeon, officer):
    service.record_licence(officer, "D001", licence(date(2010, 1, 1), date(2019, 12, 31)))
    assert len(queries.get_facts("D001").licences) == 2
    with pytest.raises(Invalid, match="重叠"):
        service.record_licence(officer, "D001", licence(date(2009, 1, 1), date(2010, 6, 30)))


def test_a_title_is_dated_and_changes_nothing_else(surgeon, officer, now):
    service.record_title(officer, "D001", "副主任医师", date(2020, 9, 1))
    service.record_title(officer, "D001", "主任医师", JULY)
    row = queries.list_surgeons(EVERYONE, start_of_day(date(2026, 6, 30))).items[0]
    assert row.title == "副主任医师"
    assert queries.list_surgeons(EVERYONE, now).items[0].title == "主任医师"
    assert queries.get_facts("D001") == surgeon
    with pytest.raises(Conflict):
        service.record_title(officer, "D001", "主任医师", JULY)


def test_a_renamed_surgeon_keeps_the_staff_number_and_is_found_by_the_new_initials(
    surgeon, officer, now
):
    service.rename_surgeon(officer, "D001", "欧阳明", "公安机关更名证明")
    assert [o.staff_no for o in queries.options(EVERYONE, now, "oym")] == ["D001"]
    assert queries.options(EVERYONE, now, "zs") == []
    with pytest.raises(Invalid) as refusal:
        service.rename_surgeon(officer, "D001", "", "")
    assert set(refusal.value.errors) == {"name", "reason"}


def test_a_save_over_another_s_is_stale(surgeon, orthopedics, officer, now):
    seen = queries.get_dossier(EVERYONE, "D001").version
    service.record_title(officer, "D001", "主任医师", JULY, version=seen)
    with pytest.raises(Stale, match="刚刚被别人改过"):
        service.transfer(officer, "D001", "GK", JULY, version=seen)
    service.transfer(officer, "D001", "GK", JULY, version=seen + 1)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (service.add_department, (DepartmentEntry(code="X", name="x", since=JULY),)),
        (service.rename_department, ("PW", "x")),
        (service.end_department, ("PW", JULY)),
        (service.transfer, ("D001", "GK", JULY)),
        (service.end_employment, ("D001", JULY)),
        (service.record_employment, ("D001", EmploymentEntry(department="PW", since=JULY))),
        (service.record_licence, ("D001", licence(JULY))),
        (service.record_title, ("D001", "主任医师", JULY)),
        (service.rename_surgeon, ("D001", "李四", "更名")),
    ],
)
def test_nothing_is_changed_without_the_permission(surgeon, nobody, now, command, arguments):
    before = queries.get_dossier(EVERYONE, "D001")
    with pytest.raises(Forbidden):
        command(nobody, *arguments)
    assert queries.get_dossier(EVERYONE, "D001") == before


def test_unknown_people_and_departments_are_not_found(database, now, officer):
    with pytest.raises(NotFound):
        service.record_title(officer, "nobody", "主任医师", JULY)
    with pytest.raises(NotFound):
        service.rename_department(officer, "XX", "x")
    with pytest.raises(NotFound):
        queries.get_facts("nobody")


def test_departments_are_unique_by_code_and_by_name(surgeon, officer):
    with pytest.raises(Invalid) as refusal:
        service.add_department(officer, DepartmentEntry(code="PW", name="普通外科", since=JULY))
    assert set(refusal.value.errors) == {"code", "name"}


def test_a_department_is_not_ended_under_those_who_work_there(surgeon, officer):
    with pytest.raises(Conflict, match="还有1名术者"):
        service.end_department(officer, "PW", JULY)
    service.end_employment(officer, "D001", JULY)
    service.end_department(officer, "PW", JULY)
    assert queries.get_department("PW").until == day_after(JULY)


def test_a_department_renamed_under_one_s_eyes_is_stale(surgeon, officer):
    seen = queries.get_department("PW").version
    service.rename_department(officer, "PW", "肝胆外科", version=seen)
    with pytest.raises(Stale):
        service.rename_department(officer, "PW", "胃肠外科", version=seen)
    assert queries.search_departments("gdwk", clock.now())[0].name == "肝胆外科"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE surgeon_licence SET scope = 'x'",
        "UPDATE surgeon_employment SET since = '2000-01-01 00:00:00'",
        "DELETE FROM surgeon_employment",
        (
            "INSERT INTO surgeon_licence (surgeon_id, certificate_no, scope, since, recorded_at)"
            " SELECT surgeon_id, certificate_no, scope, since, recorded_at FROM surgeon_licence"
        ),
    ],
)
def test_the_database_itself_refuses_edits_deletions_and_overlaps(surgeon, database, statement):
    with pytest.raises(DBAPIError), database.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_list_shows_what_held_then(surgeon, orthopedics, officer, now):
    service.transfer(officer, "D001", "GK", JULY)
    june = queries.list_surgeons(EVERYONE, start_of_day(date(2026, 6, 30)))
    assert june.items[0].department_code == "PW"
    assert queries.list_surgeons(EVERYONE, now).items[0].department_code == "GK"
    assert queries.list_surgeons(EVERYONE, now, department="PW").total == 0


@pytest.mark.parametrize("q", ["D001", "d00", "张三", "三", "zs", "ＺＳ", "z's"])
def test_a_surgeon_is_found_by_number_name_or_initials(surgeon, now, q):
    assert [o.staff_no for o in queries.options(EVERYONE, now, q)] == ["D001"]


@pytest.mark.parametrize("q", ["", "%", "_", "\\", "001", "'; DROP TABLE surgeon"])
def test_wildcards_are_text_like_any_other(surgeon, now, q):
    assert queries.options(EVERYONE, now, q) == []


def test_whoever_may_see_a_department_sees_no_other(surgeon, now):
    make.surgeon("D002", "李四", department_code="GK", department_name="骨科")
    own = Scope(department="GK", staff_no="D009")
    assert [r.staff_no for r in queries.list_surgeons(own, now).items] == ["D002"]
    assert queries.options(own, now, "zs") == []
    with pytest.raises(NotFound):
        queries.get_dossier(own, "D001")
    assert queries.list_surgeons(Scope(), now).total == 0
    assert queries.list_surgeons(Scope(staff_no="D001"), now).total == 1


def test_lists_take_the_same_few_statements_however_long(surgeon, now, count_statements):
    for n in range(2, 6):
        make.surgeon(f"D00{n}", "李四")
    with count_statements() as seen:
        queries.list_surgeons(EVERYONE, now)
    assert seen.count == 2
    with count_statements() as seen:
        queries.get_facts("D003", now)
    assert seen.count == 1
    with count_statements() as seen:
        assert len(queries.facts_of([f"D00{n}" for n in range(1, 6)], now)) == 5
    assert seen.count == 1
    with count_statements() as seen:
        queries.list_departments(now)
    assert seen.count == 1
