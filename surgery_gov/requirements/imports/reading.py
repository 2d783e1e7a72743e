"""A sheet of qualifications read whole: every fault found, or a list of records to enter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets.book import Book, address
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.faults import Collector, Fault, ImportReport
from surgery_gov.kernel.sheets.people import read_name, read_person
from surgery_gov.kernel.sheets.tables import Column, Kind, Row, Table, find_table
from surgery_gov.privileges.queries.people import people_by_staff_no
from surgery_gov.requirements.imports import cells
from surgery_gov.requirements.queries import procedures_at
from surgery_gov.requirements.queries.qualifications import proofs_by_surgeon
from surgery_gov.requirements.rules.qualifications import Entry, faults_of
from surgery_gov.requirements.service import Source

COLUMNS = (
    Column("staff_no", "工号", ("医师工号", "职工号", "术者工号"), required=True, spreads=True),
    Column("person", "姓名", ("术者", "术者姓名", "医师姓名"), required=True, spreads=True),
    Column("kind", "种类", ("类别", "类型"), required=True),
    Column("name", "名称", ("证书名称", "培训名称", "考核名称", "项目"), required=True),
    Column("number", "证书编号", ("编号", "证号")),
    Column("issuer", "发证单位", ("考核人", "发证机构", "培训单位", "考核单位")),
    Column("day", "取得日期", ("日期", "考核日期", "发证日期"), required=True),
    Column("valid_until", "有效期至", ("截止日期", "到期日期")),
    Column("score", "成绩", ("分数", "得分")),
    Column("code", "手术编码", ("编码", "手术代码")),
    Column("grade", "手术级别", ("级别",)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row understood."""

    row: Row
    staff_no: str
    entry: Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What importing the file would do; ``entries`` are to be entered only if ``report.ok``.

    ``known`` counts those that are on file already and will be left alone.
    """

    report: ImportReport
    entries: tuple[tuple[str, Entry], ...]
    known: int
    source: Source


def rehearse(book: Book, actor: Actor, now: datetime) -> Rehearsal:
    """Read every sheet and check every row; nothing is written.

    Raises ``Unreadable`` where no sheet has the heading of such a table.
    """
    found = Collector()
    tables = list(_tables(book, found))
    if not tables and not found.faults:
        raise Unreadable(
            "没有找到表头。前十行内应有一行包含：工号、姓名、种类、名称、取得日期。可下载模板填写。",
            "no_header",
        )
    lines = [line for table in tables for line in _lines(table, found)]
    _check(lines, found, actor, now)
    entries = tuple(dict.fromkeys((line.staff_no, line.entry) for line in lines))
    if len(entries) < len(lines):
        found.notes.append(f"{len(lines) - len(entries)}行与前面的行完全相同，只记一次。")
    on_file = {
        (staff_no, proof.entry)
        for staff_no, proofs in proofs_by_surgeon({no for no, _ in entries}).items()
        for proof in proofs
    }
    return Rehearsal(
        report=found.report(),
        entries=entries,
        known=sum(pair in on_file for pair in entries),
        source=Source(book.filename, book.digest),
    )


def _tables(book: Book, found: Collector) -> Iterator[Table]:
    if book.hidden_sheets:
        found.notes.append(f"文件里有{book.hidden_sheets}张隐藏的工作表，也已读取。")
    for sheet in book.sheets:
        table = find_table(sheet, COLUMNS)
        if table is None:
            if any(cell != "" for row in sheet.rows for cell in row):
                found.notes.append(f"工作表“{sheet.name}”没有表头，没有读取。")
        elif _is_whole(table, found):
            found.skipped[Kind.TITLE] += table.lead()
            yield table


def _is_whole(table: Table, found: Collector) -> bool:
    """Whether every column needed is there, once; what is missing is a fault at the heading."""
    at = address(table.header, 0)
    for column in table.missing:
        message = f"缺少“{column.title}”列。请补上这一列，可下载模板对照。"
        found.faults.append(Fault(table.sheet.name, at, "", "column_missing", message))
    for column, cell in table.doubled:
        message = f"“{column.title}”列出现了两次，不能确定以哪一列为准。请删去一列。"
        found.faults.append(Fault(table.sheet.name, cell, "", "column_twice", message))
    return not table.missing and not table.doubled


def _lines(table: Table, found: Collector) -> Iterator[Line]:
    people = people_by_staff_no()
    for row in table.rows(lambda text: bool(text.strip()), "name"):
        if row.kind is not Kind.DATA:
            found.skipped[row.kind] += 1
            continue
        found.rows += 1
        line = _line(row, found, people)
        if line is not None:
            yield line


def _line(row: Row, found: Collector, people: cells.Reader) -> Line | None:
    """Read all cells of the row, so that all its faults are told at once."""
    person = found.take_spread(row, "staff_no", lambda cell: read_person(cell, people))
    if person:
        found.take_spread(row, "person", lambda cell: read_name(cell, person))
    kind = found.take(row, "kind", cells.read_kind)
    name = found.take(row, "name", cells.read_title)
    number = found.take(row, "number", cells.read_words)
    issuer = found.take(row, "issuer", cells.read_words)
    day = found.take(row, "day", cells.read_needed_day)
    valid_until = found.take(row, "valid_until", cells.read_optional_day)
    score = found.take(row, "score", cells.read_score)
    code = found.take(row, "code", cells.read_procedure)
    grade = found.take(row, "grade", cells.read_level)
    if (row.table.sheet.name, row.number) in found.faulty:
        return None
    assert person and kind and name and day  # noqa: S101, PT018
    entry = Entry(
        kind=kind,
        name=name,
        number=number or "",
        issuer=issuer or "",
        day=day,
        valid_until=valid_until,
        score=score,
        code=code or "",
        grade=grade,
    )
    return Line(row, person.staff_no, entry)


def _check(lines: Sequence[Line], found: Collector, actor: Actor, now: datetime) -> None:
    today = local_date(now)
    codes = {line.entry.code for line in lines if line.entry.code}
    known = procedures_at(codes, now) if codes else {}
    for line in lines:
        for field, messages in faults_of(line.entry, today).items():
            for message in messages:
                found.refuse(line.row, field, field, f"{message}。")
        if line.entry.code and line.entry.code not in known:
            message = f"编码 {line.entry.code} 不在现行目录里。请核对编码。"
            found.refuse(line.row, "code", "unknown_code", message)
        if actor.is_person(line.staff_no):
            message = "不能导入自己的培训考核记录。请由医务科其他人员办理。"
            found.refuse(line.row, "staff_no", "own_record", message)
