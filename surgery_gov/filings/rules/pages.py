"""The sheets of a filing as rows of values; how they look is the exporter's business."""

from collections.abc import Iterator
from dataclasses import dataclass

from surgery_gov.filings.rules.comparison import shown
from surgery_gov.filings.rules.content import GRADES, Content, Heading, Kind, Row
from surgery_gov.filings.rules.counts import by_change, by_department, by_grade

Value = str | int
Line = tuple[Value, ...]

LIST_COLUMNS = (
    "序号",
    "科室/专业",
    "手术编码",
    "手术名称",
    "类别",
    "手术级别",
    "限制类技术",
    "国考四级",
    "微创",
    "上年度开展例数",
    "首次开展日期",
    "变动类型",
    "变动原因",
    "备注",
)
CHANGE_COLUMNS = (
    "序号",
    "变动类型",
    "手术编码",
    "手术名称",
    "科室/专业",
    "变动项目",
    "上次报送",
    "本次报送",
)
DEPARTMENT_COLUMNS = ("科室/专业", "三级（项）", "四级（项）", "合计（项）")
COVER_TITLE = "三、四级手术管理目录报送表"
SIGNATURE = "负责人签字：＿＿＿＿＿＿＿＿　　　　　年　　月　　日"
SEAL = "（医疗机构公章）"
SENT = "报送日期：　　　　年　　月　　日"
RECEIVED = "接收人签收：＿＿＿＿＿＿＿＿"
PAPER_COUNTS = (
    "全文摘要由本工作簿全部看得见的内容算出，改动任何一格都会使它改变。"
    "收到电子表后，请按「校验」表所载的方法重新计算，与本页盖章纸件上的摘要核对，以纸件为准。"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: lines of values from row 1, column A on; "" is a blank cell."""

    name: str
    lines: tuple[Line, ...]


def pages(content: Content) -> tuple[Page, ...]:
    """Lay out everything but the check page; the digest cell of the cover is still blank."""
    return (
        Page("封面", tuple(_cover(content))),
        *(_list(content, grade) for grade in GRADES),
        Page("变更对比", tuple(_changes(content))),
    )


def _cover(content: Content) -> Iterator[Line]:
    heading, count = content.heading, by_grade(content.rows)
    yield (COVER_TITLE, "", "", "")
    yield (f"医疗机构：{heading.institution}", "", f"编号：{heading.number}", "")
    yield ("医疗机构名称", heading.institution, "登记号", heading.registration_no)
    yield ("统一社会信用代码", heading.credit_code, "机构级别", heading.level)
    yield ("发证机关", heading.authority, "所在区", heading.district)
    yield ("目录版本", heading.edition, "施行日期", heading.in_force_from)
    yield ("版本文号", heading.document_no, "报送类型", heading.kind.label)
    yield ("上次报送", heading.previous or "无", "编制日期", heading.prepared_on)
    yield ("填报人", heading.filler, "联系电话", heading.phone)
    yield ("三级手术（项）", count.grade3, "四级手术（项）", count.grade4)
    yield ("合计（项）", count.total, "变更（项）", _touched(content))
    yield ("变更情况", change_summary(content), "", "")
    yield ("全文摘要", "", "", "")
    yield (PAPER_COUNTS, "", "", "")
    yield (SIGNATURE, "", SEAL, "")
    yield (SENT, "", RECEIVED, "")
    yield ("", "", "", "")
    yield ("各科室三、四级手术项数", "", "", "")
    yield DEPARTMENT_COLUMNS
    for name, part in by_department(content.rows).items():
        yield (name, part.grade3, part.grade4, part.total)
    yield ("合计（每项手术计一次）", count.grade3, count.grade4, count.total)


def _touched(content: Content) -> int | str:
    if content.heading.kind is Kind.INITIAL:
        return "首次报送"
    return len({change.code for change in content.changes})


def change_summary(content: Content) -> str:
    """Count the procedures per kind of change, in words."""
    if content.heading.kind is Kind.INITIAL:
        return "首次报送，没有可对照的上次报送"
    counts = {kind: n for kind, n in by_change(content.changes).items() if n}
    if not counts:
        return f"与上次报送 {content.heading.previous} 相比没有变化"
    return "，".join(f"{kind.value}{number}项" for kind, number in counts.items())


def _list(content: Content, grade: int) -> Page:
    heading, name = content.heading, GRADES[grade]
    rows = [row for row in content.rows if row.grade == grade]
    lines: list[Line] = [(f"{name}手术管理目录",), (_caption(heading),), LIST_COLUMNS]
    lines.extend(_row(number, row) for number, row in enumerate(rows, 1))
    if not rows:
        lines.append((f"本版本没有{name}手术",))
    return Page(f"{name}手术目录", tuple(lines))


def _caption(heading: Heading) -> str:
    return (
        f"医疗机构：{heading.institution}　　目录版本：{heading.edition}"
        f"　　施行日期：{heading.in_force_from}　　编号：{heading.number}"
    )


def _row(number: int, row: Row) -> Line:
    return (
        number,
        row.department,
        row.code,
        row.name,
        row.category,
        GRADES[row.grade],
        shown(row.restricted),
        shown(row.exam_grade4),
        shown(row.minimally_invasive),
        row.last_year_cases,
        row.first_performed,
        row.change,
        row.reason,
        row.remark,
    )


def _changes(content: Content) -> Iterator[Line]:
    yield ("与上次报送的变更对比",)
    yield (_caption(content.heading),)
    yield (change_summary(content),)
    yield CHANGE_COLUMNS
    for number, change in enumerate(content.changes, 1):
        yield (
            number,
            change.kind.value,
            change.code,
            change.name,
            change.department,
            change.item,
            change.before,
            change.after,
        )
