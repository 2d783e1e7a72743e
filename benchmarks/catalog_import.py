"""Importing 11 026 rows into a new edition, against bare calamine and one bulk insert of them.

Measured is everything from the file to the draft: guard, child process, every cell judged, the
trail, the commit. Bare reads the same workbook and inserts the same rows into the same table,
with its indexes and triggers. Processor time of both processes, by turns; their memory summed.
"""

import csv
import io
import json
import os
import resource
import tempfile
from pathlib import Path

import python_calamine
import xlsxwriter
from sqlalchemy import insert, select

from surgery_gov.audit import service as trail
from surgery_gov.catalog import imports
from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel import clock, commands, db, schema
from surgery_gov.kernel.permissions import SYSTEM

ROWS, ROUNDS, KILOBYTES = 11_026, 9, 1024
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
ALLOWED_MEGABYTES = 512
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILE = "graded_catalog_SYNTHETIC.csv"
PARTS = ("胆囊", "肝叶", "冠状动脉", "主动脉瓣", "股骨头", "颅内动脉瘤", "膀胱", "子宫内膜")
WAYS = ("经皮", "腹腔镜下", "胸腔镜下", "机器人辅助", "内镜下", "开放性")


def rows():
    """The synthetic catalog where it is at hand, else invented rows of the same size."""
    path = Path(os.environ.get("SURGERY_GOV_REFERENCE_DATA", DATA)) / FILE
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            return list(csv.reader(file))[1:]
    return [
        (
            f"{n // 1000 + 10:02d}.{n % 1000:03d}0x{n % 997 + 1:03d}",
            WAYS[n % 6] + PARTS[n % 8],
            "三级",
        )
        for n in range(ROWS)
    ]


def workbook():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("目录")
    for number, line in enumerate([("手术编码", "手术名称", "手术级别"), *rows()]):
        for column, value in enumerate(line):
            sheet.write_string(number, column, value)
    book.close()
    return target.getvalue()


def ours(data, number):
    rehearsal = imports.rehearse(data, "目录.xlsx")
    assert imports.carry_out(SYSTEM, rehearsal, f"第{number}版") == len(rehearsal.entries)


def stored():
    """The rows our import wrote, to be written again by the bare program."""
    table = CatalogEntry.__table__
    kept = [column for column in table.c if column.name not in {"id", "edition_id"}]
    held = [dict(row) for row in db.session.execute(select(*kept).limit(ROWS)).mappings()]
    db.session.remove()
    return held


def bare(engine, data, held, number):
    python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with engine.begin() as connection:
        made = connection.execute(
            insert(Edition.__table__).values(
                name=f"空{number}",
                status="draft",
                created_at=clock.now(),
                created_by="x",
                source_name="x",
                source_digest="x",
                entry_count=len(held),
                version=1,
            )
        ).inserted_primary_key[0]
        connection.execute(
            insert(CatalogEntry.__table__), [{"edition_id": made, **row} for row in held]
        )


def processor_seconds():
    spent = [resource.getrusage(who) for who in WHO]
    return sum(s.ru_utime + s.ru_stime for s in spent)


def seconds(act, *arguments):
    start = processor_seconds()
    act(*arguments)
    return processor_seconds() - start


def megabytes():
    return sum(resource.getrusage(who).ru_maxrss for who in WHO) / KILOBYTES


def main():
    data = workbook()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        schema.upgrade(url)
        engine = db.connect(url)
        commands.trace_to(trail.write)
        ours(data, 0)  # loads the table of pinyin
        held = stored()
        mine, theirs = [], []
        for number in range(1, ROUNDS + 1):  # by turns, so that a busy moment hits both
            theirs.append(seconds(bare, engine, data, held, number))
            mine.append(seconds(ours, data, number))
        db.session.remove()
        engine.dispose()
    used = megabytes()
    assert used <= ALLOWED_MEGABYTES, f"{used:.0f} MB"
    measured, least = min(mine), min(theirs)  # what the work takes when nothing else runs
    print(
        json.dumps(
            {
                "name": f"import of {len(held):,} rows",
                "measured": f"{measured:.2f} s, {used:.0f} MB",
                "bare": f"{least:.2f} s",
                "ratio": measured / least,
                "target": "<= 4",
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
