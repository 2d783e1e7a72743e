"""What each feature says is due, to whom; and the count at the head of every page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.agenda import queries
from surgery_gov.app import SOURCES
from surgery_gov.catalog import service as catalog
from surgery_gov.catalog.queries.due import due_for as drafts
from surgery_gov.filings.exports.issue import issue
from surgery_gov.filings.queries.due import due_for as returns
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import SYSTEM, Actor, Permission
from surgery_gov.operations.queries.due import due_for as unresolved
from surgery_gov.staff import service as staff
from surgery_gov.staff.queries.due import due_for as licences
from tests.filings import world as filed
from tests.support import make

pytestmark = pytest.mark.usefixtures("now")


def as_role(role, staff_no="D001", department="PW"):
    return Actor(
        id=staff_no,
        name="某人",
        permissions=PERMISSIONS[role],
        department=department,
        staff_no=staff_no,
        role=role.value,
    )


OFFICE = as_role(Role.MEDICAL_AFFAIRS, "Y001", None)


@pytest.fixture
def people(database):
    """D001's licence ends in 20 days, D002's ended 10 days ago, D003's lasts, D004 left."""
    ends = {"D001": date(2026, 12, 12), "D002": date(2026, 11, 12), "D003": date(2030, 1, 1)}
    for staff_no, last in ends.items():
        make.surgeon(staff_no, name=f"张{staff_no[-1]}", licence_last_day=last)
    make.surgeon("D004", name="张4", licence_last_day=date(2026, 12, 1))
    staff.end_employment(SYSTEM, "D004", date(2026, 11, 20))


def subjects(dues):
    return [due.subject for due in dues]


@pytest.mark.usefixtures("people")
def test_licences_that_end_are_told_to_the_office_and_to_each_surgeon_his_own(now):
    assert subjects(licences(OFFICE, now)) == ["surgeon:D002", "surgeon:D001"]
    ended, ending = licences(OFFICE, now)
    assert "已到期" in ended.title
    assert ended.due_at == datetime(2026, 11, 12, 16, tzinfo=UTC)
    assert "最后一天2026-12-12" in ending.detail
    assert subjects(licences(as_role(Role.SURGEON, "D001"), now)) == ["surgeon:D001"]
    assert licences(as_role(Role.SURGEON, "D003"), now) == []
    assert licences(as_role(Role.SURGEON, "D009"), now) == []
    for role in set(Role) - {Role.MEDICAL_AFFAIRS, Role.SURGEON}:
        assert not licences(as_role(role, "D001"), now), role


@pytest.mark.usefixtures("people")
def test_a_new_licence_on_file_ends_the_reminder_and_few_days_narrow_it(now):
    make.licence("D001", since=date(2026, 12, 13))
    assert subjects(licences(OFFICE, now)) == ["surgeon:D002"]


@pytest.mark.usefixtures("people")
def test_licences_take_two_statements_however_many(now, count_statements):
    with count_statements() as seen:
        licences(OFFICE, now)
    assert seen.count == 2


def test_a_filing_is_to_be_prepared_and_then_to_be_exported(database, now):
    filed.first_edition()
    (to_prepare,) = returns(OFFICE, now)
    assert (to_prepare.kind, to_prepare.endpoint) == ("filings.prepare", "filings.prepare")
    made = filed.prepared()
    (to_export,) = returns(OFFICE, now)
    assert (to_export.kind, to_export.values) == ("filings.export", {"number": made.number})
    assert to_export.due_at == to_prepare.due_at
    issue(SYSTEM, made.number)
    assert returns(OFFICE, now) == ()
    assert returns(as_role(Role.COMMITTEE_SECRETARY), now) == ()


def test_a_draft_waits_for_who_publishes(database, now):
    filed.publish(filed.FIRST, filed.BEFORE, filed.FIRST_DAY, filed.JANUARY)
    assert drafts(OFFICE, now) == []
    catalog.import_edition(
        SYSTEM, filed.SECOND, filed.AFTER, source_name="目录.xlsx", source_digest="0"
    )
    (draft,) = drafts(OFFICE, now)
    assert draft.endpoint == "catalog.edition"
    assert drafts(as_role(Role.DEPARTMENT_HEAD), now) == ()


def test_nothing_imported_is_nothing_unresolved(database, now, count_statements):
    assert unresolved(OFFICE, now) == ()
    with count_statements() as seen:
        unresolved(OFFICE, now)
    assert seen.count == 1  # counted anew only after something changed


def test_the_count_is_right_on_the_next_page_after_an_act_and_cheap_otherwise(
    database, now, count_statements
):
    queries.compose_with(SOURCES)
    make.surgeon("D001", licence_last_day=date(2026, 12, 12))
    assert queries.counts_of(OFFICE).things == {"staff.edit": 1}
    with count_statements() as seen:
        assert queries.counts_of(OFFICE).things == {"staff.edit": 1}
    assert seen.count == 1
    make.licence("D001", since=date(2026, 12, 13))
    assert queries.counts_of(OFFICE).things == {}
    assert queries.counts_of(as_role(Role.AUDITOR)) is None


def test_a_count_that_something_changed_under_is_not_kept_as_the_new_one(database, now):
    make.surgeon("D001", licence_last_day=date(2026, 12, 12))

    def changed_meanwhile(actor, at):
        told = licences(actor, at)
        if told:
            make.licence("D001", since=date(2026, 12, 13))
        return told

    queries.compose_with([changed_meanwhile])
    assert len(queries.counted(OFFICE, now)) == 1
    assert queries.counts_of(OFFICE).things == {}


def test_all_sources_together_take_as_many_statements_for_many_as_for_one(
    database, now, count_statements
):
    queries.compose_with(SOURCES)
    make.surgeon("D001", licence_last_day=date(2026, 12, 12))
    with count_statements() as one:
        assert len(queries.due_of(OFFICE, now)) == 1
    for number in range(2, 6):
        make.surgeon(f"D00{number}", name=f"李{number}", licence_last_day=date(2026, 12, 12))
    with count_statements() as five:
        assert len(queries.due_of(OFFICE, now)) == 5
    assert five.count == one.count


def test_what_comes_next_is_all_of_the_earliest_day(now):
    def source(actor, at):
        days = (40, 40, 41)
        return [
            Due(kind="a.b", subject=str(n), title="t", detail="", act="a", endpoint="e",
                due_at=now + timedelta(days=d))
            for n, d in enumerate(days) if at >= now + timedelta(days=d - 30)
        ]  # fmt: skip

    queries.compose_with([source])
    queries.composing.SOURCES[:] = [source]
    assert queries.due_of(OFFICE, now) == []
    assert [due.subject for due in queries.next_of(OFFICE, now)] == ["0", "1"]


def test_every_role_that_has_a_source_may_read_its_agenda_page():
    without = {role for role in Role if Permission.AGENDA_READ not in PERMISSIONS[role]}
    assert without == {Role.COMMISSION, Role.AUDITOR}
