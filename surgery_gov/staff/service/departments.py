"""Adding, renaming and ending departments."""

from datetime import date, datetime

from sqlalchemy import func, or_, select

from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials
from surgery_gov.kernel.work import Work
from surgery_gov.staff.models import Department, DepartmentName, SurgeonEmployment
from surgery_gov.staff.rules.entries import (
    LONGEST_NAME,
    DepartmentEntry,
    department_faults,
    joined,
    text_faults,
)


@command(Permission.STAFF_MANAGE)
def add_department(work: Work, entry: DepartmentEntry) -> None:
    """Add a department. Raises ``Invalid`` with every fault; codes and names are unique."""
    faults = department_faults(entry)
    taken = {
        "code": [f"代码 {entry.code} 已有科室在用"]
        if _exists(work, Department.code == entry.code)
        else [],
        "name": _name_faults(work, entry.name),
    }
    _refuse(joined(faults, {name: found for name, found in taken.items() if found}))
    department = Department(
        code=entry.code,
        name=entry.name,
        pinyin=initials(entry.name),
        since=start_of_day(entry.since),
    )
    work.session.add(department)
    _bears(work, department, entry.name)
    work.record(
        "department.added",
        f"department:{entry.code}",
        name=entry.name,
        since=entry.since.isoformat(),
    )


@command(Permission.STAFF_MANAGE)
def rename_department(work: Work, code: str, name: str, *, version: int | None = None) -> None:
    """Give a department another name; ``version`` is the one whoever asks had seen.

    The old name stays known as its own: catalogs published before go on using it.
    """
    department = _department(work, code, version)
    wanted = name.strip()
    _refuse(text_faults("name", "科室名称", wanted, LONGEST_NAME))
    if wanted == department.name:
        raise Conflict(f"{code} 已经叫“{wanted}”，没有需要改的。")
    _refuse({"name": faults} if (faults := _name_faults(work, wanted, department.id)) else {})
    before = department.name
    _bears(work, department, wanted)
    department.name, department.pinyin = wanted, initials(wanted)
    work.record("department.renamed", f"department:{code}", before=before, after=wanted)


@command(Permission.STAFF_MANAGE)
def end_department(work: Work, code: str, last_day: date, *, version: int | None = None) -> None:
    """End a department after a last day; refused while somebody works there beyond it."""
    department = _department(work, code, version)
    until = day_after(last_day)
    if until <= department.since:
        raise Invalid({"last_day": [f"最后一天不能早于启用日期{local_date(department.since)}"]})
    staying = _staying(work, department.id, until)
    if staying:
        raise Conflict(
            f"{department.name}在{last_day}之后还有{staying}名术者任职，不能停用。"
            "请先把他们转到其他科室或登记离职。"
        )
    department.until = until
    work.record(
        "department.ended", f"department:{code}", name=department.name, last_day=str(last_day)
    )


def _name_faults(work: Work, name: str, own_id: int | None = None) -> list[str]:
    bearer = work.session.execute(
        select(Department.id, Department.code, Department.name)
        .join(DepartmentName, DepartmentName.department_id == Department.id)
        .where(DepartmentName.name == name)
    ).first()
    if bearer is None or bearer.id == own_id:
        return []
    if bearer.name == name:
        return [f"已有名为“{name}”的科室"]
    return [f"“{name}”是科室 {bearer.code}（现名“{bearer.name}”）用过的名称，请换一个"]


def _bears(work: Work, department: Department, name: str) -> None:
    """Record that the department bears the name, unless it bore it before."""
    work.session.flush()
    known = select(DepartmentName.id).where(DepartmentName.name == name)
    if work.session.scalar(known) is None:
        work.session.add(
            DepartmentName(department_id=department.id, name=name, recorded_at=work.now)
        )


def _department(work: Work, code: str, version: int | None) -> Department:
    found = work.session.scalar(select(Department).where(Department.code == code).with_for_update())
    if found is None:
        raise NotFound(f"没有代码为 {code[:40]} 的科室。请核对代码。")
    if version is not None and version != found.version:
        raise Stale(f"{found.name}刚刚被别人改过，这次没有保存。请核对现在的内容再改。")
    return found


def _staying(work: Work, department_id: int, until: datetime) -> int:
    post = SurgeonEmployment
    return (
        work.session.scalar(
            select(func.count(post.surgeon_id.distinct())).where(
                post.department_id == department_id,
                post.retracted_at.is_(None),
                or_(post.until.is_(None), post.until > until),
            )
        )
        or 0
    )


def _exists(work: Work, condition: object) -> bool:
    return work.session.scalar(select(Department.id).where(condition).limit(1)) is not None  # type: ignore[arg-type]


def _refuse(faults: dict[str, list[str]]) -> None:
    if faults:
        raise Invalid(faults)
