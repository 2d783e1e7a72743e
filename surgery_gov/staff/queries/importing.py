"""What is known of the people on a sheet: a constant number of statements, however many rows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.kernel.lots import in_lots
from surgery_gov.staff.models import Department, Surgeon, SurgeonTitle
from surgery_gov.staff.queries.facts import facts_of
from surgery_gov.staff.rules.facts import Title
from surgery_gov.staff.rules.sheet import DepartmentKnown, Known


def known_of(staff_nos: Collection[str], known_at: datetime) -> dict[str, Known]:
    """Return what is known of these people, by 工号; those nobody knows are absent."""
    facts = facts_of(staff_nos, known_at)
    titles: dict[str, list[Title]] = {}
    for lot in in_lots(list(facts)):
        statement = (
            select(Surgeon.staff_no, SurgeonTitle.id, SurgeonTitle.title, SurgeonTitle.since)
            .join(Surgeon, Surgeon.id == SurgeonTitle.surgeon_id)
            .where(
                Surgeon.staff_no.in_(lot),
                SurgeonTitle.retracted_at.is_(None),
            )
        )
        for staff_no, key, title, since in db.session.execute(statement):
            titles.setdefault(staff_no, []).append(Title(id=key, title=title, since=since))
    return {
        staff_no: Known(facts=found, titles=tuple(titles.get(staff_no, ())))
        for staff_no, found in facts.items()
    }


def departments_known() -> dict[str, DepartmentKnown]:
    """Return every department by its code, ended ones too."""
    statement = select(Department.code, Department.name, Department.since, Department.until)
    return {row.code: DepartmentKnown(**row._mapping) for row in db.session.execute(statement)}  # noqa: SLF001
