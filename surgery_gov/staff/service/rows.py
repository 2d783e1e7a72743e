"""The rows that the commands on surgeons read, retract and put back."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, update

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Invalid, NotFound, Stale
from surgery_gov.kernel.period import Period
from surgery_gov.kernel.work import Work
from surgery_gov.staff.models import (
    Department,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
    SurgeonTitle,
    SurgeonVisit,
)
from surgery_gov.staff.rules import timeline
from surgery_gov.staff.rules.entries import EmploymentEntry, Faults, LicenceEntry, period_of

Fact = TypeVar("Fact", SurgeonEmployment, SurgeonLicence, SurgeonTitle, SurgeonVisit)
Span = TypeVar("Span", SurgeonEmployment, SurgeonLicence)


def surgeon(work: Work, staff_no: str, version: int | None) -> Surgeon:
    """Return the surgeon, locked until the command is over.

    Raises ``NotFound``, and ``Stale`` where ``version`` is not the present one.
    """
    found = work.session.scalar(
        select(Surgeon)
        .where(Surgeon.staff_no == staff_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(f"没有工号为 {staff_no[:40]} 的术者。请核对工号，或先登记。")
    if version is not None and version != found.version:
        raise Stale(
            f"{found.name}（{staff_no}）的档案刚刚被别人改过，这次没有保存。请核对现在的内容再改。"
        )
    return found


def touch(work: Work, found: Surgeon) -> None:
    """Count up the version, so that whoever saw the dossier before cannot save over it."""
    work.session.execute(
        update(Surgeon)
        .where(Surgeon.id == found.id)
        .values(version=Surgeon.version + 1)
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(found)


def held_by(work: Work, staff_no: str) -> Surgeon | None:
    """Return who has that 工号, locked until the command is over; None where nobody has."""
    if not staff_no.isprintable():  # PostgreSQL has no text with a NUL in it
        return None
    return work.session.scalar(
        select(Surgeon).where(Surgeon.staff_no == staff_no).with_for_update()
    )


def staff_no_taken(work: Work, staff_no: str) -> bool:
    """Whether somebody has that 工号."""
    return work.session.scalar(select(Surgeon.id).where(Surgeon.staff_no == staff_no)) is not None


def current(work: Work, table: type[Fact], surgeon_id: int) -> Sequence[Fact]:
    """Return the rows that are held to be so now, in order of time."""
    return work.session.scalars(
        select(table)
        .where(table.surgeon_id == surgeon_id, table.retracted_at.is_(None))
        .order_by(table.since)
    ).all()


def retract(work: Work, row: SurgeonEmployment | SurgeonLicence | SurgeonTitle) -> None:
    """Hold a row no longer to be so, from now on."""
    row.retracted_at = work.now
    work.session.flush()  # before its successor is added, or the two overlap for a moment


def shortened(work: Work, row: Span, until: datetime) -> Span:
    """Return the same fact, known from now on to end earlier."""
    same = {
        column.name: getattr(row, column.name)
        for column in row.__table__.columns
        if column.name not in {"id", "until", "recorded_at", "retracted_at"}
    }
    return type(row)(**same, until=until, recorded_at=work.now)


def lay(
    work: Work,
    table: type[Span],
    surgeon_id: int,
    period: Period,
    *,
    replaces: int | None,
    field: str,
) -> list[str]:
    """Make room for a new span; return what it takes the place of, said for the trail.

    Raises ``Invalid`` at ``field`` where it overlaps what it may not, ``NotFound`` where the
    row to be corrected is not (or no longer) there.
    """
    rows = {row.id: row for row in current(work, table, surgeon_id)}
    if replaces is not None and replaces not in rows:
        raise NotFound("要更正的那条记录已经不在了，可能刚刚被别人更正过。请刷新后核对。")
    held = [timeline.Held(id=r.id, since=r.since, until=r.until) for r in rows.values()]
    try:
        laying = timeline.lay(held, period, replaces)
    except timeline.Overlap as overlap:
        raise Invalid({field: [str(overlap)]}) from overlap
    for key in laying.retract:
        retract(work, rows[key])
    for key, until in laying.shortened:
        work.session.add(shortened(work, rows[key], until))
    return [timeline.said(rows[key].since, rows[key].until) for key in laying.retract]


def licence_row(work: Work, surgeon_id: int, entry: LicenceEntry) -> SurgeonLicence:
    """Build the row of a licence, known from now on."""
    period = period_of(entry.since, entry.last_day)
    return SurgeonLicence(
        surgeon_id=surgeon_id,
        certificate_no=entry.certificate_no,
        scope=entry.scope,
        since=period.since,
        until=period.until,
        recorded_at=work.now,
    )


def department_for(
    work: Work,
    entry: EmploymentEntry,
    *,
    until: datetime | None = None,
    field: str = "employed_since",
) -> tuple[int, Faults]:
    """Return the id of the department that a post is in, and what speaks against it.

    ``until`` overrides the end of the post. The id is 0 where there is no such department.
    """
    wanted = select(Department).where(Department.code == entry.department)
    found = work.session.scalar(wanted.with_for_update(read=True))  # it may be ending just now
    if found is None:
        missing = f"没有代码为 {entry.department[:40]} 的科室，请从候选中选择"
        return 0, {"department": [missing]} if entry.department else {}
    if entry.last_day is not None and entry.last_day < entry.since:
        return found.id, {}  # said elsewhere
    post = period_of(entry.since, entry.last_day)
    ends = until or post.until
    if post.since < found.since:
        return found.id, {field: [f"{found.name}自{local_date(found.since)}起才有，请核对日期"]}
    if found.until is not None and (ends is None or ends > found.until):
        closed = timeline.said(found.since, found.until)
        return found.id, {"department": [f"{found.name}已停用（{closed}），请选择其他科室"]}
    return found.id, {}


def refuse(faults: Faults) -> None:
    """Raise ``Invalid`` where there is any fault."""
    if faults:
        raise Invalid(faults)
