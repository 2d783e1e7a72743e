"""The graded catalog as a spreadsheet: what a filter shows, and the template to fill in."""

from collections.abc import Sequence

from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.catalog.rules.values import Category
from surgery_gov.kernel.sheets import write
from surgery_gov.kernel.sheets.write import Entry as Field
from surgery_gov.kernel.sheets.write import Heading

SHEET = "手术分级目录"
YES_NO = ("是", "否")
HEADINGS = (
    Heading("科室/专业", 18, wraps=True),
    Heading("手术编码", 16),
    Heading("手术名称", 46, wraps=True),
    Heading("手术级别", 10),
    Heading("类别", 12),
    Heading("限制类技术", 12),
    Heading("禁止类技术", 12),
    Heading("国考四级", 10),
    Heading("微创", 8),
    Heading("备注", 30, wraps=True),
)
"""The same columns as the import reads: what is exported may be changed and imported again."""

FIELDS = (
    Field(
        title="科室/专业",
        example="普外科",
        width=16,
        note="开展此手术的科室，可不填。多个科室用顿号隔开；可以合并单元格。",
    ),
    Field(
        title="手术编码",
        example="51.2300",
        width=16,
        required=True,
        note="手术操作分类代码国家临床版3.0，一格一个编码。本列已设为文本，末尾的0会保留。",
    ),
    Field(
        title="手术名称",
        example="腹腔镜下胆囊切除术",
        width=44,
        required=True,
        note="与编码对应的名称。",
    ),
    Field(
        title="手术级别",
        example="三级",
        width=10,
        required=True,
        choices=tuple(grade_name(grade) for grade in (1, 2, 3, 4)),
        note="一级至四级。空着不当作一级，会被退回。",
    ),
    Field(
        title="类别",
        example=Category.SURGERY.value,
        choices=tuple(c.value for c in Category),
        note="可不填。手术、介入治疗、诊断性操作或治疗性操作。",
    ),
    Field(
        title="限制类技术",
        example="否",
        choices=YES_NO,
        note="国家或省级限制类技术填“是”，空着等于否。限制类技术按四级手术管理，级别须填四级。",
    ),
    Field(
        title="禁止类技术",
        example="否",
        choices=YES_NO,
        note="填“是”的一律不可实施。空着等于否。",
    ),
    Field(
        title="国考四级",
        example="否",
        choices=YES_NO,
        note="在国家绩效考核四级手术目录中。空着等于否。",
    ),
    Field(
        title="微创",
        example="是",
        choices=YES_NO,
        note="在国家绩效考核微创手术目录中。空着等于否。",
    ),
    Field(title="备注", example="", width=30, note="可不填。"),
)
"""The template, in the same order."""


def workbook(entries: Sequence[Entry]) -> bytes:
    """Return a workbook of these entries; text stays text."""
    return write.listing(SHEET, HEADINGS, [_row(entry) for entry in entries])


def template() -> bytes:
    """Return the empty table to fill in, with a sheet that says how."""
    return write.template(SHEET, FIELDS)


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.department,
        entry.code,
        entry.name,
        grade_name(entry.grade),
        entry.category,
        _said(entry.restricted),
        _said(entry.prohibited),
        _said(entry.exam_grade4),
        _said(entry.minimally_invasive),
        entry.remark,
    )


def _said(flag: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return "是" if flag else "否"
