"""A sheet of privileges read whole: every fault found, or a list of grants to enter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from surgery_gov.catalog.rules.codes import looks_like_code
from surgery_gov.kernel import reference
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets.book import Book
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.faults import Collector, ImportReport
from surgery_gov.kernel.sheets.frames import data_rows, whole_tables
from surgery_gov.kernel.sheets.tables import Column, Row, Table
from surgery_gov.privileges.imports.cells import (
    BAND,
    Reader,
    read_conditions,
    read_date,
    read_document,
    read_name,
    read_person,
    read_target,
)
from surgery_gov.privileges.queries.drafts import draw_up
from surgery_gov.privileges.queries.people import Person, people_by_staff_no
from surgery_gov.privileges.queries.procedures import procedures_at
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.lifecycle import unknown_code
from surgery_gov.privileges.rules.proposal import Proposal
from surgery_gov.privileges.rules.ways import Way
from surgery_gov.privileges.service.importing import Source

COLUMNS = (
    Column(
        "staff_no",
        "工号",
        ("医师工号", "医生工号", "职工号", "员工号", "术者工号"),
        required=True,
        spreads=True,
    ),
    Column(
        "name",
        "姓名",
        ("术者", "术者姓名", "医师姓名", "医生姓名"),
        required=True,
        spreads=True,
    ),
    Column("target", "手术编码", ("编码", "手术代码", "手术操作编码", "授权项目"), required=True),
    Column(
        "since", "授权开始日期", ("开始日期", "生效日期", "有效期开始", "授权日期"), required=True
    ),
    Column(
        "until", "授权截止日期", ("截止日期", "有效期至", "到期日期", "有效期结束"), required=True
    ),
    Column("document", "授权文号", ("文号", "依据文号", "发文文号"), required=True),
    Column("conditions", "条件", ("限制条件", "特殊限制条件", "授权条件")),
)
PLACES = {
    "staff_no": "staff_no",
    "targets": "target",
    "effective_at": "since",
    "until": "until",
    "document_no": "document",
    "conditions": "conditions",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row understood."""

    row: Row
    person: Person
    proposal: Proposal


Torso = tuple[Row, str | None]
"""A row refused for another cell, and its code, which is looked up all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What importing the file would do; ``proposals`` are to be entered only if ``report.ok``."""

    report: ImportReport
    proposals: tuple[tuple[Person, Proposal], ...]
    source: Source


def rehearse(book: Book, actor: Actor, now: datetime) -> Rehearsal:
    """Read every sheet and check every row against the records; nothing is written.

    Raises ``Unreadable`` where no sheet has the heading of such a table.
    """
    found = Collector()
    tables = list(whole_tables(book, COLUMNS, found))
    if not tables and not found.faults:
        raise Unreadable(
            "没有找到表头。前十行内应有一行包含：工号、姓名、手术编码、授权开始日期、"
            "授权截止日期、授权文号。可下载模板填写。",
            "no_header",
        )
    people = people_by_staff_no()
    read = [line for table in tables for line in _lines(table, found, people)]
    lines = [line for line in read if isinstance(line, Line)]
    _check(lines, found, actor, now)
    _check_codes([line for line in read if not isinstance(line, Line)], found, now)
    return Rehearsal(
        report=found.report(),
        proposals=tuple((line.person, line.proposal) for line in lines),
        source=Source(book.filename, book.digest),
    )


def _lines(table: Table, found: Collector, people: Reader) -> Iterator[Line | Torso]:
    for row in data_rows(table, found, _identifies, "target"):
        line = _line(row, found, people)
        if line is not None:
            yield line


def _identifies(text: str) -> bool:
    return looks_like_code(text) or BAND in text


@cache
def _malformed() -> frozenset[str]:
    return frozenset(row["code"] for row in reference.load("malformed_codes"))


def _line(row: Row, found: Collector, people: Reader) -> Line | Torso | None:
    """Read all cells of the row, so that all its faults are told at once."""
    person = found.take_spread(row, "staff_no", lambda cell: read_person(cell, people))
    named = person and found.take_spread(row, "name", lambda cell: read_name(cell, person))
    target = found.take(row, "target", lambda cell: read_target(cell, _malformed()))
    since = found.take(row, "since", lambda cell: read_date(cell, "授权开始日期"))
    until = found.take(row, "until", lambda cell: read_date(cell, "授权截止日期"))
    document = found.take(row, "document", read_document)
    conditions = found.take(row, "conditions", lambda cell: read_conditions(cell, people))
    if not (person and named and target and since and until and document):
        return (row, target.code) if target else None
    proposal = Proposal(
        kind=DecisionKind.GRANT,
        target=target,
        name=str(target),
        effective_at=start_of_day(since),
        until=day_after(until),
        document_no=document,
        conditions=conditions or (),
    )
    return Line(row, person, proposal)


def _check(lines: Sequence[Line], found: Collector, actor: Actor, now: datetime) -> None:
    drafts = draw_up(
        [(line.person, line.proposal) for line in lines], actor.staff_no, now, Way.SHEET
    )
    earlier: dict[tuple[int, str], list[Line]] = {}
    for line, draft in zip(lines, drafts, strict=True):
        same = earlier.setdefault((line.person.id, str(line.proposal.target)), [])
        twin = next((other for other in same if _overlap(other, line)), None)
        same.append(line)
        for fault in draft.faults:
            if fault.code == "overlap" and twin is not None:
                message = f"与{_where(twin, line)}重复：同一术者同一手术，起止重叠。请删去一行。"
                found.refuse(line.row, "target", "duplicate", message)
            else:
                found.refuse(line.row, PLACES[fault.field], fault.code, fault.message)


def _check_codes(torsos: Sequence[Torso], found: Collector, now: datetime) -> None:
    codes = {code for _, code in torsos if code is not None}
    known = procedures_at(codes, now)[1] if codes else {}
    for row, code in torsos:
        if code is not None and code not in known:
            found.refuse(row, "target", "unknown_code", unknown_code(code))


def _overlap(one: Line, other: Line) -> bool:
    first, second = one.proposal, other.proposal
    if first.until is None or second.until is None:
        return True
    return first.effective_at < second.until and second.effective_at < first.until


def _where(twin: Line, line: Line) -> str:
    sheet = twin.row.table.sheet.name
    here = sheet == line.row.table.sheet.name
    return f"第{twin.row.number + 1}行" if here else f"工作表“{sheet}”第{twin.row.number + 1}行"
