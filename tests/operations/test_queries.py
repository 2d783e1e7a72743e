from datetime import date
from itertools import product

import pytest

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.operations import queries
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries import Filter
from surgery_gov.operations.queries.cases import cases_by_surgeon
from surgery_gov.operations.queries.listing import list_operations
from surgery_gov.operations.rules import Operation, Person, Reason, Urgency, reasons_of
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.scope import EVERYONE, Scope
from tests.operations.sheets import entered, row

pytestmark = pytest.mark.usefixtures("world")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def as_rule(record):
    return Operation(
        case_no=record.case_no,
        performed_on=record.performed_on,
        performed_at=record.performed_at,
        code=record.code,
        name=record.name,
        surgeon=Person(record.surgeon_no, record.surgeon_name),
        first=Person(record.first_no, record.first_name),
        second=Person(record.second_no, record.second_name),
        department=record.department,
        urgency=Urgency(record.urgency),
        supervisor=Person(record.supervisor_no, record.supervisor_name),
        doubtful=record.doubtful,
    )


def test_the_database_gives_every_row_the_reasons_that_the_rule_gives(regraded, officer, now):
    days = ["", "2026-03-04", "2026-03-04 08:30", "2026-08-04 08:30", "2019-01-01 08:30"]
    days += ["2027-01-01 08:30"]
    codes = ["", "51.2300", "86.2200", "x"]
    people = ["", "01001", "1001", "赵明远"]
    combined = product(days, codes, people, people, ["普外科", "PW", "外一"])
    rows = [
        row(病案号=str(n), 手术日期时间=t, 手术编码=c, 术者工号=s, 一助=a, 科室=d)
        for n, (t, c, s, a, d) in enumerate(combined)
    ]
    entered(officer, now, *rows)
    known = queries.known_of({"51.2300"})
    told = {r.id: list(r.reasons) for r in queries.export_rows(EVERYONE, Filter())}
    assert len(told) == len(rows)
    for record in db.session.query(OperationRecord):
        ruled = reasons_of(as_rule(record), known, record.recorded_at)
        assert told[record.id] == sorted(ruled, key=list(Reason).index)


def test_volumes_are_by_role_procedure_and_the_grade_of_the_day(regraded, officer, now):
    entered(
        officer,
        now,
        row(病案号="1"),
        row(病案号="2", 手术日期时间="2026-06-30 23:59"),
        row(病案号="3", 手术日期时间="2026-07-01 00:01"),
        row(病案号="4", 术者工号="01002", 一助="01001"),
        row(病案号="5", 术者工号="01003", 一助="01002", 二助="01001"),
        row(病案号="6", 手术日期时间="2026-08-01 09:00", 手术编码="86.2200"),
    )
    found = {(v.code, v.grade): v for v in queries.volumes_of("01001", *YEAR)}
    third, fourth = found["51.2300", 3], found["51.2300", 4]
    assert (third.operator, third.first, third.second) == (2, 1, 1)
    assert (fourth.operator, fourth.first, fourth.second) == (1, 0, 0)
    assert found["86.2200", None].operator == 1
    assert third.name == "腹腔镜下胆囊切除术"


def test_the_period_holds_its_first_and_last_day(officer, now):
    days = ("2026-02-28 23:59", "2026-03-01", "2026-03-31 23:59", "2026-04-01 00:01")
    entered(officer, now, *(row(病案号=d, 手术日期时间=d) for d in days))
    [found] = queries.volumes_of("01001", date(2026, 3, 1), date(2026, 3, 31))
    assert found.operator == 2


def test_only_the_newest_revision_counts(officer, now):
    entered(officer, now, row())
    entered(officer, now, row(术者工号="01003"))
    assert queries.volumes_of("01001", *YEAR) == ()
    assert queries.volumes_of("01003", *YEAR)[0].operator == 1


def test_nobody_is_counted_by_name(officer, now):
    entered(officer, now, row(术者工号="赵明远", 一助="李清扬"))
    found = queries.volumes_by_surgeon(["01001", "01007"], *YEAR)
    assert found == {}


def test_the_volumes_of_everybody_take_as_many_statements_as_of_one(officer, now, count_statements):
    entered(officer, now, *(row(病案号=str(n), 术者工号=f"0100{n % 3 + 1}") for n in range(30)))
    with count_statements() as one:
        queries.volumes_by_surgeon(["01001"], *YEAR)
    with count_statements() as all_:
        found = queries.volumes_by_surgeon(["01001", "01002", "01003"], *YEAR)
    assert len(found) == 3
    assert one.count == all_.count == 2


def test_cases_are_counted_by_code_and_a_year_without_records_is_unknown(officer, now):
    entered(officer, now, row())
    assert queries.count_cases(["51.2300", "86.2200"], 2026) == {"51.2300": 1}
    assert queries.count_cases([], 2026) == {}
    assert queries.count_cases(["51.2300"], 2025) is None


def test_a_list_takes_a_constant_number_of_statements(officer, now, count_statements):
    entered(officer, now, row())
    with count_statements() as few:
        list_operations(EVERYONE, Filter())
    entered(officer, now, *(row(病案号=str(n), 术者工号="") for n in range(60)))
    with count_statements() as many:
        list_operations(EVERYONE, Filter(unresolved=True))
    assert few.count == many.count == 3


def totals(scope, **wanted):
    return list_operations(scope, Filter(**wanted)).total


def test_filters_by_department_surgeon_code_period_and_reason(officer, now):
    entered(
        officer,
        now,
        row(病案号="1"),
        row(病案号="2", 术者工号="01003", 科室="XW", 手术编码="36.1000"),
        row(病案号="3", 手术日期时间="2026-05-01 09:00", 术者工号="钱思齐"),
    )
    assert totals(EVERYONE) == 3
    assert totals(EVERYONE, department="XW") == 1
    assert totals(EVERYONE, department="PW") == 2
    assert [totals(EVERYONE, surgeon=s) for s in ("0100", "孙", "slq", "钱思齐", "%")] == [
        2,
        1,
        1,
        1,
        0,
    ]
    assert [totals(EVERYONE, code=c) for c in ("36.1", "腹腔镜", "fqjx", "gzdm")] == [1, 2, 2, 1]
    assert totals(EVERYONE, since=date(2026, 5, 1)) == 1
    assert totals(EVERYONE, until=date(2026, 3, 4)) == 2
    assert totals(EVERYONE, reason=Reason.SURGEON_BY_NAME) == 1
    assert totals(EVERYONE, unresolved=True) == 1


def test_rows_are_seen_within_the_scope_only(officer, now):
    entered(
        officer,
        now,
        row(病案号="1", 一助=""),
        row(病案号="2", 术者工号="01003", 一助="01001", 科室="XW"),
        row(病案号="3", 术者工号="01003", 一助="", 科室="XW"),
        row(病案号="4", 术者工号="01003", 一助="", 科室="普外科"),
        row(病案号="5", 术者工号="01002", 一助="", 科室="XW"),
    )
    assert totals(EVERYONE) == 5
    assert totals(Scope(department="PW")) == 3
    assert totals(Scope(staff_no="01001")) == 2
    assert totals(Scope()) == 0
    hidden = db.session.query(OperationRecord).filter_by(case_no="3").one().id
    with pytest.raises(NotFound):
        queries.get_history(Scope(department="PW"), hidden)
    with pytest.raises(NotFound):
        queries.get_surgeon(Scope(department="PW"), "01003")


def test_an_edition_published_later_resolves_what_was_unknown(regraded, officer, now):
    entered(officer, now, row(手术日期时间="2026-08-01 09:00"))
    with clock.stopped_at(now):
        [found] = queries.export_rows(EVERYONE, Filter())
    assert found.grade == 4


def test_one_operation_of_two_sources_or_several_codes_counts_once(regraded, officer, now):
    """The same patient on the same day; another day or patient is another operation."""
    both = [row(病案号="1"), row(病案号="1", 手术编码="86.2200"), row(病案号="2")]
    entered(officer, now, *both, row(病案号="1", 手术日期时间="2026-03-05 08:30"))
    entered(officer, now, *both, source="手麻")
    entered(officer, now, row(病案号="3", 手术日期时间=""), source="手麻")
    found = {v.code: v.operator for v in queries.volumes_of("01001", *YEAR)}
    assert found == {"51.2300": 3, "86.2200": 1}
    assert queries.count_cases(["51.2300", "86.2200"], 2026) == found
    grades = {t.grade: t.operator for t in queries.totals_within("01001", *YEAR) if t.operator}
    assert grades == {3: 3}
    year, undated = queries.yearly("01001", now)
    assert (year.operator, undated.operator) == (3, 1)
    assert queries.performed_by(["01001"], ["51.2300"], now)["01001", "51.2300"]
    cases = cases_by_surgeon(["01001"], *YEAR)["01001"]
    sure = {(c.day, c.operation) for c in cases if c.certain and c.role is Role.OPERATOR}
    assert len(sure) == 3
