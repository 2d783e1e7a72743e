"""Spreadsheets of privileges in: read, rehearsed, entered all at once or not at all."""

from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets import write
from surgery_gov.privileges import service
from surgery_gov.privileges.imports.reading import Rehearsal, rehearse

__all__ = ["Rehearsal", "enter", "rehearse", "template"]

NOTE_ZERO = "文本格式，保留开头的0"
ENTRIES = (
    write.Entry(title="工号", example="01007", note=NOTE_ZERO, required=True),
    write.Entry(title="姓名", example="李清扬", note="须与登记的姓名一致", required=True),
    write.Entry(
        title="手术编码",
        example="51.2300",
        note="文本格式，每行一项，三、四级逐项授予；一、二级也可写 grade:2@科室代码",
        width=18,
        required=True,
    ),
    write.Entry(title="授权开始日期", example="2026-01-01", note="写到日", required=True),
    write.Entry(title="授权截止日期", example="2026-12-31", note="写到日，含当日", required=True),
    write.Entry(
        title="授权文号",
        example="仁一医〔2026〕8号",
        note="正式文件的文号",
        width=22,
        required=True,
    ),
    write.Entry(
        title="条件",
        example="限地点：东院区；须上级医师在场：01002",
        note="可不填。几项之间用；隔开。可写 限地点：…、须上级医师在场：工号、限患者：住院号，"
        "其余按文字保存，不能自动核对",
        width=40,
    ),
)


def enter(actor: Actor, rehearsal: Rehearsal) -> int:
    """Enter what was rehearsed without a fault; returns how many grants."""
    if not rehearsal.report.ok:
        raise ValueError("only a rehearsal without faults can be entered")
    return service.import_privileges(actor, rehearsal.proposals, rehearsal.source)


def template() -> bytes:
    """Return an empty sheet to fill in."""
    return write.template("手术权限", ENTRIES)
