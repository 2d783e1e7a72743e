"""The demo hospital's certificates: issued by department, some of them overtaken since."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from surgery_gov.certificates import service as certificates
from surgery_gov.certificates.queries.drafts import drafts_in
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import rows
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import SYSTEM

ISSUER = replace(SYSTEM, id="30011", name="周慧敏")


def of_certificates(dates: StoryDates) -> Iterator[Event]:
    """Yield each round of issue: a department and its day."""
    for row in rows("certificates", dates):
        what = f"签发授权书：{row['科室']}"
        yield Event(dates.instant(row["签发时间"]), what, partial(_issue, row["科室代码"]))


def _issue(department: str) -> None:
    due = [d.person.staff_no for d in drafts_in(department, clock.now()) if d.issuable]
    if due:
        certificates.issue(ISSUER, due)
