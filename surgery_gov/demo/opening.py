"""How the demo hospital came to use the program: profile, departments, people, catalog, grants."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from surgery_gov.catalog import imports as catalog_imports
from surgery_gov.catalog import service as catalog
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, profile, rows, sheet
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.sheets import read
from surgery_gov.policy import service as policy
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.institution import Profile
from surgery_gov.policy.rules.settings import HighGradeEntry, Key
from surgery_gov.privileges import imports as privilege_imports
from surgery_gov.staff import imports as staff_imports
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import DepartmentEntry


def of_opening(dates: StoryDates) -> Iterator[Event]:
    """Yield the first fortnight, up to the privileges that the hospital had on paper."""
    at = dates.instant
    yield Event(at("{Y-1}-12-14 09:00"), "登记机构信息", partial(_profile, profile(dates)))
    for row in rows("departments", dates):
        what = f"建立科室：{row['科室名称']}"
        yield Event(at("{Y-1}-12-14 09:20"), what, partial(_department, row))
    yield Event(at("{Y-1}-12-18 10:05"), "导入人员", partial(_staff, "staff", dates))
    yield from _first_edition(dates)
    yield from _ways_of_high_grades(dates)
    for minute, name in ((15, "privileges"), (40, "privileges_by_grade")):
        when = at(f"{{Y-1}}-12-26 15:{minute}")
        yield Event(when, "导入手术权限", partial(_privileges, name, dates))


def _first_edition(dates: StoryDates) -> Iterator[Event]:
    edition, at = profile(dates)["edition"], dates.instant
    name, since = edition["name"], date.fromisoformat(edition["in_force_from"])
    drafted = partial(_catalog, "catalog", name, dates)
    published = partial(catalog.publish, SYSTEM, name, since, edition["document_no"])
    yield Event(at("{Y-1}-12-21 14:30"), "导入手术分级目录", drafted)
    yield Event(at("{Y-1}-12-22 16:10"), "发布手术分级目录", published)


def _ways_of_high_grades(dates: StoryDates) -> Iterator[Event]:
    """Yield how grades 3 and 4 come onto the ledger: at first from paper, then by application."""
    for when, way, since, reason in (
        (
            "{Y-1}-12-24 09:30",
            HighGradeEntry.DIRECT,
            "{Y-1}-12-25",
            "启用之初：院内审批仍走纸质流程，凭文号录入",
        ),
        (
            "{T-35} 16:20",
            HighGradeEntry.SHEET,
            "{T-34}",
            "三、四级手术授权改为在系统内申请、评估、复核、审批、发文",
        ),
    ):
        set_ = partial(_entry_of_high_grades, way, dates.day(since), reason)
        yield Event(dates.instant(when), "设定授权的录入方式", set_)


def of_later_sheets(dates: StoryDates) -> Iterator[Event]:
    """Yield the sheets that came later: new colleagues, and a newer draft of the catalog."""
    at = dates.instant
    yield Event(at("{T-62} 08:20"), "导入新入职人员", partial(_staff, "staff_joined", dates))
    draft = profile(dates)["draft"]
    yield Event(
        at("{T-9} 10:40"), "导入目录修订草稿", partial(_catalog, "catalog_draft", draft, dates)
    )


def _profile(told: dict[str, Any]) -> None:
    known = {field.name: told[field.name] for field in fields(Profile)}
    since = date.fromisoformat(told["effective_from"])
    policy.set_institution(SYSTEM, Profile(**known), since, is_demo=True)


def _entry_of_high_grades(way: HighGradeEntry, since: date, reason: str) -> None:
    change = Change(
        key=Key.HIGH_GRADE_ENTRY.value, value=way.value, effective_from=since, reason=reason
    )
    policy.change_setting(SYSTEM, change)


def _department(row: Row) -> None:
    staff.add_department(
        SYSTEM,
        DepartmentEntry(
            code=row["科室代码"],
            name=row["科室名称"],
            since=date.fromisoformat(row["启用日期"]),
        ),
    )


def _staff(name: str, dates: StoryDates) -> None:
    effective = local_date(clock.now())
    staff_imports.import_file(SYSTEM, sheet(name, dates), f"{name}.csv", effective)


def _catalog(name: str, edition: str, dates: StoryDates) -> None:
    rehearsal = catalog_imports.rehearse(sheet(name, dates), f"{name}.csv")
    catalog_imports.carry_out(SYSTEM, rehearsal, edition)


def _privileges(name: str, dates: StoryDates) -> None:
    book = read(sheet(name, dates), f"{name}.csv")
    rehearsal = privilege_imports.rehearse(book, SYSTEM, clock.now())
    if not rehearsal.report.ok:
        first = rehearsal.report.faults[0]
        raise Invalid({"file": [f"{name}.csv {first.cell}：{first.message}"]})
    privilege_imports.enter(SYSTEM, rehearsal)
