"""The cases planned for a surgeon, as the preview of a decision counts them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.preop.models import CasePlan, SurgicalCase
from surgery_gov.privileges.queries.procedures import procedures_at
from surgery_gov.privileges.rules.reach import reaching
from surgery_gov.staff.queries import codes_by_name


def count_planned(staff_no: str, targets: Collection[str], since: datetime) -> Mapping[str, int]:
    """Return, by target, how many cases the surgeon is to operate from then on that it reaches.

    A grade held by department reaches what the edition in force then counts to it.
    """
    newer = aliased(CasePlan)
    planned = db.session.scalars(
        select(CasePlan.codes)
        .join(SurgicalCase, SurgicalCase.id == CasePlan.case_id)
        .where(
            SurgicalCase.surgeon_no == staff_no,
            SurgicalCase.planned_start >= since,
            SurgicalCase.state == "planned",
            ~exists().where(newer.case_id == CasePlan.case_id, newer.revision > CasePlan.revision),
        )
    ).all()
    reached = _reached({code for codes in planned for code in codes}, since)
    wanted = [{target for code in codes for target in reached[code]} for codes in planned]
    return {target: sum(target in own for own in wanted) for target in targets}


def _reached(codes: Collection[str], at: datetime) -> Mapping[str, frozenset[str]]:
    """Return by code the targets that cover it; a code unknown then by its own alone."""
    _, procedures = procedures_at(codes, at) if codes else (None, {})
    by_department = policy.low_grade_mode(at) is LowGradeMode.ITEM_OR_DEPARTMENT
    departments = codes_by_name(at)
    return {
        code: frozenset(
            map(str, reaching(procedures[code], departments, by_department=by_department))
            if code in procedures
            else {code}
        )
        for code in codes
    }
