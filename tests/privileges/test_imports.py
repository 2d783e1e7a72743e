import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select

from surgery_gov.kernel import db, sheets
from surgery_gov.kernel.errors import Conflict, Forbidden
from surgery_gov.kernel.sheets.faults import annotate
from surgery_gov.privileges import imports, service
from surgery_gov.privileges.models import PrivilegeDecision
from surgery_gov.privileges.queries.ledger import every_ledger, ledgers_of
from surgery_gov.privileges.rules import AtSite, Noted, fold
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order
from tests.support.books import xlsx

pytestmark = pytest.mark.usefixtures("world")
HEADER = ["工号", "姓名", "手术编码", "授权开始日期", "授权截止日期", "授权文号", "条件"]
SOUND = ["01001", "赵明远", "51.2300", "2026-01-01", "2027-12-31", "仁一医〔2026〕8号", ""]


def row(**changes):
    cells = dict(zip(HEADER, SOUND, strict=True)) | changes
    return [cells[name] for name in HEADER]


def rehearsed(actor, now, *rows, header=HEADER, before=(), book=None):
    data = book or xlsx(("权限", [*before, header, *rows]))
    return imports.rehearse(sheets.read(data, "权限.xlsx"), actor, now)


def faults(found):
    return [(f.cell, f.code) for f in found.report.faults]


def test_a_sound_sheet_is_entered_in_one_go(world, affairs, now):
    found = rehearsed(
        affairs,
        now,
        row(条件="限地点：东院区；限前五例"),
        row(手术编码="50.2200"),
        row(工号="01002", 姓名="钱思齐"),
    )
    assert found.report.as_json() == {
        "rows": 3,
        "accepted": 3,
        "normalized": [],
        "faults": [],
        "skipped": 0,
    }
    assert imports.enter(affairs, found) == 3
    [span] = fold(ledgers_of(world.surgeons["01001"])["51.2300"])
    assert (span.since, span.until) == (on("2026-01-01"), on("2028-01-01"))
    assert set(span.conditions) == {AtSite("东院区"), Noted("限前五例")}
    assert service.rebuild(affairs).differing == ()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024.1.5", date(2024, 1, 5)),
        ("2024年1月5日", date(2024, 1, 5)),
        ("2024-01-05", date(2024, 1, 5)),
        ("２０２４／１／５", date(2024, 1, 5)),
        ("20240105", date(2024, 1, 5)),
        (45296, date(2024, 1, 5)),
        (date(2024, 1, 5), date(2024, 1, 5)),
    ],
)
def test_dates_as_people_type_them(affairs, now, typed, day):
    found = rehearsed(affairs, now, row(授权开始日期=typed))
    assert faults(found) == []
    assert found.proposals[0][1].effective_at == on(day.isoformat())


DIRT = [
    ({"工号": "1001"}, "A2", "staff_no_zero"),
    ({"工号": 1001}, "A2", "staff_no_zero"),
    ({"工号": "09999"}, "A2", "staff_no_unknown"),
    ({"工号": ""}, "A2", "staff_no_blank"),
    ({"姓名": "赵明"}, "B2", "name_differs"),
    ({"姓名": ""}, "B2", "name_blank"),
    ({"手术编码": 51.23}, "C2", "code_as_number"),
    ({"手术编码": "51.2300、50.2200"}, "C2", "several_codes"),
    ({"手术编码": "51.2300 腹腔镜下胆囊切除术"}, "C2", "code_with_name"),
    ({"手术编码": "51.9999"}, "C2", "unknown_code"),
    ({"手术编码": "99.9900"}, "C2", "prohibited"),
    ({"手术编码": "grade:4@PW"}, "C2", "band"),
    ({"手术编码": "grade:2@ZZ"}, "C2", "unknown_department"),
    ({"手术编码": ""}, "C2", "code_blank"),
    ({"授权开始日期": "2024年1月"}, "D2", "date_without_day"),
    ({"授权开始日期": "2024-02-30"}, "D2", "date"),
    ({"授权开始日期": ""}, "D2", "date_blank"),
    ({"授权截止日期": "长期"}, "E2", "date"),
    ({"授权截止日期": "2025-12-31"}, "E2", "ends_before"),
    ({"授权文号": ""}, "F2", "document_blank"),
    ({"条件": "须上级医师在场：1007"}, "G2", "supervisor_unknown"),
    ({"条件": "须上级医师在场：01001"}, "G2", "own_supervisor"),
    ({"工号": "M001", "姓名": "周文静"}, "A2", "own_privilege"),
    ({"手术编码": "#REF!"}, "C2", "cell_error"),
]


@pytest.mark.parametrize(("dirt", "cell", "code"), DIRT, ids=[f"{c}-{d}" for _, c, d in DIRT])
def test_each_kind_of_dirt_is_refused_at_its_cell(affairs, now, dirt, cell, code):
    found = rehearsed(affairs, now, row(**dirt))
    assert faults(found) == [(cell, code)]
    assert found.report.faults[0].message.startswith("第2行：")
    assert not found.report.ok


@pytest.mark.parametrize(
    ("dirt", "rules"),
    [
        ({"手术编码": "52.7X00"}, ["upper_x"]),
        ({"手术编码": "５１．２３００"}, ["full_width"]),
        ({"手术编码": " 51.2300\u200b"}, ["zero_width", "space"]),
        ({"工号": "０１００１"}, ["full_width"]),
        ({"姓名": "赵 明远"}, []),
        ({"授权截止日期": "2027.12.31"}, ["date"]),
    ],
)
def test_what_is_certain_is_cleaned_and_told(affairs, now, dirt, rules):
    found = rehearsed(affairs, now, row(**dirt))
    assert (faults(found), [n.rule for n in found.report.normalized]) == ([], rules)


def test_the_hint_names_the_padded_number(affairs, now):
    [fault] = rehearsed(affairs, now, row(工号="1001")).report.faults
    assert "01001" in fault.message


def test_every_fault_of_every_row_is_told_at_once(affairs, now):
    found = rehearsed(
        affairs,
        now,
        row(工号="1001", 授权文号="", 授权截止日期="长期"),
        row(姓名="", 手术编码="51.9999"),
    )
    assert [c for c, _ in faults(found)] == ["A2", "E2", "F2", "B3", "C3"]
    assert (found.report.rows, found.report.accepted) == (2, 0)


def test_a_row_twice_is_named_by_its_twin(affairs, now):
    [fault] = rehearsed(affairs, now, row(), row(授权开始日期="2026-06-01")).report.faults
    assert (fault.cell, fault.code) == ("C3", "duplicate")
    assert "第2行" in fault.message


def test_two_spans_apart_are_two_grants(affairs, now):
    found = rehearsed(
        affairs,
        now,
        row(授权开始日期="2024-01-01", 授权截止日期="2024-12-31"),
        row(授权开始日期="2026-01-01"),
    )
    assert imports.enter(affairs, found) == 2


def test_what_is_on_record_already_is_a_fault(affairs, now):
    granted(affairs)
    assert faults(rehearsed(affairs, now, row())) == [("C2", "overlap")]


def test_titles_blanks_subtotals_and_signatures_are_counted_not_refused(affairs, now):
    found = rehearsed(
        affairs,
        now,
        row(),
        [],
        ["普外科"],
        row(手术编码="50.2200"),
        ["合计", "", "2项"],
        ["填表人：周文静"],
        before=[["仁和市第一人民医院手术权限表"]],
    )
    assert (faults(found), found.report.rows, found.report.skipped) == ([], 2, 5)


def test_columns_in_any_order_and_under_other_names(affairs, now):
    header = ["依据文号", "有效期至", "生效日期", "手术代码", "医师姓名", "医师工号"]
    cells = ["仁一医〔2026〕8号", "2027-12-31", "2026-01-01", "51.2300", "赵明远", "01001"]
    assert rehearsed(affairs, now, cells, header=header).report.ok


def test_a_merged_surgeon_counts_for_every_row(affairs, now):
    book = xlsx(
        ("权限", [HEADER, row(), row(工号="", 姓名="", 手术编码="50.2200")]),
        merged=[("A2:A3", "01001"), ("B2:B3", "赵明远")],
    )
    assert rehearsed(affairs, now, book=book).report.accepted == 2


def test_a_missing_column_is_told_at_the_heading(affairs, now):
    found = rehearsed(affairs, now, SOUND[:5], header=HEADER[:5])
    assert faults(found) == [("A1", "column_missing")]


def test_without_a_heading_nothing_can_be_read(affairs, now):
    with pytest.raises(sheets.Unreadable, match="表头"):
        rehearsed(affairs, now, header=["甲", "乙"])


def test_all_or_nothing(affairs, now):
    found = rehearsed(affairs, now, row(), row(手术编码="51.9999"))
    with pytest.raises(ValueError, match="without faults"):
        imports.enter(affairs, found)
    assert db.session.scalar(select(func.count()).select_from(PrivilegeDecision)) == 0


def test_what_changed_since_the_rehearsal_stops_the_import(affairs, now):
    found = rehearsed(affairs, now, row(), row(手术编码="50.2200"))
    granted(affairs)
    with pytest.raises(Conflict, match="1行不再成立"):
        imports.enter(affairs, found)
    assert len(every_ledger()) == 1


def test_importing_needs_its_permission(affairs, now, head):
    found = rehearsed(affairs, now, row())
    with pytest.raises(Forbidden):
        imports.enter(replace(head), found)


def test_the_faults_come_back_marked_in_the_same_workbook(affairs, now):
    data = xlsx(("权限", [HEADER, row(姓名="赵明")]))
    found = rehearsed(affairs, now, book=data)
    book = openpyxl.load_workbook(BytesIO(annotate(data, found.report.faults)))
    assert "登记的是赵明远" in book["权限"]["B2"].comment.text


def test_the_template_is_an_empty_table_that_is_understood(affairs, now):
    found = rehearsed(affairs, now, book=imports.template())
    assert (found.report.rows, faults(found)) == (0, [])


def test_csv_in_a_chinese_encoding(affairs, now):
    text = "\n".join(",".join(map(str, cells)) for cells in (HEADER, row()))
    book = sheets.read(text.encode("gb18030"), "权限.csv")
    assert imports.rehearse(book, affairs, now).report.ok


def test_an_import_takes_a_constant_number_of_statements(affairs, now, count_statements):
    codes = ["51.2300", "50.2200", "47.0100", "86.2200", "52.7x00"]
    with count_statements() as one:
        imports.enter(affairs, rehearsed(affairs, now, row()))
    many = [row(工号="01002", 姓名="钱思齐", 手术编码=c) for c in codes]
    with count_statements() as five:
        imports.enter(affairs, rehearsed(affairs, now, *many))
    assert five.count == one.count


def test_fifteen_hundred_rows_in_seconds(affairs, now):
    """Five spans a year apart by surgeon, operation and day: as many rows as a hospital has."""
    people = [("01001", "赵明远"), ("01002", "钱思齐"), ("01003", "孙立群"), ("01007", "李清扬")]
    codes = ["51.2300", "50.2200", "47.0100", "86.2200", "52.7x00"]
    rows = [
        row(
            工号=no,
            姓名=name,
            手术编码=code,
            授权开始日期=f"{y}-{m}-01",
            授权截止日期=f"{y}-{m}-27",
        )
        for no, name in people
        for code in codes
        for y in range(2020, 2027)
        for m in range(1, 12)
    ][:1500]
    started = time.perf_counter()
    assert imports.enter(affairs, rehearsed(affairs, now, *rows)) == 1500
    assert time.perf_counter() - started < 20
    assert service.suspend(affairs, order(effective="2026-10-05"))
