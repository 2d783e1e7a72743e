"""What the demo hospital requires, what its surgeons have passed, the bundles its heads keep."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from surgery_gov.bundles import service as bundles
from surgery_gov.bundles.rules import Draft as BundleDraft
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, rows, sheet
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.kernel.sheets import read
from surgery_gov.requirements import imports
from surgery_gov.requirements import service as requirements
from surgery_gov.requirements.rules.conditions import Proof
from surgery_gov.requirements.rules.qualifications import Entry
from surgery_gov.requirements.schemas.drafts import DraftSchema, draft_of

SEPARATOR = "、"
MISTAKEN = "10501"
"""The surgeon whose examination was recorded for the wrong grade, and withdrawn."""


def of_requirements(dates: StoryDates) -> Iterator[Event]:
    """Yield what is required from when, the records of a sheet, and the bundles."""
    for row in rows("requirements", dates):
        at, target = dates.instant(row.pop("at")), row["target"]
        yield Event(at, f"设定准入条件：{target}", partial(_require, row))
    for number, row in enumerate(rows("bundles", dates)):
        at = dates.instant("{Y}-03-10 14:00") + timedelta(minutes=5 * number)
        yield Event(at, f"建立手术包：{row['名称']}", partial(_bundle, row))
    yield Event(dates.instant("{T-12} 09:30"), "导入培训考核", partial(_qualifications, dates))
    mistake = Entry(
        kind=Proof.SKILL,
        name="四级手术技能考核",
        issuer="科室考核组",
        day=dates.day("{T-14}"),
        score=88.0,
        grade=4,
    )
    yield Event(dates.instant("{T-11} 10:00"), "登记技能考核", partial(_mistake, mistake))


def _require(row: Row) -> None:
    given: dict[str, object] = {name: value for name, value in row.items() if value}
    target = str(given.pop("target"))
    if "codes" in given:
        given["codes"] = row["codes"].split(SEPARATOR)
    requirements.set_requirement(SYSTEM, draft_of(target, DraftSchema().load(given)))


def _bundle(row: Row) -> None:
    draft = BundleDraft(
        department=row["科室代码"],
        code=row["代码"],
        name=row["名称"],
        items=tuple(row["手术编码"].split(SEPARATOR)),
    )
    bundles.create_bundle(SYSTEM, draft)


def _qualifications(dates: StoryDates) -> None:
    book = read(sheet("qualifications", dates), "培训考核登记.csv")
    rehearsal = imports.rehearse(book, SYSTEM, clock.now())
    if not rehearsal.report.ok:
        raise Invalid({"file": [fault.message for fault in rehearsal.report.faults[:1]]})
    imports.enter(SYSTEM, rehearsal)


def _mistake(entry: Entry) -> None:
    """Record an examination for the wrong grade, and take it back."""
    key = requirements.record_qualification(SYSTEM, MISTAKEN, entry)
    requirements.withdraw_qualification(SYSTEM, MISTAKEN, key, "考核的是三级手术，级别登记错误")
