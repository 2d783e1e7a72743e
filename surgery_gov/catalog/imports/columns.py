"""The columns of a graded catalog: what they are called and how they are read."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from surgery_gov.catalog.rules.codes import read_code
from surgery_gov.catalog.rules.grades import read_grade
from surgery_gov.catalog.rules.values import (
    flag_reader,
    read_category,
    read_departments,
    read_name,
    read_remark,
)
from surgery_gov.kernel.sheets.book import Cell
from surgery_gov.kernel.sheets.normalize import Reading
from surgery_gov.kernel.sheets.tables import Column


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS = (
    Column(
        "department",
        "科室/专业",
        _words("科室 专业 科室名称 专业名称 专业科室 所属科室 所属专业 学科 department"),
        spreads=True,
    ),
    Column(
        "code",
        "手术编码",
        _words(
            "编码 代码 手术代码 手术操作编码 手术操作代码 手术及操作编码 手术及操作代码 主要编码"
            " ICD编码 ICD ICD9 ICD-9 ICD-9编码 ICD9编码 ICD-9-CM-3 ICD-9-CM-3编码 ICD-9-CM3编码"
            " 手术ICD编码 国临版编码 国家临床版编码 国家临床版3.0编码 国家临床版3.0手术编码 code"
        ),
        required=True,
    ),
    Column(
        "name",
        "手术名称",
        _words(
            "名称 手术操作名称 手术及操作名称 手术/操作名称 术式 术式名称 项目名称"
            " 国家临床版3.0手术名称 name"
        ),
        required=True,
    ),
    Column(
        "grade",
        "手术级别",
        _words(
            "级别 等级 分级 手术等级 手术分级 院内手术等级 院内手术级别 手术级别等级"
            " grade grade_SYNTHETIC"
        ),
        required=True,
        spreads=True,
    ),
    Column("category", "类别", _words("手术类别 手术类型 操作类别 分类 category"), spreads=True),
    Column(
        "restricted",
        "限制类技术",
        _words("限制类 是否限制类 是否限制类技术 限制类技术标识 限制技术 restricted"),
    ),
    Column(
        "prohibited",
        "禁止类技术",
        _words("禁止类 是否禁止类 是否禁止类技术 禁止类技术标识 prohibited"),
    ),
    Column(
        "exam_grade4",
        "国考四级",
        _words(
            "国考四级手术 是否国考四级 国考四级标识 绩效考核四级手术标识 绩效考核四级手术"
            " exam_grade4"
        ),
    ),
    Column(
        "minimally_invasive",
        "微创",
        _words(
            "微创手术 是否微创 微创标识 国考微创 国考微创手术 绩效考核微创手术标识"
            " minimally_invasive"
        ),
    ),
    Column("remark", "备注", _words("说明 remark")),
)
FLAG_COLUMNS = ("restricted", "prohibited", "exam_grade4", "minimally_invasive")

Reader = Callable[[Cell], Reading[Any]]


def readers(malformed: Collection[str]) -> dict[str, Reader]:
    """Return how each column is read."""
    titles = {column.key: (column.title, *column.synonyms[:1]) for column in COLUMNS}
    return {
        "department": _remembered(read_departments),
        "code": partial(read_code, malformed=malformed),
        "name": read_name,
        "grade": _remembered(read_grade),
        "category": _remembered(read_category),
        **{key: _remembered(flag_reader(*titles[key])) for key in FLAG_COLUMNS},
        "remark": read_remark,
    }


def _remembered(read: Reader) -> Reader:
    """Read each wording once: a column of ten thousand rows has a dozen of them."""
    known: dict[str, Reading[Any]] = {}

    def recall(cell: Cell) -> Reading[Any]:
        if not isinstance(cell, str):
            return read(cell)
        if cell not in known:
            known[cell] = read(cell)
        return known[cell]

    return recall
