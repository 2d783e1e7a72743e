"""Importing 12 000 operations, against bare calamine and one bulk insert of the same rows.

Measured is everything from the file to the records: guard, child process, every cell read, keys,
comparison with what is on record, resolution and counts, the trail, the commit. Bare reads the
same workbook and inserts the same rows into the same table, with its indexes and triggers.
"""

import io
import json
import resource
import tempfile
from datetime import datetime, timedelta

import python_calamine
import xlsxwriter
from sqlalchemy import insert, select

from surgery_gov.audit import service as trail
from surgery_gov.kernel import clock, commands, db, schema, sheets
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.operations import imports
from surgery_gov.operations.models import OperationRecord

ROWS, ROUNDS = 12_000, 5
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
HEADER = (
    "病案号",
    "手术日期时间",
    "手术编码",
    "手术名称",
    "术者工号",
    "一助",
    "二助",
    "指导医师工号",
    "科室",
    "择期/急诊",
)


def workbook():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("手术")
    first = datetime(2026, 1, 1, 8, 5)  # noqa: DTZ001 - as in a sheet
    for column, title in enumerate(HEADER):
        sheet.write_string(0, column, title)
    for n in range(ROWS):
        moment = first + timedelta(minutes=35 * n)
        line = (
            f"{n:08d}",
            moment.isoformat(sep=" ", timespec="minutes"),
            f"{n % 80 + 10}.{n % 97:02d}00",
            "腹腔镜下胆囊切除术",
            f"{n % 120:05d}",
            f"{n % 118:05d}",
            "",
            f"{n % 117:05d}" if n % 3 == 0 else "",
            "普外科",
            "择期",
        )
        for column, value in enumerate(line):
            sheet.write_string(n + 1, column, value)
    book.close()
    return target.getvalue()


def ours(data, source):
    book = sheets.read(data, "手术.xlsx")
    done = imports.enter(SYSTEM, imports.rehearse(book, source, clock.now()))
    assert done.added == ROWS


def again(data, source):
    book = sheets.read(data, "手术.xlsx")
    done = imports.enter(SYSTEM, imports.rehearse(book, source, clock.now()))
    assert done.unchanged == ROWS


def stored():
    """The rows our import wrote, to be written again by the bare program."""
    kept = [column for column in OperationRecord.__table__.c if column.name != "id"]
    held = [dict(row) for row in db.session.execute(select(*kept).limit(ROWS)).mappings()]
    db.session.remove()
    return held


def bare(engine, data, held, number):
    python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with engine.begin() as connection:
        table = OperationRecord.__table__
        connection.execute(insert(table), [row | {"source": f"空{number}"} for row in held])


def seconds(act, *arguments):
    start = _processor()
    act(*arguments)
    return _processor() - start


def _processor():
    spent = [resource.getrusage(who) for who in WHO]
    return sum(s.ru_utime + s.ru_stime for s in spent)


def main():
    data = workbook()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        schema.upgrade(url)
        engine = db.connect(url)
        commands.trace_to(trail.write)
        ours(data, "初")
        held = stored()
        mine, theirs = [], []
        for number in range(1, ROUNDS + 1):  # by turns, so that a busy moment hits both
            theirs.append(seconds(bare, engine, data, held, number))
            mine.append(seconds(ours, data, f"源{number}"))
        repeated = seconds(again, data, "初")
        db.session.remove()
        engine.dispose()
    measured, least = min(mine), min(theirs)  # what the work takes when nothing else runs
    print(
        json.dumps(
            {
                "name": f"import of {ROWS:,} operations",
                "measured": f"{measured:.2f} s ({repeated:.2f} s again)",
                "bare": f"{least:.2f} s",
                "ratio": measured / least,
                "target": "<= 4",
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
