"""Spreadsheets of qualifications in: read, rehearsed, entered all at once or not at all."""

from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets import write
from surgery_gov.requirements import service
from surgery_gov.requirements.imports.reading import Rehearsal, rehearse
from surgery_gov.requirements.rules.conditions import Proof

__all__ = ["Rehearsal", "enter", "rehearse", "template"]

ENTRIES = (
    write.Entry(title="工号", example="01007", note="文本格式，保留开头的0", required=True),
    write.Entry(title="姓名", example="李清扬", note="须与登记的姓名一致", required=True),
    write.Entry(
        title="种类",
        example="规范化培训",
        note="、".join(proof.label for proof in Proof),
        choices=tuple(proof.label for proof in Proof),
        required=True,
    ),
    write.Entry(
        title="名称",
        example="腹腔镜技术规范化培训",
        note="证书、考核的名称；规范条件确认填写规范条件的原文",
        width=30,
        required=True,
    ),
    write.Entry(title="证书编号", example="FQJ-2026-0113", note="可不填", width=18),
    write.Entry(title="发证单位", example="省医学会", note="发证单位或考核人，可不填", width=22),
    write.Entry(title="取得日期", example="2026-03-04", note="写到日", required=True),
    write.Entry(title="有效期至", example="2029-03-03", note="含当日；长期有效的不填"),
    write.Entry(title="成绩", example="", note="理论、技能考核填写，0至100分"),
    write.Entry(
        title="手术编码",
        example="",
        note="考核或确认的是哪项手术；按级别考核的不填",
        width=18,
    ),
    write.Entry(title="手术级别", example="", note="按级别考核的填写：一级至四级"),
)


def enter(actor: Actor, rehearsal: Rehearsal) -> int:
    """Enter what was rehearsed without a fault; returns how many records are new."""
    if not rehearsal.report.ok:
        raise ValueError("only a rehearsal without faults can be entered")
    return service.import_qualifications(actor, rehearsal.entries, rehearsal.source)


def template() -> bytes:
    """Return an empty sheet to fill in."""
    return write.template("培训考核", ENTRIES)
