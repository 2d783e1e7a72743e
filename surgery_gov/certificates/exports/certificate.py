"""A certificate as a workbook: what it says, how it stood when it was exported, and its digest."""

from datetime import datetime

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.certificates.exports.paint import Sheet
from surgery_gov.certificates.exports.paint import workbook as painted
from surgery_gov.certificates.queries.certificates import Issued
from surgery_gov.certificates.rules.content import Content
from surgery_gov.certificates.rules.verdict import Verdict
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets.write import Heading

HEADINGS = (
    Heading("手术编码", 16),
    Heading("手术名称", 32, wraps=True),
    Heading("级别", 8),
    Heading("授权类型", 10),
    Heading("特殊限制条件", 26, wraps=True),
    Heading("生效日", 12),
    Heading("有效期至", 12),
    Heading("依据文号", 22, wraps=True),
    Heading("签发时状态", 11),
    Heading("导出时状态", 11),
    Heading("导出时已做例数", 26, wraps=True),
)
PIECE = 30_000
RULE = (
    "内容摘要是下列内容文本（各段相接）的 UTF-8 编码的 SHA-256，与纸件页脚、本系统所存的一致。"
    "导出时状态和例数不在摘要之内：它们随台账和手术记录变化，以“核验授权书”的结果为准。"
)


def workbook(issued: Issued, content: Content, verdict: Verdict, at: datetime) -> bytes:
    """Return the workbook of one certificate."""
    holder, text = content.holder, content.as_json()
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    said = f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}核验：{verdict.answer}"
    rows = [
        (
            line.item.code or "按科室",
            line.item.name,
            NAMES.get(line.item.grade, "未定级"),
            line.item.kind,
            line.conditions or "无",
            line.item.since,
            line.item.until,
            line.item.document_no,
            line.item.state,
            line.now.value,
            line.counted,
        )
        for line in verdict.items
    ]
    sheet = Sheet(
        name="授权书",
        title="手术授权书",
        captions=(
            f"授权编号：{issued.whole}　批准机构：{content.institution}",
            f"签发：{content.issued_on} {content.issued_by}",
            f"姓名：{holder.name}　工号：{holder.staff_no}　科室：{holder.department}",
            f"执业证号：{holder.licence_no}",
            f"变更记录：{changes_in_words(content)}",
            said,
        ),
        headings=HEADINGS,
        rows=rows,
        check=(
            ("授权编号", issued.number),
            ("内容摘要", content.digest),
            ("算法", RULE),
            *((f"内容文本{place}", piece) for place, piece in enumerate(pieces, 1)),
        ),
    )
    return painted(sheet)


def changes_in_words(content: Content) -> str:
    """Say what differs from the certificate before, or that this is the first."""
    start = f"代替{content.previous}。" if content.previous else ""
    told = "；".join(
        "，".join(part for part in (f"{c.kind}{c.name}", c.text) if part) for c in content.changes
    )
    return f"{start}{told or '内容没有增减'}"
