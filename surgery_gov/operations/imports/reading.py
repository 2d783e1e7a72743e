"""A sheet of operations read whole: rows to enter, and the few cells that cannot be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.sheets.book import Book, Cell
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.faults import Collector, ImportReport
from surgery_gov.kernel.sheets.frames import data_rows, whole_tables
from surgery_gov.kernel.sheets.tables import Column, Row, Table
from surgery_gov.operations.imports import cells
from surgery_gov.operations.imports.keys import Line, keyed
from surgery_gov.operations.queries.resolving import known_of, names_by_staff_no
from surgery_gov.operations.queries.standing import standing_of
from surgery_gov.operations.rules import plan
from surgery_gov.operations.rules.records import Operation, Person
from surgery_gov.operations.rules.resolution import reasons_of
from surgery_gov.operations.service import File

COLUMNS = (
    Column("case_no", "病案号", ("住院号", "病历号"), required=True),
    Column(
        "time",
        "手术日期时间",
        ("手术日期", "手术时间", "手术开始时间", "手术及操作日期"),
        required=True,
    ),
    Column("code", "手术编码", ("编码", "手术代码", "手术操作编码"), required=True),
    Column("name", "手术名称", ("手术操作名称", "名称")),
    Column("surgeon", "术者工号", ("工号", "医师工号", "主刀工号", "手术医师工号"), required=True),
    Column("surgeon_name", "术者姓名", ("术者", "主刀", "手术医师", "姓名")),
    Column("first", "一助", ("一助工号", "第一助手", "Ⅰ助")),
    Column("second", "二助", ("二助工号", "第二助手", "Ⅱ助")),
    Column(
        "supervisor",
        "指导医师工号",
        ("带教医师工号", "上级医师工号", "指导医师", "带教医师", "上级医师"),
    ),
    Column("supervisor_name", "指导医师姓名", ("带教医师姓名", "上级医师姓名")),
    Column("department", "科室", ("手术科室", "科室名称", "术者科室", "科室代码")),
    Column("urgency", "择期急诊", ("择期/急诊", "手术类型", "急诊择期", "手术性质")),
    Column("serial", "手术流水号", ("流水号", "手术序号", "手术记录号", "手术申请号")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What importing the file would do; ``rows`` are to be entered only if ``report.ok``."""

    report: ImportReport
    rows: tuple[plan.Row, ...]
    file: File
    outcome: plan.Outcome


def rehearse(book: Book, source: str, now: datetime) -> Rehearsal:
    """Read every sheet and compare it with what is on record; nothing is written.

    Raises ``Unreadable`` where no sheet has the heading of such a table.
    """
    found = Collector()
    tables = list(whole_tables(book, COLUMNS, found))
    if not tables and not found.faults:
        raise Unreadable(
            "没有找到表头。前十行内应有一行包含：病案号、手术日期时间、手术编码、术者工号。"
            "可下载模板填写。",
            "no_header",
        )
    names = names_by_staff_no()
    lines = [line for table in tables for line in _lines(table, found, names)]
    rows = tuple(keyed(lines, found))
    known = known_of({row.operation.code for row in rows})
    entries = plan.entries_of(rows, standing_of(source, [row.key for row in rows]))
    reasons = [reasons_of(row.operation, known, now) for row in rows]
    return Rehearsal(
        report=found.report(),
        rows=rows,
        file=File(source, book.filename, book.digest),
        outcome=plan.outcome_of(rows, entries, reasons),
    )


def _lines(table: Table, found: Collector, names: Mapping[str, str]) -> Iterator[Line]:
    for row in data_rows(table, found, _identifies, "case_no"):
        line = _line(row, found, names)
        if line is not None:
            yield line


def _identifies(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _line(row: Row, found: Collector, names: Mapping[str, str]) -> Line | None:
    """Read all cells of the row, so that all its faults are told at once."""
    case_no = found.take(row, "case_no", cells.read_case)
    moment = found.take(row, "time", cells.read_moment)
    code = found.take(row, "code", cells.read_procedure)
    name = found.take(row, "name", cells.read_words)
    surgeon = found.take(row, "surgeon", cells.read_person)
    written = found.take(row, "surgeon_name", cells.read_words)
    first = found.take(row, "first", cells.read_person)
    second = found.take(row, "second", cells.read_person)
    supervisor = _supervisor(row, found, names)
    department = found.take(row, "department", cells.read_words)
    urgency = found.take(row, "urgency", cells.read_urgency)
    serial = found.take(row, "serial", cells.read_number)
    if (row.table.sheet.name, row.number) in found.faulty:
        return None
    assert case_no and moment and surgeon and first and second and urgency  # noqa: S101, PT018
    unread = {"time": moment.unread, "urgency": urgency[1]}
    operator = Person(surgeon.number, written or surgeon.name)
    return Line(
        row=row,
        serial=serial or "",
        operation=Operation(
            case_no=case_no,
            performed_on=moment.day,
            performed_at=moment.instant,
            code=code or "",
            name=name or "",
            surgeon=operator,
            first=_certain(first, row.cell("first"), names),
            second=_certain(second, row.cell("second"), names),
            department=department or "",
            urgency=urgency[0],
            supervisor=supervisor,
            doubtful=_is_doubtful(operator, row.cell("surgeon"), names),
            unread={key: words for key, words in unread.items() if words},
        ),
    )


def _supervisor(row: Row, found: Collector, names: Mapping[str, str]) -> Person | None:
    """Read who supervised; None where the sheet has no such column.

    A number that goes with another name on file is kept as words only, like an assistant's.
    """
    if not any(key in row.table.places for key in ("supervisor", "supervisor_name")):
        return None
    read = found.take(row, "supervisor", cells.read_person) or Person()
    written = read.name
    if "supervisor_name" in row.table.places:
        written = found.take(row, "supervisor_name", cells.read_words) or read.name
    if not read.number and not written:
        return Person()
    told = Person(read.number, written)
    if not read.number or not _is_doubtful(told, row.cell("supervisor"), names):
        return told
    return Person(name=f"{written}（{read.number}）" if written else read.number)


def _is_doubtful(surgeon: Person, cell: Cell, names: Mapping[str, str]) -> bool:
    """Whether the 工号 may have lost zeros, or goes with another name on file."""
    if _may_have_lost_zeros(surgeon.number, cell, names):
        return True
    on_file = names.get(surgeon.number, "")
    bare = surgeon.name.replace(" ", "")
    return bool(on_file and bare and on_file.replace(" ", "") != bare)


def _certain(assistant: Person, cell: Cell, names: Mapping[str, str]) -> Person:
    """Return an assistant whose number may be another's as words only."""
    doubtful = _may_have_lost_zeros(assistant.number, cell, names)
    return Person(name=assistant.number) if doubtful else assistant


def _may_have_lost_zeros(number: str, cell: Cell, names: Mapping[str, str]) -> bool:
    if not isinstance(cell, float) or number not in names:
        return False
    return any(f"{'0' * zeros}{number}" in names for zeros in range(1, 7))
