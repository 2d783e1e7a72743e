"""The demo's catalog is one that a hospital could have."""

import csv
from collections import Counter
from datetime import date

import pytest

from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.tables import rows
from surgery_gov.kernel import reference
from tests.support import national

DATES = StoryDates(date(2026, 11, 23))
CATALOG = rows("catalog", DATES)
DRAFT = rows("catalog_draft", DATES)
DEPARTMENTS = {row["科室名称"] for row in rows("departments", DATES)}
RENAMED_IN_DRAFT = {"81.5100": "全髋关节置换术", "36.0700": "药物洗脱冠状动脉支架置入术"}


def official_names():
    with national.table("procedures_gl30.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def by_code(table):
    return {row["手术编码"]: row for row in table}


@pytest.mark.parametrize("table", [CATALOG, DRAFT], ids=["in force", "draft"])
def test_no_code_and_no_name_stands_twice(table):
    assert len(by_code(table)) == len(table)
    assert [name for name, n in Counter(row["手术名称"] for row in table).items() if n > 1] == []


@national.needed
def test_codes_and_names_are_those_of_the_national_table():
    official = official_names()
    strange = [r for r in CATALOG if official.get(r["手术编码"]) != r["手术名称"]]
    assert strange == []


@national.needed
def test_the_draft_differs_from_the_national_names_only_where_it_renames():
    official = official_names()
    strange = {
        r["手术编码"]: r["手术名称"] for r in DRAFT if official.get(r["手术编码"]) != r["手术名称"]
    }
    assert strange == RENAMED_IN_DRAFT


def test_every_grade_and_every_surgical_department_is_there():
    assert len(CATALOG) >= 320
    assert {row["手术级别"] for row in CATALOG} == {"一级", "二级", "三级", "四级"}
    served = {name for row in CATALOG for name in row["科室"].split("、")}
    assert served <= DEPARTMENTS
    assert DEPARTMENTS - served == {"麻醉科", "手术室", "医务科", "审计科", "信息科"}


@pytest.mark.parametrize("table", [CATALOG, DRAFT], ids=["in force", "draft"])
def test_restricted_technologies_are_grade_four_and_named_from_the_national_list(table):
    national_list = {row["technology"] for row in reference.load("restricted_technologies")}
    restricted = [row for row in table if row["限制类技术"] == "是"]
    assert len(restricted) >= 15
    assert {row["手术级别"] for row in restricted} == {"四级"}
    assert {row["备注"].removeprefix("国家限制类技术：") for row in restricted} <= national_list


@pytest.mark.parametrize("table", [CATALOG, DRAFT], ids=["in force", "draft"])
def test_flags_and_categories_are_of_the_known_words(table):
    assert {row["类别"] for row in table} == {"手术", "介入治疗", "诊断性操作", "治疗性操作"}
    for column in ("限制类技术", "国考四级", "微创"):
        assert {row[column] for row in table} == {"是", "否"}


@pytest.mark.parametrize(
    ("code", "grade"),
    [
        ("47.0901", "二级"),
        ("51.2300", "三级"),
        ("52.7x00", "四级"),
        ("50.3x00", "四级"),
        ("13.4100x001", "三级"),
        ("74.1x01", "二级"),
        ("35.2201", "四级"),
        ("39.5103", "四级"),
        ("35.0502", "四级"),
        ("81.5100", "四级"),
        ("64.0x00", "一级"),
        ("86.700x0013", "四级"),
    ],
)
def test_well_known_operations_have_the_grade_one_expects(code, grade):
    assert by_code(CATALOG)[code]["手术级别"] == grade


def test_the_draft_shows_every_kind_of_change():
    old, new = by_code(CATALOG), by_code(DRAFT)
    kept = old.keys() & new.keys()
    grades = ["一级", "二级", "三级", "四级"]
    step = {c: grades.index(new[c]["手术级别"]) - grades.index(old[c]["手术级别"]) for c in kept}
    changed = Counter(
        {
            "新增": len(new.keys() - old.keys()),
            "取消": len(old.keys() - new.keys()),
            "升级": sum(s > 0 for s in step.values()),
            "降级": sum(s < 0 for s in step.values()),
            "改名": sum(old[c]["手术名称"] != new[c]["手术名称"] for c in kept),
            "属性变更": sum(
                any(old[c][k] != new[c][k] for k in ("科室", "类别", "国考四级", "微创"))
                for c in kept
            ),
        }
    )
    assert all(2 <= number <= 12 for number in changed.values()), changed
