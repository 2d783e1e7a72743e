"""Sheets of operations for tests."""

from surgery_gov.kernel import sheets
from surgery_gov.operations import imports
from tests.support.books import xlsx

HEADER = [
    "病案号",
    "手术日期时间",
    "手术编码",
    "手术名称",
    "术者工号",
    "一助",
    "二助",
    "科室",
    "择期/急诊",
]
SOUND = [
    "00203120",
    "2026-03-04 08:30",
    "51.2300",
    "胆囊切除",
    "01001",
    "01002",
    "",
    "普外科",
    "择期",
]


def row(**changes):
    cells = dict(zip(HEADER, SOUND, strict=True)) | changes
    return [cells[name] for name in HEADER]


def book(*rows, header=HEADER, before=()):
    return sheets.read(xlsx(("手术", [*before, header, *rows])), "手术.xlsx")


def rehearsed(now, *rows, source="HIS", header=HEADER, before=()):
    return imports.rehearse(book(*rows, header=header, before=before), source, now)


def entered(actor, now, *rows, source="HIS", header=HEADER):
    found = rehearsed(now, *rows, source=source, header=header)
    assert found.report.faults == ()
    return imports.enter(actor, found)
