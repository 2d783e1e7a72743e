from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from surgery_gov.catalog import queries, service
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import SYSTEM
from tests.support import editions, make

OTHERS = (
    "name, pinyin, grade, department, category, restricted, prohibited, exam_grade4,"
    " minimally_invasive, remark"
)
COLUMNS, ANOTHER = f"edition_id, code, {OTHERS}", f"edition_id, '99.9999', {OTHERS}"
pytestmark = pytest.mark.usefixtures("database")


def bring(name, entries=editions.USUAL, actor=SYSTEM):
    return service.import_edition(actor, name, entries, source_name="a.xlsx", source_digest="d")


def test_an_import_makes_a_draft_that_is_in_force_nowhere(officer):
    assert bring("2026版", actor=officer) == 4
    edition = queries.get_edition_named("2026版")
    assert (edition.is_draft, edition.entry_count, edition.created_by) == (True, 4, officer.name)
    assert queries.edition_in_force(clock.now()) is None
    assert list(queries.entries_in(edition.id).values()) == sorted(
        editions.USUAL, key=lambda e: e.code
    )


def test_an_import_leaves_one_entry_on_the_trail(officer):
    bring("2026版", actor=officer)
    entry = make.last_trail_entry()
    assert (entry.event, entry.subject) == ("edition.imported", "edition:2026版")


def test_importing_again_replaces_all_of_a_draft():
    bring("2026版")
    bring("2026版", (editions.LIVER,))
    edition = queries.get_edition_named("2026版")
    assert (edition.entry_count, edition.version) == (1, 2)
    assert list(queries.entries_in(edition.id)) == ["50.3x00"]


def test_a_published_edition_is_replaced_by_nobody():
    editions.published()
    for act in (bring, lambda name: service.discard(SYSTEM, name)):
        with pytest.raises(Conflict, match="已经发布"):
            act("2026版")
    with pytest.raises(Conflict, match="不能再发布一次"):
        service.publish(SYSTEM, "2026版", date(2026, 3, 1), "文2")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalog_entry SET grade = 1",
        "DELETE FROM catalog_entry",
        "UPDATE edition SET in_force_from = NULL",
        "DELETE FROM edition",
        f"INSERT INTO catalog_entry ({COLUMNS}) SELECT {ANOTHER} FROM catalog_entry LIMIT 1",
    ],
)
def test_the_database_itself_keeps_a_published_edition(database, statement):
    editions.published()
    db.session.remove()
    with pytest.raises(DatabaseError), database.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("name", ["", "a/b", "x" * 61, 'a"b', "a\nb"])
def test_a_bad_name_is_refused(name):
    with pytest.raises(Invalid) as refused:
        bring(name)
    assert list(refused.value.errors) == ["name"]


def test_an_empty_edition_is_refused():
    with pytest.raises(Invalid):
        bring("2026版", ())


def test_nobody_without_the_permission_changes_the_catalog(nobody):
    with pytest.raises(Forbidden):
        bring("2026版", actor=nobody)
    editions.draft()
    with pytest.raises(Forbidden):
        service.publish(nobody, "2026版", date(2026, 1, 1), "文1")
    with pytest.raises(Forbidden):
        service.discard(nobody, "2026版")


def test_what_is_not_there_is_said_so():
    with pytest.raises(NotFound):
        service.publish(SYSTEM, "没有", date(2026, 1, 1), "文1")
    with pytest.raises(NotFound):
        service.discard(SYSTEM, "没有")


def test_the_edition_in_force_is_the_one_of_that_day_as_known_then():
    editions.published("甲", editions.USUAL, date(2026, 1, 1))
    between = clock.now()
    editions.published("乙", (editions.LIVER,), date(2026, 6, 1))
    june = start_of_day(date(2026, 6, 1))
    assert queries.edition_in_force(june).name == "乙"
    assert queries.edition_in_force(june - timedelta(microseconds=1)).name == "甲"
    assert queries.edition_in_force(june, known_at=between).name == "甲"
    assert queries.edition_in_force(start_of_day(date(2025, 12, 31))) is None


def test_of_two_for_the_same_day_the_later_published_counts():
    editions.published("甲", editions.USUAL, date(2026, 1, 1))
    editions.published("更正", (editions.LIVER,), date(2026, 1, 1))
    assert queries.edition_in_force(clock.now()).name == "更正"


def test_none_comes_into_force_behind_the_one_in_force():
    editions.published("甲", editions.USUAL, date(2026, 6, 1))
    editions.draft("乙")
    with pytest.raises(Invalid, match="不能早于现行版本“甲”的施行日期2026-06-01"):
        service.publish(SYSTEM, "乙", date(2026, 5, 31), "文1")


def test_one_may_come_into_force_before_another_that_waits():
    editions.published("明年", since=(clock.now() + timedelta(days=60)).date())
    editions.published("急改", (editions.LIVER,), clock.now().date())
    assert queries.edition_in_force(clock.now() + timedelta(days=1)).name == "急改"


def test_publishing_holds_to_the_preview_it_rests_on():
    day = date(2026, 3, 1)
    editions.draft("甲")
    seen = queries.preview_digest("甲", day)
    bring("甲", (editions.LIVER,))
    with pytest.raises(Stale, match="影响已变化，请重新核对"):
        service.publish(SYSTEM, "甲", day, "文1", seen=seen)
    service.publish(SYSTEM, "甲", day, "文1", seen=queries.preview_digest("甲", day))


def test_another_publication_in_between_is_noticed_too():
    day = date(2026, 3, 1)
    editions.draft("甲")
    seen = queries.preview_digest("甲", day)
    editions.published("乙", since=date(2026, 2, 1))
    with pytest.raises(Stale):
        service.publish(SYSTEM, "甲", day, "文1", seen=seen)


def test_entries_for_codes_at_an_instant():
    editions.published()
    edition, found = queries.entries_at(["50.3x00", "99.9999"], clock.now())
    assert edition.name == "2026版"
    assert found == {"50.3x00": editions.LIVER}
    assert queries.entries_at(["50.3x00"], start_of_day(date(2020, 1, 1))) == (None, {})


def test_counts_and_departments():
    edition = editions.published()
    counts = queries.counts(edition.id)
    assert (counts.total, counts.by_grade) == (4, {2: 1, 4: 2, 1: 1})
    assert counts.by_department == {"普外科": 3, "肝胆外科": 1, "介入科": 1}


def test_a_search_is_two_statements_however_large_the_edition(count_statements):
    many = [Entry(code=f"10.{n:04d}", name=f"手术{n}", grade=1) for n in range(2_000)]
    edition = editions.published("大", many)
    with count_statements() as seen:
        matched = queries.search(edition.id, queries.Filters(query="ss"), 3, 100)
    assert seen.count == 2
    assert (matched.page.total, len(matched.entries)) == (2_000, 100)


def test_candidates_come_in_order_code_name_initials():
    entries = (
        Entry(code="51.2300", name="甲", grade=1),
        Entry(code="51.2301", name="乙", grade=1),
        Entry(code="60.0001", name="胆囊切除术", grade=1),
        Entry(code="60.0002", name="残余胆囊切除术", grade=1),
    )
    edition = editions.published(entries=entries)

    def names(query):
        return [e.name for e in queries.options(edition.id, query)]

    assert names("51.23") == ["甲", "乙"]
    assert names("51.2301") == ["乙"]
    assert names("胆囊") == ["胆囊切除术", "残余胆囊切除术"]
    assert names("DN'QC") == ["胆囊切除术", "残余胆囊切除术"]
    assert names("   ") == []
