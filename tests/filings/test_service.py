import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surgery_gov.catalog import queries as catalog_queries
from surgery_gov.catalog import service as catalog
from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.issue import handed_out, issue, painted
from surgery_gov.filings.rules.assembly import changes_between, rows_of
from surgery_gov.filings.rules.content import ChangeKind, Kind
from surgery_gov.filings.rules.pages import pages
from surgery_gov.filings.rules.seal import seal
from surgery_gov.filings.rules.verifier.reading import read
from surgery_gov.filings.rules.verifier.verdict import judge
from surgery_gov.filings.rules.wanted import BY_HAND, Wanted
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.workdays import SATURDAY
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.holidays import Typed
from tests.filings import world
from tests.filings.world import AFTER, BEFORE, FIRST, HEART, LIVER, SECOND
from tests.support import make

pytestmark = pytest.mark.usefixtures("database", "now")


@pytest.fixture
def hospital(database, now):
    world.first_edition()


@pytest.fixture
def due_hospital(hospital):
    """Filed in January, changed in November."""
    world.filed()
    world.second_edition()


def problems(**wanted):
    with pytest.raises(Invalid) as refusal:
        service.prepare(SYSTEM, Wanted(**wanted))
    return refusal.value.errors


@pytest.mark.usefixtures("hospital")
def test_a_first_filing_holds_grades_3_and_4_that_may_be_performed():
    filed = world.prepared()
    content = queries.content_of(filed)
    assert filed.number == "BS-2026-001"
    assert (filed.grade3, filed.grade4, filed.changed) == (2, 1, 0)
    assert [row.code for row in content.rows] == [HEART, LIVER, world.GALL]
    assert {row.change for row in content.rows} == {"首次报送"}
    assert content.heading.institution == make.profile().name
    assert content.heading.in_force_from == "2026-01-01"


@pytest.mark.usefixtures("due_hospital")
def test_an_update_is_compared_with_the_last_filing():
    filed = world.prepared(SECOND, Kind.UPDATE)
    content = queries.content_of(filed)
    assert filed.number == "BS-2026-002"
    assert filed.previous == "BS-2026-001"
    assert [(c.code, c.kind, c.before, c.after) for c in content.changes] == [
        ("47.0100", ChangeKind.RAISED, "二级", "三级"),
        (LIVER, ChangeKind.RAISED, "三级", "四级"),
    ]
    assert content.heading.previous == "BS-2026-001（2026年版）"


@pytest.mark.usefixtures("due_hospital")
def test_a_procedure_that_becomes_prohibited_is_cancelled():
    prohibited = [replace(e, prohibited=e.code == world.GALL) for e in AFTER]
    world.second_edition("2026年第三版", prohibited, date(2026, 11, 10))
    content = queries.content_of(world.prepared("2026年第三版", Kind.UPDATE))
    assert ChangeKind.REMOVED in {c.kind for c in content.changes if c.code == world.GALL}


@pytest.mark.usefixtures("hospital")
def test_what_is_not_given_is_left_for_the_pen_or_taken_from_the_profile():
    filed = service.prepare(SYSTEM, Wanted(edition=FIRST, kind=Kind.INITIAL))
    heading = queries.content_of(filed).heading
    assert (heading.filler, heading.phone) == (BY_HAND, make.profile().phone)


def test_everything_in_the_way_is_named_at_once():
    catalog.import_edition(SYSTEM, "草稿", BEFORE, source_name="x", source_digest="0")
    found = problems(edition="草稿", kind=Kind.UPDATE, filler="响铃\x07")
    assert "还是草稿" in found["edition"][0]
    assert "还没有报送过" in found["kind"][0]
    assert "还没有登记医疗机构信息" in found["institution"][0]
    assert "控制字符" in found["content"][0]


@pytest.mark.usefixtures("hospital")
def test_an_unknown_edition_is_not_found():
    with pytest.raises(NotFound, match="没有名为"):
        service.prepare(SYSTEM, Wanted(edition="没有", kind=Kind.INITIAL))


@pytest.mark.usefixtures("due_hospital")
def test_a_second_first_filing_and_an_older_edition_are_refused():
    found = problems(edition=FIRST, kind=Kind.INITIAL)
    assert "已经报送过（BS-2026-001）" in found["kind"][0]
    world.filed(SECOND, Kind.UPDATE, world.datetime(2026, 11, 20, tzinfo=world.UTC))
    found = problems(edition=FIRST, kind=Kind.UPDATE)
    assert f"上次报送的“{SECOND}”比“{FIRST}”新" in found["edition"][0]


@pytest.mark.usefixtures("hospital")
def test_an_edition_without_grades_3_and_4_cannot_be_filed():
    world.second_edition(entries=BEFORE[:2])
    assert "没有三、四级手术" in problems(edition=SECOND, kind=Kind.INITIAL)["edition"][0]


@pytest.mark.usefixtures("hospital")
def test_one_preparation_at_a_time_and_a_discarded_number_stays_used():
    world.prepared()
    with pytest.raises(Conflict, match="BS-2026-001已准备好，还没有导出"):
        world.prepared()
    assert service.discard(SYSTEM, "BS-2026-001").status == "discarded"
    assert world.prepared().number == "BS-2026-002"
    for act in (service.discard, issue):
        with pytest.raises(Conflict, match="已经作废"):
            act(SYSTEM, "BS-2026-001")


@pytest.mark.usefixtures("hospital")
def test_what_was_exported_is_kept_byte_for_byte_and_says_what_was_prepared():
    filed = world.prepared()
    issued = issue(SYSTEM, filed.number)
    assert judge(read(issued.workbook), filed.digest).findings == []
    sealed = seal(pages(queries.content_of(filed)))
    assert issued.workbook == painted(sealed, filed.number)
    assert issue(SYSTEM, filed.number).workbook == issued.workbook
    assert handed_out(SYSTEM, issued.filed).workbook == issued.workbook
    with pytest.raises(Conflict, match="已经导出，内容不能再变"):
        service.discard(SYSTEM, filed.number)


@pytest.mark.usefixtures("hospital")
def test_pages_laid_out_differently_from_what_was_prepared_are_never_frozen():
    filed = world.prepared()
    content = queries.content_of(filed)
    other = seal(pages(replace(content, heading=replace(content.heading, filler="别人"))))
    with pytest.raises(RuntimeError, match="not laid out as it was prepared"):
        service.freeze(SYSTEM, filed.number, painted(other, filed.number), other.digest)
    assert queries.get_filing(filed.number).is_prepared


@pytest.mark.usefixtures("hospital")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE filing SET content = '{}'", "DELETE FROM filing"],
    ids=["update", "delete"],
)
def test_the_database_itself_refuses_to_change_what_was_exported(database, statement):
    world.filed()
    db.session.commit()
    with database.connect() as connection, pytest.raises(DBAPIError, match="exported"):
        connection.execute(text(statement))


@pytest.mark.usefixtures("hospital")
def test_every_act_is_on_the_trail_without_the_bytes():
    world.filed()
    entry = make.last_trail_entry()
    assert (entry.event, entry.subject) == ("filing.exported", "filing:BS-2026-001")
    assert queries.get_filing("BS-2026-001").digest in entry.details
    assert len(entry.details) < 2_000
    issue(SYSTEM, "BS-2026-001")
    assert make.last_trail_entry().event == "filing.downloaded"


@pytest.mark.usefixtures("hospital")
def test_nobody_prepares_or_exports_without_the_permission(nobody):
    with pytest.raises(Forbidden):
        world.prepared(actor=nobody)
    world.prepared()
    with pytest.raises(Forbidden):
        issue(nobody, "BS-2026-001")


@pytest.mark.usefixtures("hospital")
def test_the_year_begins_again_at_one():
    world.filed()
    with clock.stopped_at(world.datetime(2027, 1, 4, tzinfo=world.UTC)):
        assert world.prepared(kind=Kind.UPDATE).number == "BS-2027-001"


@pytest.mark.usefixtures("hospital")
def test_many_at_once_get_one_number_and_the_others_are_told(database_url):
    """Each thread has its own session; whoever loses hears of it, and no number is skipped."""
    told, got = [], []

    def work():
        try:
            got.append(world.prepared().number)
        except Conflict as conflict:
            told.append(conflict.message)
        finally:
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert len(told) == 5
    assert all("已准备好，还没有导出" in message for message in told), told


def test_nothing_is_due_before_an_edition_is_published():
    assert queries.due(clock.now()) is None


@pytest.mark.usefixtures("hospital")
def test_the_first_filing_is_due_from_the_day_the_first_edition_is_in_force():
    due = queries.due(clock.now())
    assert due is not None
    assert (due.edition, due.kind, due.since, due.touched) == (
        FIRST,
        Kind.INITIAL,
        world.FIRST_DAY,
        3,
    )
    assert due.due_on == date(2026, 1, 15)
    assert due.overdue_days(date(2026, 1, 17)) == 2


@pytest.mark.usefixtures("due_hospital")
def test_an_update_is_due_ten_working_days_after_the_change_is_in_force():
    due = queries.due(clock.now())
    assert due is not None
    assert (due.edition, due.kind, due.touched) == (SECOND, Kind.UPDATE, 2)
    assert due.due_on == date(2026, 11, 23)
    world.filed(SECOND, Kind.UPDATE, clock.now())
    assert queries.due(clock.now()) is None


@pytest.mark.usefixtures("due_hospital")
def test_the_term_runs_from_the_earliest_change_that_is_not_filed():
    world.second_edition("2026年第三版", [*AFTER[:-1]], date(2026, 11, 16))
    due = queries.due(clock.now())
    assert due is not None
    assert (due.edition, due.since) == ("2026年第三版", world.SECOND_DAY)


@pytest.mark.usefixtures("hospital")
def test_a_change_below_grade_3_is_not_due():
    world.filed()
    changed = [replace(e, name="创面清创缝合术") if e.grade == 1 else e for e in BEFORE]
    world.second_edition(entries=changed)
    assert queries.due(clock.now()) is None


@pytest.mark.usefixtures("hospital")
def test_the_term_leaves_out_the_holidays_that_are_recorded_and_says_when_none_are(officer):
    world.filed()
    world.second_edition()
    before = queries.due(clock.now())
    assert "放假安排还没有录入" in before.caveat
    day = before.due_on
    policy.arrange_holidays(officer, Typed(year=day.year, days_off=str(day), document_no="通知"))
    after = queries.due(clock.now())
    assert after.due_on > before.due_on
    assert after.due_on.weekday() < SATURDAY
    assert "已按录入的放假安排" in after.caveat


@pytest.mark.usefixtures("hospital")
def test_the_commission_does_not_see_what_is_not_exported():
    world.prepared()
    with pytest.raises(NotFound):
        queries.get_filing("BS-2026-001", exported_only=True)
    assert queries.list_filings(exported_only=True).total == 0
    assert queries.list_filings(exported_only=False).total == 1
    issue(SYSTEM, "BS-2026-001")
    assert queries.list_filings(exported_only=True).total == 1


@pytest.mark.usefixtures("hospital")
def test_the_list_takes_two_statements_however_many_filings(count_statements):
    world.filed()
    with count_statements() as few:
        queries.list_filings(exported_only=False)
    for _ in range(3):
        service.discard(SYSTEM, world.prepared(kind=Kind.UPDATE).number)
    with count_statements() as more:
        assert len(queries.list_filings(exported_only=False).items) == 4
    assert few.count == more.count == 2


EDITIONS = {
    "same": BEFORE,
    "regraded": AFTER,
    "renamed": [replace(e, name=f"{e.name}（改）") for e in BEFORE],
    "moved": [replace(e, departments=("骨科",)) for e in BEFORE],
    "prohibited": [replace(e, prohibited=True) for e in BEFORE],
    "allowed": [replace(e, prohibited=False) for e in BEFORE],
    "flagged": [replace(e, exam_grade4=True, minimally_invasive=True, remark="注") for e in BEFORE],
    "fewer": BEFORE[:3],
    "low only": BEFORE[:2],
}


@pytest.mark.usefixtures("hospital")
@pytest.mark.parametrize("name", EDITIONS)
def test_the_database_and_the_rules_agree_on_what_is_reported(name):
    world.second_edition(entries=EDITIONS[name])
    first, second = (catalog_queries.get_edition_named(n).id for n in (FIRST, SECOND))
    before, after = map(catalog_queries.entries_in, (first, second))
    changed = frozenset(change.code for change in changes_between(before, after))
    assert catalog_queries.reported_changes(first, second) == changed
    assert catalog_queries.reported_changes(second, first) == changed
    assert catalog_queries.reported_count(second) == len(rows_of(after.values()))
