"""Importing the staff sheet: all or nothing, set by set, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials_of_person
from surgery_gov.kernel.work import Work
from surgery_gov.staff.models import (
    Department,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
    SurgeonTitle,
)
from surgery_gov.staff.queries.importing import departments_known, known_of
from surgery_gov.staff.rules.sheet import NEW, Known, SheetRow, Target, Wrong
from surgery_gov.staff.rules.target import target


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """How many surgeons an import added, changed and found as they were."""

    added: int
    changed: int
    unchanged: int


@command(Permission.STAFF_IMPORT)
def import_staff(
    work: Work, rows: Sequence[SheetRow], effective: date, *, filename: str, digest: str
) -> Imported:
    """Bring what is known to what the sheet says; the same sheet again changes nothing.

    Raises ``Invalid`` where a row does not agree with what is known by now.
    """
    staff_nos = [row.staff_no for row in rows]
    _lock(work, staff_nos)
    known = known_of(staff_nos, work.now)
    targets = _targets(rows, known, effective)
    changed = [t for t in targets if t.changes]
    _add_people(work, [t for t in changed if t.new])
    ids = _ids(work, [t.row.staff_no for t in changed])
    _retract(work, changed, known)
    _add_facts(work, changed, ids)
    _count_up(work, [ids[t.row.staff_no] for t in changed if not t.new])
    result = Imported(
        added=sum(t.new for t in changed),
        changed=sum(not t.new for t in changed),
        unchanged=len(rows) - len(changed),
    )
    work.record(
        "staff.imported",
        f"file:{digest[:16]}",
        filename=filename,
        digest=digest,
        effective_from=effective.isoformat(),
        rows=len(rows),
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
    )
    for t in changed:
        event = "surgeon.added" if t.new else "surgeon.changed"
        work.record(
            event, f"surgeon:{t.row.staff_no}", name=t.row.name, by="导入", said=list(t.said)
        )
    return result


def _targets(rows: Sequence[SheetRow], known: dict[str, Known], effective: date) -> list[Target]:
    departments, at = departments_known(), start_of_day(effective)
    targets, wrong = [], []
    for row in rows:
        try:
            targets.append(target(row, known.get(row.staff_no, Known()), departments, at))
        except Wrong as fault:
            wrong.append(f"{row.staff_no}：{fault.message}")
    if wrong:
        raise Invalid({"": wrong})
    return targets


def _lock(work: Work, staff_nos: Sequence[str]) -> None:
    """Hold others off these people, and off ending departments, until the import is over."""
    for chunk in in_lots(sorted(staff_nos)):
        work.session.execute(
            select(Surgeon.id)
            .where(Surgeon.staff_no.in_(chunk))
            .order_by(Surgeon.id)
            .with_for_update()
        ).all()
    work.session.execute(
        select(Department.id).order_by(Department.id).with_for_update(read=True)
    ).all()


def _ids(work: Work, staff_nos: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in in_lots(staff_nos):
        statement = select(Surgeon.staff_no, Surgeon.id).where(Surgeon.staff_no.in_(chunk))
        found |= {row.staff_no: row.id for row in work.session.execute(statement)}
    return found


def _add_people(work: Work, targets: Sequence[Target]) -> None:
    rows = [
        {
            "staff_no": t.row.staff_no,
            "name": t.row.name,
            "pinyin": initials_of_person(t.row.name),
            "version": 1,
        }
        for t in targets
    ]
    if rows:
        work.session.execute(insert(Surgeon), rows)


def _retract(work: Work, targets: Sequence[Target], known: dict[str, Known]) -> None:
    """Hold no longer to be so what the targets do not contain."""
    gone: dict[type[Any], list[int]] = {
        SurgeonEmployment: [],
        SurgeonLicence: [],
        SurgeonTitle: [],
    }
    for t in targets:
        before = known.get(t.row.staff_no, Known())
        if before.facts is None:
            continue
        for table, held, kept in (
            (SurgeonEmployment, before.facts.employments, t.posts),
            (SurgeonLicence, before.facts.licences, t.licences),
            (SurgeonTitle, before.titles, t.titles),
        ):
            left = {each.id for each in kept}
            gone[table] += [each.id for each in held if each.id not in left]
    for table, ids in gone.items():
        for chunk in in_lots(ids):
            work.session.execute(
                update(table)
                .where(table.id.in_(chunk))
                .values(retracted_at=work.now)
                .execution_options(synchronize_session=False)
            )


def _add_facts(work: Work, targets: Sequence[Target], ids: dict[str, int]) -> None:
    found = work.session.execute(select(Department.code, Department.id))
    departments = {row.code: row.id for row in found}
    posts, licences, titles = [], [], []
    for t in targets:
        own = {"surgeon_id": ids[t.row.staff_no], "recorded_at": work.now}
        posts += [
            {
                **own,
                "department_id": departments[p.department_code],
                "since": p.since,
                "until": p.until,
            }
            for p in t.posts
            if p.id == NEW
        ]
        licences += [
            {
                **own,
                "certificate_no": x.certificate_no,
                "scope": x.scope,
                "since": x.since,
                "until": x.until,
            }
            for x in t.licences
            if x.id == NEW
        ]
        titles += [{**own, "title": x.title, "since": x.since} for x in t.titles if x.id == NEW]
    for table, rows in (
        (SurgeonEmployment, posts),
        (SurgeonLicence, licences),
        (SurgeonTitle, titles),
    ):
        if rows:
            work.session.execute(insert(table), rows)


def _count_up(work: Work, ids: Sequence[int]) -> None:
    """Count up the versions, so that no open page saves over what the sheet said."""
    for chunk in in_lots(ids):
        work.session.execute(
            update(Surgeon)
            .where(Surgeon.id.in_(chunk))
            .values(version=Surgeon.version + 1)
            .execution_options(synchronize_session=False)
        )
