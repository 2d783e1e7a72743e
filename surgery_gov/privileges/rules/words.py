"""Targets and spans in words for people."""

from collections.abc import Mapping

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.target import Target


def in_words(target: Target, procedure: Procedure | None, departments: Mapping[str, str]) -> str:
    """Say a target: 胆囊切除术 51.2200, or 普外科全部二级手术."""
    if target.code is None:
        department = departments.get(target.department, target.department)
        return f"{department}全部{grade_name(target.grade)}手术"
    return f"{procedure.name} {target.code}" if procedure else target.code
