"""The matrix of 300 surgeons x 2 000 procedures, against bare xlsxwriter on the same cells.

Measured is everything from the ledger in the database to the bytes of the workbook: reading,
folding, counting, painting. Bare is the same text through ``write``, kept in memory as it does
by default, without formats. A fifth of the cells is held, most of it item by item, each tenth
decided on more than once.
"""

import io
import json
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter
from sqlalchemy import insert

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel import db, schema
from surgery_gov.matrix.exports import workbook
from surgery_gov.matrix.queries import Asked, grid_of
from surgery_gov.privileges.models import Privilege, PrivilegeDecision
from surgery_gov.staff.models import (
    Department,
    DepartmentName,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
)

SURGEONS, PROCEDURES, DEPARTMENTS, ROUNDS = 300, 2_000, 10, 3
START, AT = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
LONG = START + timedelta(days=3_650)
DATED = {"since": START, "recorded_at": START}


def build(engine):
    """Write the hospital straight into the tables; the keys are counted from 1."""
    people, places = range(1, SURGEONS + 1), range(1, DEPARTMENTS + 1)
    with engine.begin() as connection:
        for table, rows in (
            (Department, [place(n) for n in places]),
            (DepartmentName, [name_of(n) for n in places]),
            (Surgeon, [person(n) for n in people]),
            (SurgeonEmployment, [post(n) for n in people]),
            (SurgeonLicence, [licence(n) for n in people]),
            (Edition, [edition()]),
            (CatalogEntry, [entry(n) for n in range(PROCEDURES)]),
        ):
            connection.execute(insert(table.__table__), rows)
        connection.execute(Edition.__table__.update().values(**published()))
        privileges, decisions = ledger()
        connection.execute(insert(Privilege.__table__), privileges)
        connection.execute(insert(PrivilegeDecision.__table__), decisions)


def prepare(url):
    """Make the database."""
    schema.upgrade(url)
    engine = db.connect(url)
    build(engine)
    engine.dispose()


def place(n):
    return {"id": n, "code": f"D{n}", "name": f"第{n}外科", "pinyin": "d", "since": START}


def name_of(n):
    return {"department_id": n, "name": f"第{n}外科", "recorded_at": START}


def person(n):
    return {"id": n, "staff_no": f"{n:05}", "name": f"术者{n}", "pinyin": "sz", "version": 1}


def post(n):
    return {"surgeon_id": n, "department_id": n % DEPARTMENTS + 1, **DATED}


def licence(n):
    return {"surgeon_id": n, "certificate_no": f"{n:015}", "scope": "外科专业", **DATED}


def edition():
    said = {"created_by": "t", "source_name": "t", "source_digest": "t", "name": "2026年版"}
    counted = {"entry_count": PROCEDURES, "version": 1, "status": "draft", "created_at": START}
    return {"id": 1, **said, **counted}


def published():
    when = {"in_force_from": START, "published_at": START}
    return {"status": "published", "document_no": "1号", "published_by": "t", **when}


def code_of(n):
    return f"{n // 100 + 10}.{n % 100:02}x{n % 97:02}"


def entry(n):
    flags = ("restricted", "prohibited", "exam_grade4", "minimally_invasive")
    return {
        "edition_id": 1,
        "code": code_of(n),
        "name": f"腹腔镜下病损切除术之{n}",
        "pinyin": "fqj",
        "grade": n % 4 + 1,
        "department": f"第{n % DEPARTMENTS + 1}外科",
        "category": "手术",
        "remark": "",
        **dict.fromkeys(flags, False),
    }


def ledger():
    privileges, decisions = [], []
    for n in range(SURGEONS * PROCEDURES // 5):
        key = n + 1
        surgeon, procedure = n % SURGEONS + 1, (n // SURGEONS * 5 + n % 5) % PROCEDURES
        privileges.append(
            {"id": key, "surgeon_id": surgeon, "target": code_of(procedure), "version": 1}
        )
        conditions = [{"kind": "site", "value": "东院区"}] if n % 20 == 0 else []
        decisions.append(decision(key, "grant", START, LONG, conditions))
        if n % 10 == 0:
            decisions.append(decision(key, "suspend", AT - timedelta(days=9), None, []))
    return privileges, decisions


def decision(privilege, kind, effective_at, until, conditions):
    said = dict.fromkeys(("actor_id", "actor_name", "reason", "basis", "document_no"), "t")
    return {
        "privilege_id": privilege,
        "kind": kind,
        "effective_at": effective_at,
        "until": until,
        "recorded_at": effective_at,
        "edition": "2026年版",
        "conditions": conditions,
        **said,
    }


def export():
    return workbook(grid_of(Asked(at=AT)), AT, "t")


def bare(cells):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, values in cells:
        sheet = book.add_worksheet(name)
        for row, column, value in values:
            sheet.write(row, column, value)
    book.close()
    return target.getvalue()


def cells_of(data):
    """Read back what the workbook holds."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [
        (name, [(r, c, v) for r, line in enumerate(rows) for c, v in enumerate(line) if v != ""])
        for name in book.sheet_names
        for rows in [book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    ]


def seconds(act):
    start = time.process_time()
    act()
    return time.process_time() - start


def main():
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'matrix.db'}"
        prepare(url)
        engine = db.connect(url)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        data = export()
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        cells = cells_of(data)
        ours, theirs = [], []
        for _ in range(ROUNDS):  # by turns, so that a busy moment hits both
            ours.append(seconds(export))
            theirs.append(seconds(lambda: bare(cells)))
        db.session.remove()
        engine.dispose()
    measured, least = min(ours), min(theirs)
    held = sum(len(values) for _, values in cells)
    print(
        json.dumps(
            {
                "name": f"matrix of {SURGEONS} x {PROCEDURES:,}, {held:,} cells written",
                "measured": f"{measured:.2f} s, {more:.0f} MB more",
                "bare": f"{least:.2f} s",
                "ratio": measured / least,
                "target": "<= 8",
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
