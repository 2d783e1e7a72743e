"""Adding surgeons and changing what is known of them: a change retracts a row and adds another."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials_of_person
from surgery_gov.kernel.work import Work
from surgery_gov.staff.models import Surgeon, SurgeonEmployment, SurgeonLicence, SurgeonTitle
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import EmploymentEntry, LicenceEntry, SurgeonEntry
from surgery_gov.staff.rules.timeline import said, said_post
from surgery_gov.staff.service import rows


@command(Permission.STAFF_MANAGE)
def add_surgeon(work: Work, entry: SurgeonEntry) -> None:
    """Add a surgeon with the first post, and licence and title where given.

    Raises ``Invalid`` with every fault.
    """
    department = _admitted(work, entry)
    surgeon = Surgeon(
        staff_no=entry.staff_no, name=entry.name, pinyin=initials_of_person(entry.name)
    )
    work.session.add(surgeon)
    work.session.flush()
    post = entries.period_of(entry.employment.since, entry.employment.last_day)
    work.session.add_all(_first_rows(work, surgeon.id, department, entry))
    work.record(
        "surgeon.added",
        f"surgeon:{entry.staff_no}",
        name=entry.name,
        department=entry.employment.department,
        employed=said_post(post.since, post.until),
        certificate_no=entry.licence.certificate_no if entry.licence else None,
    )


def _admitted(work: Work, entry: SurgeonEntry) -> int:
    """Return the id of the department; raise ``Invalid`` with every fault of the entry."""
    faults = entries.surgeon_faults(entry)
    if rows.staff_no_taken(work, entry.staff_no):
        taken = {"staff_no": [f"工号 {entry.staff_no} 已有人在用，请在其档案中修改"]}
        faults = entries.joined(faults, taken)
    department, missing = rows.department_for(work, entry.employment)
    rows.refuse(entries.joined(faults, missing))
    return department


def _first_rows(work: Work, surgeon_id: int, department: int, entry: SurgeonEntry) -> Iterator[Any]:
    post = entries.period_of(entry.employment.since, entry.employment.last_day)
    yield SurgeonEmployment(
        surgeon_id=surgeon_id,
        department_id=department,
        since=post.since,
        until=post.until,
        recorded_at=work.now,
    )
    if entry.licence is not None:
        yield rows.licence_row(work, surgeon_id, entry.licence)
    if entry.title is not None:
        yield SurgeonTitle(
            surgeon_id=surgeon_id, title=entry.title, since=post.since, recorded_at=work.now
        )


@command(Permission.STAFF_MANAGE)
def transfer(
    work: Work, staff_no: str, department: str, since: date, *, version: int | None = None
) -> None:
    """Move a surgeon to another department from a day on, to the end of the present post."""
    surgeon = rows.surgeon(work, staff_no, version)
    at = start_of_day(since)
    held = rows.current(work, SurgeonEmployment, surgeon.id)
    post = next((p for p in held if p.since <= at and (p.until is None or at < p.until)), None)
    if post is None:
        raise Invalid({"since": [f"{surgeon.name}在{since}没有任职，不能转科。请核对日期"]})
    entry = EmploymentEntry(department=department, since=since)
    target, faults = rows.department_for(work, entry, until=post.until, field="since")
    rows.refuse(faults)
    if target == post.department_id:
        raise Conflict(f"{surgeon.name}在{since}已经在这个科室，没有需要改的。")
    rows.retract(work, post)
    if post.since < at:
        work.session.add(rows.shortened(work, post, at))
    work.session.add(
        SurgeonEmployment(
            surgeon_id=surgeon.id,
            department_id=target,
            since=at,
            until=post.until,
            recorded_at=work.now,
        )
    )
    rows.touch(work, surgeon)
    work.record(
        "surgeon.transferred",
        f"surgeon:{staff_no}",
        name=surgeon.name,
        department=department,
        since=since.isoformat(),
    )


@command(Permission.STAFF_MANAGE)
def end_employment(
    work: Work, staff_no: str, last_day: date, *, version: int | None = None
) -> None:
    """End the post held on a last day, which it still includes."""
    surgeon = rows.surgeon(work, staff_no, version)
    rows.refuse(entries.day_faults("last_day", "离职日期", last_day))
    day, until = start_of_day(last_day), day_after(last_day)
    held = rows.current(work, SurgeonEmployment, surgeon.id)
    post = next((p for p in held if p.since <= day and (p.until is None or day < p.until)), None)
    if post is None:
        raise Invalid({"last_day": [f"{surgeon.name}在{last_day}没有任职。请核对日期"]})
    later = [p for p in held if p.since > day]
    if later:
        raise Invalid(
            {"last_day": [f"之后还有任职 {said_post(later[0].since, later[0].until)}，请先更正"]}
        )
    if post.until == until:
        raise Conflict(f"{surgeon.name}已登记在{last_day}离职，没有需要改的。")
    rows.retract(work, post)
    work.session.add(rows.shortened(work, post, until))
    rows.touch(work, surgeon)
    work.record(
        "surgeon.left", f"surgeon:{staff_no}", name=surgeon.name, last_day=last_day.isoformat()
    )


@command(Permission.STAFF_MANAGE)
def record_employment(
    work: Work,
    staff_no: str,
    entry: EmploymentEntry,
    *,
    replaces: int | None = None,
    version: int | None = None,
) -> None:
    """Record a post: another one (returned to the hospital), or a correction of ``replaces``."""
    surgeon = rows.surgeon(work, staff_no, version)
    department, missing = rows.department_for(work, entry)
    rows.refuse(entries.joined(entries.employment_faults(entry), missing))
    period = entries.period_of(entry.since, entry.last_day)
    before = rows.lay(
        work, SurgeonEmployment, surgeon.id, period, replaces=replaces, field="employed_since"
    )
    work.session.add(
        SurgeonEmployment(
            surgeon_id=surgeon.id,
            department_id=department,
            since=period.since,
            until=period.until,
            recorded_at=work.now,
        )
    )
    rows.touch(work, surgeon)
    work.record(
        "surgeon.employment_corrected" if replaces else "surgeon.employment_recorded",
        f"surgeon:{staff_no}",
        name=surgeon.name,
        department=entry.department,
        span=said_post(period.since, period.until),
        replaced=before,
    )


@command(Permission.STAFF_MANAGE)
def record_licence(
    work: Work,
    staff_no: str,
    entry: LicenceEntry,
    *,
    replaces: int | None = None,
    version: int | None = None,
) -> None:
    """Record a licence: a new or renewed one, or a correction of the row ``replaces``.

    A licence that still runs when a new one begins ends there.
    """
    surgeon = rows.surgeon(work, staff_no, version)
    rows.refuse(entries.licence_faults(entry))
    period = entries.period_of(entry.since, entry.last_day)
    before = rows.lay(
        work, SurgeonLicence, surgeon.id, period, replaces=replaces, field="licence_since"
    )
    work.session.add(rows.licence_row(work, surgeon.id, entry))
    rows.touch(work, surgeon)
    work.record(
        "surgeon.licence_corrected" if replaces else "surgeon.licence_recorded",
        f"surgeon:{staff_no}",
        name=surgeon.name,
        certificate_no=entry.certificate_no,
        scope=entry.scope,
        span=said(period.since, period.until),
        replaced=before,
    )


@command(Permission.STAFF_MANAGE)
def record_title(
    work: Work, staff_no: str, title: str, since: date, *, version: int | None = None
) -> None:
    """Record the title (职称) held from a day on. It changes no privilege (办法约第14条)."""
    surgeon = rows.surgeon(work, staff_no, version)
    wanted = title.strip()
    rows.refuse(
        entries.joined(
            entries.text_faults("title", "职称", wanted),
            entries.day_faults("since", "取得日期", since),
        )
    )
    at = start_of_day(since)
    same_day = [t for t in rows.current(work, SurgeonTitle, surgeon.id) if t.since == at]
    if any(t.title == wanted for t in same_day):
        raise Conflict(f"{surgeon.name}自{since}起已经是{wanted}，没有需要改的。")
    for row in same_day:
        rows.retract(work, row)
    work.session.add(
        SurgeonTitle(surgeon_id=surgeon.id, title=wanted, since=at, recorded_at=work.now)
    )
    rows.touch(work, surgeon)
    work.record(
        "surgeon.title_recorded",
        f"surgeon:{staff_no}",
        name=surgeon.name,
        title=wanted,
        since=since.isoformat(),
    )


@command(Permission.STAFF_MANAGE)
def rename_surgeon(
    work: Work, staff_no: str, name: str, reason: str, *, version: int | None = None
) -> None:
    """Correct or change a surgeon's name; the 工号 stays, for it alone is the identity."""
    surgeon = rows.surgeon(work, staff_no, version)
    wanted = name.strip()
    rows.refuse(
        entries.joined(
            entries.text_faults("name", "姓名", wanted, entries.LONGEST_NAME),
            entries.text_faults("reason", "原因", reason.strip()),
        )
    )
    if wanted == surgeon.name:
        raise Conflict(f"工号 {staff_no} 的姓名已经是{wanted}，没有需要改的。")
    before = surgeon.name
    surgeon.name, surgeon.pinyin = wanted, initials_of_person(wanted)
    work.record(
        "surgeon.renamed",
        f"surgeon:{staff_no}",
        before=before,
        after=wanted,
        reason=reason.strip(),
    )
