"""The three rosters (授权名册): by surgeon, by procedure, and for the public."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.certificates.rules.assembly import until_in_words
from surgery_gov.kernel.calendar import local_date
from surgery_gov.privileges.rules.counted import REACHED

PUBLIC_SHOWN = (
    "只列在职、执业证书有效的术者正在有效的三、四级逐项权限；不列工号、执业证号、文号和条件的内容，"
    "附有条件的标明“附条件”，不列例数；已满例数、评估之前不能实施的不列"
)


class Form(StrEnum):
    """Which roster."""

    SURGEON = "surgeon"
    PROCEDURE = "procedure"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """The words on a tab."""
        return {"surgeon": "按术者", "procedure": "按手术", "public": "公示版"}[self.value]

    @property
    def heading(self) -> str:
        """The words over the list."""
        return "手术授权名册（公示）" if self is Form.PUBLIC else f"手术授权名册（{self.label}）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One privilege in a roster; ``grade`` 0 where the catalog in force does not hold the code.

    ``conditions`` say how far the cases are that they count; ``bound`` that one still bears on an
    operation; ``reached`` that the cases before a review are done and nothing more may be.
    """

    staff_no: str
    name: str
    department: str
    licence_no: str
    code: str
    procedure: str
    grade: int
    restricted: bool
    suspended: bool
    since: datetime
    until: datetime | None
    conditions: str
    document_no: str
    reached: bool = False
    bound: bool = False

    @property
    def grade_name(self) -> str:
        """The grade in words."""
        return NAMES.get(self.grade, "未定级")

    @property
    def state(self) -> str:
        """The word of its state."""
        if self.suspended:
            return "暂停"
        return REACHED if self.reached else "有效"

    @property
    def kind(self) -> str:
        """The family of its tag."""
        return "hold" if self.suspended else "stop" if self.reached else "ok"


def headings(form: Form) -> tuple[str, ...]:
    """Return the headings of a roster."""
    return _HEADINGS[form]


def cells(form: Form, row: Row) -> tuple[str, ...]:
    """Return the cells of one row, each as text, in the order of the headings."""
    who = (row.department, row.staff_no, row.name)
    what = (row.code, row.procedure, row.grade_name)
    tail = (
        row.state,
        local_date(row.since).isoformat(),
        until_in_words(row.until),
        row.conditions or "无",
        row.document_no,
    )
    match form:
        case Form.SURGEON:
            return (*who, row.licence_no or "无有效证书", *what, *tail)
        case Form.PROCEDURE:
            return (*what, "是" if row.restricted else "", *who, *tail)
        case Form.PUBLIC:
            return (
                row.department,
                row.name,
                row.procedure,
                row.grade_name,
                "附条件" if row.bound else "",
            )


_TAIL = ("状态", "自", "至（含）", "条件", "依据文号")
_HEADINGS = {
    Form.SURGEON: ("科室", "工号", "姓名", "执业证号", "手术编码", "手术名称", "级别", *_TAIL),
    Form.PROCEDURE: ("手术编码", "手术名称", "级别", "限制类", "科室", "工号", "姓名", *_TAIL),
    Form.PUBLIC: ("科室", "姓名", "手术名称", "级别", "备注"),
}
