"""What a privilege is for: one procedure, or a low grade within one department."""

import re
from collections.abc import Collection
from dataclasses import dataclass

LOW_GRADES = (1, 2)
_GRADE = re.compile(r"grade:([1-9])@([A-Za-z0-9_-]{1,32})", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z.+_-]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One procedure code, or one low grade and a department code; ``str()`` gives the text stored.

    Grades 3 and 4 cannot be expressed but item by item (《医疗机构手术分级管理办法》约第14条).
    """

    code: str | None = None
    grade: int = 0
    department: str = ""

    def __post_init__(self) -> None:
        item = self.code is not None and not self.grade and not self.department
        band = self.code is None and self.grade in LOW_GRADES and bool(self.department)
        if not item and not band:
            raise ValueError("三、四级手术必须逐项授予；只有一、二级可以按级别和科室授予")

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read ``51.2300`` or ``grade:2@PW``; ``ValueError`` (in Chinese) for anything else."""
        if band := _GRADE.fullmatch(text):
            return cls(grade=int(band[1]), department=band[2])
        if text.startswith("grade:") or not _CODE.fullmatch(text):
            raise ValueError(f"“{text}”不是手术编码，也不是“grade:2@科室代码”")
        return cls(code=text)

    def __str__(self) -> str:
        return self.code if self.code is not None else f"grade:{self.grade}@{self.department}"

    def covers(self, code: str, grade: int, departments: Collection[str]) -> bool:
        """Whether it reaches a procedure of this effective grade in these department codes.

        The grade is the effective one: a restricted technology is grade 4, so no band reaches it.
        """
        if self.code is not None:
            return self.code == code
        return self.grade == grade and self.department in departments


def targets_reaching(code: str, grade: int, departments: Collection[str]) -> tuple[Target, ...]:
    """List every target that would cover the procedure: itself, then the bands, sorted."""
    bands = (
        tuple(Target(grade=grade, department=d) for d in sorted(departments))
        if grade in LOW_GRADES
        else ()
    )
    return (Target(code=code), *bands)
