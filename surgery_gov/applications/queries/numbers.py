"""From the number of an application, or the key of its form, to its row."""

from sqlalchemy import select

from surgery_gov.applications.models import Application
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound


def id_of(number: str) -> int:
    """Return the id of an application's row; ``NotFound`` where no such number was given."""
    found = None
    if number.isprintable():
        found = db.session.scalar(select(Application.id).where(Application.number == number))
    if found is None:
        raise NotFound(f"没有编号为“{number[:40]}”的申请。")
    return found


def submitted_with(key: str, staff_no: str | None) -> int | None:
    """Return the id of one's own application that this form has already submitted, if it has."""
    if not key.isprintable() or not key:
        return None
    return db.session.scalar(
        select(Application.id).where(
            Application.key == key,
            Application.staff_no == staff_no,
            Application.number.is_not(None),
        )
    )
