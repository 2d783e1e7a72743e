from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.sheets import Unreadable
from surgery_gov.staff import exports, imports, queries, service
from surgery_gov.staff.queries import Status
from surgery_gov.staff.rules.scope import EVERYONE
from tests.staff.sheets import FIELDS, TITLES, row, xlsx
from tests.support import make

TODAY = date(2026, 11, 22)
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def departments(database, now):
    make.department("PW", "普通外科")
    make.department("GK", "骨科")


def bring(officer, *rows, effective=TODAY):
    return imports.import_file(officer, xlsx(*rows), "人员.xlsx", effective)


def faults(*rows, **how):
    report = imports.examine(xlsx(*rows, **how), "人员.xlsx", TODAY).report
    return {(f.cell, f.code) for f in report.faults}


def cell(field, line=2):
    return f"{chr(ord('A') + FIELDS.index(field))}{line}"


def spans(staff_no="D001"):
    return [(p.department_code, p.since, p.until) for p in queries.get_facts(staff_no).employments]


def counts(result):
    return (result.added, result.changed, result.unchanged)


def test_a_sheet_brings_surgeons_with_post_licence_and_title(officer, now):
    assert counts(bring(officer, row(), row("00123", "李四", department="GK"))) == (2, 0, 0)
    listed = queries.list_surgeons(EVERYONE, now).items
    assert [(r.staff_no, r.department_name, r.title) for r in listed] == [
        ("00123", "骨科", "主任医师"),
        ("D001", "普通外科", "主任医师"),
    ]
    assert spans() == [("PW", start_of_day(date(2020, 1, 1)), None)]
    licence = queries.get_facts("D001").licences[0]
    assert (licence.since, licence.until) == (start_of_day(date(2015, 7, 1)), None)


def test_the_same_sheet_again_changes_nothing_at_all(officer, now):
    people = (row(), row("D002", "李四", employed_last_day="2026-06-30"))
    bring(officer, *people)
    before = queries.get_dossier(EVERYONE, "D001"), queries.get_facts("D002")
    with clock.stopped_at(now + timedelta(days=9)):
        assert counts(bring(officer, *people, effective=TODAY + timedelta(days=9))) == (0, 0, 2)
    assert (queries.get_dossier(EVERYONE, "D001"), queries.get_facts("D002")) == before


def test_what_is_exported_can_be_imported_without_a_change(officer, now):
    bring(officer, row(), row("00123", "李四", department="骨科", licence_last_day="2030-06-30"))
    rows = queries.export_rows(EVERYONE, now, status=Status.ALL)
    again = imports.import_file(officer, exports.listed(rows), "人员.xlsx", TODAY)
    assert counts(again) == (0, 0, 2)


def test_another_department_is_a_transfer_from_the_effective_day(officer):
    bring(officer, row())
    assert counts(bring(officer, row(department="GK"), effective=MARCH)) == (0, 1, 0)
    assert spans() == [
        ("PW", start_of_day(date(2020, 1, 1)), start_of_day(MARCH)),
        ("GK", start_of_day(MARCH), None),
    ]
    assert counts(bring(officer, row(department="GK"))) == (0, 0, 1)


def test_a_first_day_is_corrected_and_a_last_day_ends_the_post(officer):
    bring(officer, row())
    bring(officer, row(employed_since="2021-02-01", employed_last_day="2026-06-30"))
    assert spans() == [
        ("PW", start_of_day(date(2021, 2, 1)), day_after(date(2026, 6, 30))),
    ]


def test_a_renewed_licence_follows_the_old_one(officer):
    bring(officer, row(licence_last_day="2030-12-31"))
    bring(officer, row(licence_since="2026-01-01", certificate_no="110310000000009"))
    held = queries.get_facts("D001").licences
    assert [(x.certificate_no, x.until) for x in held] == [
        ("110310000000001", start_of_day(date(2026, 1, 1))),
        ("110310000000009", None),
    ]


def test_a_corrected_licence_replaces_its_row_and_a_blank_last_day_keeps_the_one_known(officer):
    bring(officer, row(licence_last_day="2030-12-31"))
    bring(officer, row(scope="外科专业、急救医学专业", licence_last_day=""))
    held = queries.get_facts("D001").licences
    assert [(x.scope, x.until) for x in held] == [
        ("外科专业、急救医学专业", day_after(date(2030, 12, 31)))
    ]
    bring(officer, row(scope="外科专业、急救医学专业", licence_last_day="长期"))
    assert queries.get_facts("D001").licences[0].until is None


def test_blank_cells_change_nothing(officer, now):
    bring(officer, row())
    before = queries.get_dossier(EVERYONE, "D001")
    blank = dict.fromkeys(FIELDS[2:], "")
    assert counts(bring(officer, row(**blank))) == (0, 0, 1)
    assert queries.get_dossier(EVERYONE, "D001") == before


def test_a_new_title_holds_from_the_effective_day_and_touches_no_post(officer, now):
    bring(officer, row(title="主治医师"))
    posts = spans()
    bring(officer, row(title="副主任医师"), effective=MARCH)
    listed = queries.list_surgeons(EVERYONE, start_of_day(MARCH) - timedelta(seconds=1)).items[0]
    assert listed.title == "主治医师"
    assert queries.list_surgeons(EVERYONE, now).items[0].title == "副主任医师"
    assert spans() == posts


def test_what_was_known_before_an_import_stays_known(officer, now):
    bring(officer, row())
    with clock.stopped_at(now + timedelta(days=1)) as later:
        bring(officer, row(department="GK"), effective=MARCH)
    at = start_of_day(TODAY)
    assert queries.get_facts("D001", now).employment_at(at).department_code == "PW"
    assert queries.get_facts("D001", later).employment_at(at).department_code == "GK"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"staff_no": 123}, "staff_no", "number"),
        ({"staff_no": "张三"}, "staff_no", "staff_no"),
        ({"staff_no": ""}, "staff_no", "staff_no"),
        ({"staff_no": "#REF!"}, "staff_no", "cell_error"),
        ({"name": ""}, "name", "missing"),
        ({"name": "张" * 51}, "name", "text"),
        ({"department": "普外"}, "department", "department"),
        ({"department": ""}, "department", "missing"),
        ({"certificate_no": 110310000000001}, "certificate_no", "number"),
        ({"certificate_no": "证书"}, "certificate_no", "certificate_no"),
        ({"certificate_no": ""}, "certificate_no", "missing"),
        ({"scope": ""}, "scope", "missing"),
        ({"licence_since": ""}, "licence_since", "missing"),
        ({"licence_since": "2015年"}, "licence_since", "date"),
        ({"licence_since": "2015-07"}, "licence_since", "date_without_day"),
        ({"licence_since": "1015-07-01"}, "licence_since", "date"),
        ({"licence_last_day": "2014-06-30"}, "licence_last_day", "order"),
        ({"licence_last_day": "不详"}, "licence_last_day", "date"),
        ({"employed_since": ""}, "employed_since", "missing"),
        ({"employed_since": "2019-12-31"}, "department", "department_closed"),
        ({"employed_last_day": "2019-12-31"}, "employed_last_day", "order"),
        ({"employed_since": "2020-02-30"}, "employed_since", "date"),
    ],
)
def test_each_kind_of_dirt_is_refused_at_its_cell(changes, field, code):
    assert faults(row(**changes)) == {(cell(field), code)}


def test_every_fault_of_a_sheet_is_named_and_nothing_is_imported(officer, now):
    wrong = xlsx(row(), row(7, "", department="XX"), row("D001", "李四"))
    report = imports.examine(wrong, "人员.xlsx", TODAY).report
    assert {(f.cell, f.code) for f in report.faults} == {
        ("A3", "number"),
        ("B3", "missing"),
        ("C3", "department"),
        ("A4", "twice"),
    }
    assert report.accepted == 1
    with pytest.raises(Invalid):
        imports.import_file(officer, wrong, "人员.xlsx", TODAY)
    assert queries.list_surgeons(EVERYONE, now).total == 0


def test_a_name_is_never_taken_from_a_sheet_for_somebody_known(officer):
    bring(officer, row())
    assert faults(row(name="李四")) == {("B2", "name_differs")}


def test_a_wrong_name_is_named_beside_the_other_faults_of_its_row(officer):
    bring(officer, row())
    assert faults(row(name="李四", department="XX")) == {
        ("B2", "name_differs"),
        ("C2", "department"),
    }


def test_a_department_is_not_changed_for_who_has_left(officer):
    bring(officer, row(employed_last_day="2026-06-30"))
    assert faults(row(department="GK", employed_last_day="")) == {("C2", "not_employed")}


def test_a_near_miss_of_a_department_is_suggested():
    report = imports.examine(xlsx(row(department="普通外")), "人员.xlsx", TODAY).report
    assert "是不是“普通外科”？" in report.faults[0].message


def test_a_number_in_the_staff_number_says_why_and_what_to_do():
    report = imports.examine(xlsx(row(staff_no=123)), "人员.xlsx", TODAY).report
    assert report.faults[0].message == (
        "第2行：工号 123 是数字格式，Excel 会丢掉开头的 0（00123 变成 123），"
        "不能确定是哪个工号。请把该列设为文本，重新填写工号。"
    )


def test_what_is_certain_is_cleaned_and_said(officer, now):
    typed = row(
        " Ｄ００１ ",
        "张\u3000三",
        certificate_no="１１０３１００００００００１",
        licence_since="2015年7月1日",
        employed_since=datetime(2020, 1, 1),  # noqa: DTZ001
    )
    examined = imports.examine(xlsx(typed), "人员.xlsx", TODAY)
    assert examined.report.ok
    assert {n.cell for n in examined.report.normalized} >= {"A2", "E2", "G2"}
    assert examined.rows[0].staff_no == "D001"


def test_titles_blank_rows_and_signatures_are_counted_and_skipped():
    sheet = xlsx(
        row(),
        [""] * 10,
        ["填表人：周文静"],
        titles=TITLES,
        above=[["仁和市第一人民医院手术医师一览表"]],
    )
    report = imports.examine(sheet, "人员.xlsx", TODAY).report
    assert (report.rows, report.accepted, report.faults) == (1, 1, ())
    assert report.skipped >= 2


def test_a_row_repeated_word_for_word_counts_once(officer):
    assert counts(bring(officer, row(), row())) == (1, 0, 0)


def test_columns_may_stand_in_any_order_and_go_by_other_names(officer, now):
    sheet = xlsx(
        ["张三", "D001", "骨科", "2020-01-01"],
        titles=["医师姓名", "职工号", "所在科室", "来院日期"],
    )
    assert counts(imports.import_file(officer, sheet, "x.xlsx", TODAY)) == (1, 0, 0)


def test_csv_is_read_in_either_encoding(officer, now):
    text = ",".join(TITLES) + "\n" + ",".join(row("00123"))
    for encoding in ("utf-8-sig", "gb18030"):
        examined = imports.examine(text.encode(encoding), "人员.csv", TODAY)
        assert examined.rows[0].staff_no == "00123"


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (["甲", "乙"], "没有找到人员表"),
        (["工号", "科室"], "缺少这些列：姓名"),
        (["工号", "姓名", "工号"], "有两列都是“工号”"),
    ],
)
def test_a_sheet_without_its_columns_cannot_be_read(titles, said):
    with pytest.raises(Unreadable, match=said):
        imports.examine(xlsx(["1", "2", "3"], titles=titles), "x.xlsx", TODAY)


def test_a_file_that_is_no_sheet_is_refused_with_a_sentence():
    with pytest.raises(Unreadable):
        imports.examine(b"\x00\x01\x02 not a workbook", "x.xlsx", TODAY)


def test_the_marked_workbook_shows_each_fault_in_its_cell():
    data = xlsx(row(staff_no=123, department="XX"))
    examined = imports.examine(data, "人员.xlsx", TODAY)
    book = openpyxl.load_workbook(BytesIO(imports.marked(data, examined)))
    assert "数字格式" in book["人员"]["A2"].comment.text
    assert "科室" in book["人员"]["C2"].comment.text


def test_an_import_is_on_the_trail_with_counts_digest_and_each_person(officer, now):
    bring(officer, row(), row("D002", "李四"))
    entry = make.last_trail_entry()
    assert (entry.event, entry.subject) == ("surgeon.added", "surgeon:D002")


def test_importing_takes_the_permission(nobody):
    examined = imports.examine(xlsx(row()), "x.xlsx", TODAY)
    with pytest.raises(Forbidden):
        service.import_staff(nobody, examined.rows, TODAY, filename="x", digest="0")


def test_somebody_s_change_between_looking_and_importing_is_not_overrun(officer):
    bring(officer, row())
    examined = imports.examine(xlsx(row(title="副主任医师")), "x.xlsx", TODAY)
    service.rename_surgeon(officer, "D001", "张山", "更名")
    with pytest.raises(Invalid, match="在系统中是张山"):
        service.import_staff(officer, examined.rows, TODAY, filename="x", digest="0")


def test_an_import_takes_the_same_number_of_statements_however_long(officer, count_statements):
    def statements(n, start):
        people = [row(f"D{start + i}", "李四") for i in range(n)]
        examined = imports.examine(xlsx(*people), "x.xlsx", TODAY)
        with count_statements() as seen:
            service.import_staff(officer, examined.rows, TODAY, filename="x", digest="0")
        return seen.count

    assert statements(2, 100) == statements(60, 200)


def test_the_template_holds_every_column_and_no_data():
    data = exports.blank_sheet()
    with pytest.raises(Invalid, match="表里没有人员"):
        imports.import_file(None, data, "模板.xlsx", TODAY)
    titles = [c.value for c in openpyxl.load_workbook(BytesIO(data)).worksheets[0][1]]
    assert titles == list(TITLES)


def test_text_that_looks_like_a_formula_stays_text(officer, now):
    make.surgeon(title="=1+1")
    rows = queries.export_rows(EVERYONE, now)
    book = openpyxl.load_workbook(BytesIO(exports.listed(rows)))
    assert (book["人员"]["D2"].value, book["人员"]["D2"].data_type) == ("=1+1", "s")


def test_instants_of_an_import_are_one_and_the_same(officer, now):
    bring(officer, row())
    dossier = queries.get_dossier(EVERYONE, "D001")
    facts = (*dossier.posts, *dossier.licences, *dossier.titles)
    assert {f.recorded_at for f in facts} == {datetime(2026, 11, 22, 4, tzinfo=UTC)}
