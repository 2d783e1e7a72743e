"""Spreadsheets of operations in: read, rehearsed, entered all at once or not at all."""

from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets import write
from surgery_gov.operations import service
from surgery_gov.operations.imports.reading import Rehearsal, rehearse
from surgery_gov.operations.rules.plan import Outcome

__all__ = ["SOURCE", "Rehearsal", "enter", "rehearse", "template"]

SOURCE = "HIS"
"""The source where none is named."""
ENTRIES = (
    write.Entry(title="病案号", example="00203120", note="文本格式，不能为空", required=True),
    write.Entry(
        title="手术日期时间",
        example="2026-03-04 08:30",
        note="写到分。没有时刻或日期的行也保留，但单独列出",
        width=20,
        required=True,
    ),
    write.Entry(
        title="手术编码",
        example="51.2300",
        note="文本格式，每行一项",
        width=18,
        required=True,
    ),
    write.Entry(title="手术名称", example="腹腔镜下胆囊切除术", note="来源系统里的名称", width=30),
    write.Entry(
        title="术者工号",
        example="01007",
        note="文本格式，保留开头的0。只有姓名的行也保留，但不按姓名认人",
        required=True,
    ),
    write.Entry(title="一助", example="01002", note="工号"),
    write.Entry(title="二助", example="01003", note="工号，可不填"),
    write.Entry(
        title="指导医师工号",
        example="01004",
        note="可不填。指导术者完成这台手术的上级医师；有它，才能算作“上级指导下主刀”",
    ),
    write.Entry(title="科室", example="普外科", note="科室代码或名称"),
    write.Entry(
        title="择期/急诊", example="择期", note="择期、限期或急诊", choices=("择期", "限期", "急诊")
    ),
    write.Entry(
        title="手术流水号",
        example="S20260304001",
        note="可不填。来源系统里一台手术的编号；有它，更正时间、编码也能认出是同一台",
        width=18,
    ),
)


def enter(actor: Actor, rehearsal: Rehearsal) -> Outcome:
    """Enter what was rehearsed without a fault; returns what was done."""
    if not rehearsal.report.ok:
        raise ValueError("only a rehearsal without faults can be entered")
    return service.import_operations(actor, rehearsal.rows, rehearsal.file)


def template() -> bytes:
    """Return an empty sheet to fill in."""
    return write.template("手术记录", ENTRIES)
