"""One procedure of the catalog, and what may not stand twice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from surgery_gov.catalog.rules.grades import NAMES, effective_grade
from surgery_gov.catalog.rules.values import JOINED

FIELDS = {
    "name": "手术名称",
    "grade": "手术级别",
    "category": "类别",
    "restricted": "限制类技术",
    "prohibited": "禁止类技术",
    "exam_grade4": "国考四级",
    "minimally_invasive": "微创",
    "remark": "备注",
}
"""What must agree where one code stands twice; departments are merged."""
FLAGS = {
    "restricted": "限制类",
    "prohibited": "禁止类",
    "exam_grade4": "国考四级",
    "minimally_invasive": "微创",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One procedure as the catalog knows it."""

    code: str
    name: str
    grade: int
    departments: tuple[str, ...] = ()
    category: str = ""
    restricted: bool = False
    prohibited: bool = False
    exam_grade4: bool = False
    minimally_invasive: bool = False
    remark: str = ""

    @property
    def effective_grade(self) -> int:
        """The grade it is managed as."""
        return effective_grade(self.grade, restricted=self.restricted)

    @property
    def department(self) -> str:
        """The departments in one text."""
        return JOINED.join(self.departments)

    @property
    def flags(self) -> tuple[str, ...]:
        """The words of the flags it carries."""
        return tuple(word for key, word in FLAGS.items() if getattr(self, key))


def differences(one: Entry, other: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield (field, value of one, value of other) where two entries of one code disagree."""
    for field in FIELDS:
        ours, theirs = getattr(one, field), getattr(other, field)
        if ours != theirs:
            yield field, said(field, ours), said(field, theirs)


def said(field: str, value: object) -> str:
    """Return the value of a field in words."""
    if field == "grade" and isinstance(value, int):
        return NAMES[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) or "空"


def merged(one: Entry, other: Entry) -> Entry:
    """Return one entry for two that agree, with the departments of both in order."""
    return replace(one, departments=tuple(dict.fromkeys(one.departments + other.departments)))
