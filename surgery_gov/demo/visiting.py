"""Three invitations of the demo hospital: one used, one approved for a coming day, one waiting."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, rows
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM, Actor
from surgery_gov.kernel.sheets import read
from surgery_gov.operations import imports
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors import service as visitors
from surgery_gov.visitors.queries import get_invitation, list_invitations
from surgery_gov.visitors.schemas import EntrySchema

SEPARATOR = "、"
SOURCE = "外请手术登记"
PROOF = b"%PDF-1.4\n% the home hospital's authorization, as the demo has it\n"
SURGEON = Actor(
    id="10268",
    name="赵明远",
    permissions=PERMISSIONS[Role.SURGEON],
    department="GD",
    staff_no="10268",
    role=Role.SURGEON,
)
HEAD = Actor(
    id="00558",
    name="李国栋",
    permissions=PERMISSIONS[Role.DEPARTMENT_HEAD],
    department="GD",
    staff_no="00558",
    role=Role.DEPARTMENT_HEAD,
)
OFFICE = Actor(
    id="30011",
    name="周慧敏",
    permissions=PERMISSIONS[Role.MEDICAL_AFFAIRS],
    department="YW",
    staff_no="30011",
    role=Role.MEDICAL_AFFAIRS,
)


def of_visitors(dates: StoryDates) -> Iterator[Event]:
    """Yield each invitation as far as it has come, and the operation of the one that was used."""
    for row in rows("visitors", dates):
        at, name = dates.instant(row.pop("at")), row["name"]
        document_no, used = row.pop("document_no"), row.pop("used")
        yield Event(at, f"邀请外院专家：{name}", partial(_submit, row))
        if document_no:
            later = at + timedelta(hours=2)
            yield Event(later, f"科室审核：{name}", partial(_endorse, name))
            yield Event(
                later + timedelta(hours=2),
                f"批准外请专家：{name}",
                partial(_approve, name, document_no),
            )
        if used:
            yield Event(dates.instant(used), f"登记外请手术：{name}", partial(_operate, row))


def _submit(row: Row) -> None:
    given: dict[str, object] = {name: value for name, value in row.items() if value}
    given["codes"] = row["codes"].split(SEPARATOR)
    entry, _ = EntrySchema().load(given)
    number = visitors.draft_invitation(SURGEON, entry)
    for code in entry.codes:
        visitors.attach_proof(SURGEON, number, code, PROOF, f"{entry.name}授权证明.pdf")
    visitors.submit(SURGEON, number, _version(number))


def _endorse(name: str) -> None:
    number = _number(name)
    visitors.endorse(HEAD, number, _version(number), "本科室首次开展此类病例，同意邀请。")


def _approve(name: str, document_no: str) -> None:
    number = _number(name)
    visitors.approve(OFFICE, number, _version(number), document_no, "资质核对无误，同意。")


def _operate(row: Row) -> None:
    number = _number(row["name"])
    found = get_invitation(Scope(everyone=True), number)
    line = found.lines[0]
    at = datetime.fromisoformat(f"{found.entry.day} 09:30")
    sheet = (
        "病案号,手术日期时间,手术编码,手术名称,术者工号,术者姓名,科室,择期/急诊\n"
        f"{found.entry.patient},{at:%Y-%m-%d %H:%M},{line.code},{line.name},"
        f"{found.visitor_no},{found.entry.name},{found.department_name},择期\n"
    )
    book = read(sheet.encode("utf-8-sig"), "外请手术登记.csv")
    rehearsal = imports.rehearse(book, SOURCE, clock.now())
    if not rehearsal.report.ok:
        raise Invalid({"file": [fault.message for fault in rehearsal.report.faults[:1]]})
    imports.enter(SYSTEM, rehearsal)


def _number(name: str) -> str:
    page, _ = list_invitations(Scope(everyone=True), "", name)
    return page.items[0].number


def _version(number: str) -> int:
    return get_invitation(Scope(everyone=True, staff_no=SURGEON.staff_no), number).version
