"""A catalog as hospitals really send it: every kind of dirt, and what each cell should become.

``CERTAIN`` rows are cleaned and accepted, ``FAULTY`` rows refused with this code at this column,
``ASIDE`` rows are no data. ``workbook`` puts them all on sheets with the heading in row 3.
"""

from dataclasses import dataclass
from datetime import datetime

from tests.support import books

HEADING = ["科室", "ICD编码", "手术名称", "手术级别", "类别", "限制类", "国考四级", "微创", "备注"]
COLUMNS = {
    "department": 0,
    "code": 1,
    "name": 2,
    "grade": 3,
    "category": 4,
    "restricted": 5,
    "exam_grade4": 6,
    "minimally_invasive": 7,
    "remark": 8,
}


@dataclass(frozen=True)
class Dirt:
    """One row: the cells that differ from an honest one, and what is expected of it."""

    why: str
    cells: dict
    code: str = ""
    column: str = ""
    becomes: dict | None = None

    def row(self, number):
        """Return the cells, with a code of its own where the dirt is not the code."""
        cells = ["普外科", honest(number), f"手术{number}", "三级", "手术", "", "", "", ""]
        for key, value in self.cells.items():
            cells[COLUMNS[key]] = value
        return cells


def honest(number):
    """Return the code of an honest row."""
    return f"60.{number:04d}"


CERTAIN = (
    Dirt("nothing wrong", {}),
    Dirt("upper-case X", {"code": "52.7X00"}, becomes={"code": "52.7x00"}),
    Dirt("upper-case X twice", {"code": "50.2X02X001"}, becomes={"code": "50.2x02x001"}),
    Dirt("full-width digits and dot", {"code": "５１．２３０１"}, becomes={"code": "51.2301"}),
    Dirt("ideographic full stop", {"code": "51。2302"}, becomes={"code": "51.2302"}),
    Dirt("full-width x", {"code": "51.2300ｘ001"}, becomes={"code": "51.2300x001"}),
    Dirt("NBSP around", {"code": "\u00a051.2303\u00a0"}, becomes={"code": "51.2303"}),
    Dirt("ideographic space inside", {"code": "51.\u30002304"}, becomes={"code": "51.2304"}),
    Dirt("zero-width space", {"code": "51.2\u200b305\ufeff"}, becomes={"code": "51.2305"}),
    Dirt("line break after", {"code": "51.2306\n"}, becomes={"code": "51.2306"}),
    Dirt("official malformed", {"code": "86.700x0013"}, becomes={"code": "86.700x0013"}),
    Dirt("official malformed again", {"code": "66.69x001"}, becomes={"code": "66.69x001"}),
    Dirt("insurance code", {"code": "17.91A0X"}, becomes={"code": "17.91A0X"}),
    Dirt(
        "broken line in a name",
        {"name": "腹腔镜下\n胆囊切除术"},
        becomes={"name": "腹腔镜下胆囊切除术"},
    ),
    Dirt(
        "its own brackets",
        {"name": "胃大部切除术（Billroth Ⅱ式）[β]"},
        becomes={"name": "胃大部切除术（Billroth Ⅱ式）[β]"},
    ),
    *(
        Dirt(f"grade {grade!r}", {"grade": grade}, becomes={"grade": 4})
        for grade in (
            "四级",
            "4",
            4,
            "4级",
            "IV",
            "iv级",
            "Ⅳ",
            "Ⅳ级",
            "4.0",
            "四",
            "４级",
            " 四 级 ",
            "四级手术",
        )
    ),
    *(
        Dirt(f"flag {flag!r}", {"minimally_invasive": flag}, becomes={"minimally_invasive": True})
        for flag in ("是", "√", "1", 1, "Y", "ｙ", True, "微创", "有")
    ),
    *(
        Dirt(f"flag {flag!r}", {"minimally_invasive": flag}, becomes={"minimally_invasive": False})
        for flag in ("否", "×", "0", 0, "N", False, "无", "")
    ),
    Dirt(
        "departments with commas",
        {"department": "普外科，肝胆外科,胸外科"},
        becomes={"departments": ("普外科", "肝胆外科", "胸外科")},
    ),
    Dirt("category in short", {"category": "介入"}, becomes={"category": "介入治疗"}),
    Dirt("text that looks like a formula", {"remark": "=1+1"}, becomes={"remark": "=1+1"}),
)

FAULTY = (
    Dirt("code typed as a number", {"code": 51.23}, "code_as_number", "code"),
    Dirt("small code typed as a number", {"code": 0.01}, "code_as_number", "code"),
    Dirt("whole code typed as a number", {"code": 51.2345}, "code_as_number", "code"),
    Dirt("code lost its zeros", {"code": "51.23"}, "code_incomplete", "code"),
    Dirt("code as a date", {"code": datetime(2024, 1, 5)}, "code_as_date", "code"),  # noqa: DTZ001
    *(
        Dirt(f"two codes with {mark!r}", {"code": f"51.2300{mark}51.2200"}, "several_codes", "code")
        for mark in ("|", "+", "，", "、", ";", "\n", "/", " ")
    ),
    Dirt("code and name in one cell", {"code": "51.2300 胆囊切除术"}, "code_with_name", "code"),
    Dirt("code in the name", {"name": "51.2300胆囊切除术"}, "code_with_name", "name"),
    Dirt("code of another version", {"code": "00.090000Z02"}, "unknown_code", "code"),
    Dirt("code with one digit too many", {"code": "51.23001"}, "unknown_code", "code"),
    Dirt("a star for an x", {"code": "52.7*00"}, "unknown_code", "code"),
    Dirt("no code", {"code": ""}, "code_blank", "code"),
    Dirt("an error for a code", {"code": "#REF!"}, "cell_error", "code"),
    Dirt("no name", {"name": ""}, "name_blank", "name"),
    Dirt("a number for a name", {"name": 12}, "name_unclear", "name"),
    Dirt("an error for a name", {"name": "#N/A"}, "cell_error", "name"),
    Dirt("blank grade", {"grade": ""}, "grade_blank", "grade"),
    Dirt("spaces for a grade", {"grade": "\u3000 "}, "grade_blank", "grade"),
    *(
        Dirt(f"grade {grade!r}", {"grade": grade}, "grade_unclear", "grade")
        for grade in ("三/四级", "未定级", "特级", "5", 5, 0, 2.5, "三级或四级", "甲", True)
    ),
    Dirt("an error for a grade", {"grade": "#VALUE!"}, "cell_error", "grade"),
    *(
        Dirt(f"flag {flag!r}", {"restricted": flag}, "flag_unclear", "restricted")
        for flag in ("待定", "?", "部分", 2)
    ),
    Dirt("an error for a flag", {"restricted": "#N/A"}, "cell_error", "restricted"),
    Dirt(
        "restricted below grade 4",
        {"restricted": "是", "grade": "三级"},
        "restricted_below_4",
        "grade",
    ),
    Dirt("unknown category", {"category": "大手术"}, "category_unclear", "category"),
    Dirt("one code with two names", {"code": "60.0000", "name": "别的手术"}, "duplicate", "name"),
    Dirt(
        "one code with two grades",
        {"code": "60.0000", "name": "手术0", "grade": "二级"},
        "duplicate",
        "grade",
    ),
)

ASIDE = (
    ["一、普外科手术"],
    [],
    ["小计", "", "", "12项"],
    HEADING,
    ["合计：120项"],
    ["填表人：张三", "", "审核人：李四"],
    ["填报日期：2026年3月4日"],
    ["注：本目录自发布之日起施行"],
)
TOP = (["某市第一人民医院手术分级管理目录"], ["（2026年版）"])


def rows(certain=CERTAIN, faulty=FAULTY):
    """Return the rows of one sheet, titles above, asides between; the first data row is row 4."""
    dirt = [d.row(n) for n, d in enumerate((*certain, *faulty))]
    return [*TOP, HEADING, *dirt, *ASIDE]


def workbook(certain=CERTAIN, faulty=FAULTY):
    """Return it all as xlsx, with a hidden row, a hidden sheet and a sheet of one department."""
    bone = [HEADING, ["骨科", "81.5100", "全髋关节置换", "四级"]]
    return books.xlsx(
        ("目录", rows(certain, faulty)),
        ("骨科", bone),
        ("旧", [["说明"], ["以前的目录见档案"]]),
        hidden_sheets=["骨科"],
    )
