"""Reading certificates as issued. The content is only read when asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from surgery_gov.certificates.models import Certificate
from surgery_gov.certificates.rules.content import Content
from surgery_gov.certificates.rules.numbers import number_of, position_of, whole
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.privileges.queries.people import people
from surgery_gov.privileges.rules.scope import Everyone, Scope

_own = Certificate.__table__.c
_before = aliased(Certificate.__table__)
_after = aliased(Certificate.__table__)
_NEWEST_FIRST = _own.id.desc()


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """A certificate without its content; the person's name and department are those of now.

    ``previous`` is the number it took the place of, ``successor`` the one that took its own.
    """

    id: int
    number: str
    check_part: str
    surgeon_id: int
    staff_no: str
    name: str
    department: str | None
    issued_at: datetime
    issued_by: str
    items: int
    digest: str
    previous: str | None
    successor: str | None

    @property
    def whole(self) -> str:
        """The number as printed, with the part that cannot be guessed."""
        return whole(self.number, self.check_part)


def list_of(surgeon_id: int) -> Sequence[Issued]:
    """Return every certificate of a surgeon, newest first."""
    statement = _issued(Everyone()).where(_own.surgeon_id == surgeon_id).order_by(_NEWEST_FIRST)
    return [_row(row) for row in db.session.execute(statement)]


def get_issued(scope: Scope, number: str) -> Issued:
    """Return a certificate by the part that counts; ``NotFound`` outside the scope too."""
    found = find_issued(number, scope)
    if found is None:
        raise NotFound(f"没有编号为“{number[:40]}”的授权书。请从“授权书”的列表进入。")
    return found


def find_issued(number: str, scope: Scope | None = None) -> Issued | None:
    """Return a certificate, or None where there is none within the scope (None: everyone)."""
    statement = _issued(scope or Everyone()).where(_own.number == number)
    row = db.session.execute(statement).first()
    return _row(row) if row is not None else None


def content_of(issued: Issued) -> Content:
    """Return what it says."""
    return Content.from_json(text_of(issued))


def text_of(issued: Issued) -> str:
    """Return the canonical JSON, as digested."""
    statement = select(_own.content).where(_own.id == issued.id)
    return str(db.session.execute(statement).scalar_one())


def latest_of(surgeons: Collection[int]) -> Mapping[int, tuple[int, str, str, Content]]:
    """Return id, number, body digest and content of the certificates not superseded."""
    newest = (
        select(func.max(_own.id)).where(_own.surgeon_id.in_(surgeons)).group_by(_own.surgeon_id)
    )
    statement = select(_own.surgeon_id, _own.id, _own.number, _own.body_digest, _own.content).where(
        _own.id.in_(newest)
    )
    return {
        row.surgeon_id: (row.id, row.number, row.body_digest, Content.from_json(row.content))
        for row in db.session.execute(statement)
    }


def next_position(year: int) -> int:
    """Return the position after the last number of that year."""
    start = number_of(year, 0).rpartition("-")[0] + "-"
    last = db.session.scalar(select(func.max(_own.number)).where(_own.number.startswith(start)))
    return position_of(last) + 1 if last else 1


def _issued(scope: Scope) -> Select[Any]:
    whom = people(scope, clock.now()).subquery()
    return (
        select(
            _own.id,
            _own.number,
            _own.check_part,
            _own.surgeon_id,
            whom.c.staff_no,
            whom.c.name,
            whom.c.department,
            _own.issued_at,
            _own.issued_by,
            _own["items"],
            _own.digest,
            _before.c.number.label("previous"),
            _after.c.number.label("successor"),
        )
        .select_from(Certificate.__table__)
        .join(whom, whom.c.id == _own.surgeon_id)
        .outerjoin(_before, _before.c.id == _own.previous_id)
        .outerjoin(_after, _after.c.previous_id == _own.id)
    )


def _row(row: Row[Any]) -> Issued:
    return Issued(**row._mapping)  # noqa: SLF001
