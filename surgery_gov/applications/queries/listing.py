"""Lists of applications: a constant number of statements, however many rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true

from surgery_gov.applications.models import Application, ApplicationItem
from surgery_gov.applications.queries.rows import within
from surgery_gov.applications.queries.turns import issuable, turn_of
from surgery_gov.applications.rules.scope import Scope, scope_of
from surgery_gov.applications.rules.words import OPEN, Hand, Kind, Status
from surgery_gov.kernel import db
from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.permissions import Actor

_row = Application.__table__.c
_item = ApplicationItem.__table__.c


class Show(StrEnum):
    """Which applications a list shows."""

    TURN = "turn"
    OPEN = "open"
    ISSUED = "issued"
    ENDED = "ended"
    ALL = ""


SHOW_LABELS = {
    Show.TURN: "待我办理",
    Show.OPEN: "办理中",
    Show.ISSUED: "已发文",
    Show.ENDED: "未通过、已撤回",
    Show.ALL: "全部",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What is looked for; empty means any."""

    q: str = ""
    department: str = ""
    show: Show = Show.ALL


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One line of a list; ``items`` are (code, name, grade, state) in the order of the form."""

    id: int
    number: str | None
    staff_no: str
    name: str
    department_name: str
    kind: Kind
    status: Status
    grade: int
    created_at: datetime
    submitted_at: datetime | None
    waiting_since: datetime | None
    urged_at: datetime | None
    version: int
    items: tuple[tuple[str, str, int, str], ...] = ()

    @property
    def what(self) -> str:
        """The first item by name, and how many there are."""
        if not self.items:
            return "还没有项目"
        first = self.items[0][1]
        return first if len(self.items) == 1 else f"{first}等{len(self.items)}项"


_COLUMNS = (
    _row.id,
    _row.number,
    _row.staff_no,
    _row.name,
    _row.department_name,
    _row.kind,
    _row.status,
    _row.grade,
    _row.created_at,
    _row.submitted_at,
    _row.waiting_since,
    _row.urged_at,
    _row.version,
)


def list_applications(
    scope: Scope, actor: Actor, wanted: Filter, number: int = 1, size: int = 50
) -> Page[Listed]:
    """Return one page, what waits longest first, then the newest: three statements."""
    waits = case((_row.status.in_([s.value for s in OPEN]), 0), else_=1)
    statement = (
        select(*_COLUMNS)
        .where(within(scope), _shown(wanted.show, actor), _matching(wanted))
        .order_by(waits, _row.waiting_since, _row.id.desc())
    )
    page = paginate(statement, number, size)
    return replace(page, items=_listed(page.items))


def waiting_for(actor: Actor, scope: Scope) -> Sequence[Listed]:
    """Return everything that waits for the actor, the longest first: two statements."""
    rows = db.session.execute(
        select(*_COLUMNS).where(within(scope), turn_of(actor)).order_by(_row.waiting_since, _row.id)
    ).all()
    return _listed(rows)


def waiting_as(
    actor: Actor, hand: Hand, number: int, size: int, among: Sequence[str] = ()
) -> Page[Listed]:
    """Return a page of what waits for the actor as this hand, the longest first.

    ``among`` are numbers: only these are asked for, where any are given.
    """
    chosen = _row.number.in_(list(among)) if among else true()
    statement = (
        select(*_COLUMNS)
        .where(within(scope_of(actor)), turn_of(actor, hand), chosen)
        .order_by(_row.waiting_since, _row.id)
    )
    page = paginate(statement, number, size)
    return replace(page, items=_listed(page.items))


def waiting_for_document(scope: Scope, number: int = 1, size: int = 50) -> Page[Listed]:
    """Return one page of what is approved and waits for its document."""
    statement = (
        select(*_COLUMNS).where(within(scope), issuable()).order_by(_row.waiting_since, _row.id)
    )
    page = paginate(statement, number, size)
    return replace(page, items=_listed(page.items))


def list_own(staff_no: str) -> Sequence[Listed]:
    """Return every application and draft of one person, the newest first: two statements."""
    rows = db.session.execute(
        select(*_COLUMNS).where(within(Scope(staff_no=staff_no))).order_by(_row.id.desc())
    ).all()
    return _listed(rows)


def counts(scope: Scope, actor: Actor) -> Mapping[Show, int]:
    """Return how many each tab shows, in one statement."""
    tallies = [
        func.coalesce(func.sum(case((_shown(show, actor), 1), else_=0)), 0).label(show.name)
        for show in Show
    ]
    row = db.session.execute(select(*tallies).where(within(scope))).one()
    return {show: int(getattr(row, show.name)) for show in Show}


def departments_seen(scope: Scope) -> Sequence[tuple[str, str]]:
    """Return the departments of the applications within the scope, by code."""
    rows = db.session.execute(
        select(_row.department, func.max(_row.department_name).label("name"))
        .where(within(scope))
        .group_by(_row.department)
        .order_by(_row.department)
    )
    return [(row.department, row.name) for row in rows]


def _shown(show: Show, actor: Actor) -> ColumnElement[bool]:
    match show:
        case Show.TURN:
            return turn_of(actor)
        case Show.OPEN:
            return _row.status.in_([s.value for s in OPEN])
        case Show.ISSUED:
            return _row.status == Status.ISSUED.value
        case Show.ENDED:
            return _row.status.in_([Status.REJECTED.value, Status.WITHDRAWN.value])
        case Show.ALL:
            return true()


def _matching(wanted: Filter) -> ColumnElement[bool]:
    ways: ColumnElement[bool] = true()
    text = wanted.q.strip()
    if text:
        named = exists().where(
            _item.application_id == _row.id,
            or_(
                _item.code.startswith(text, autoescape=True),
                _item.name.contains(text, autoescape=True),
            ),
        )
        ways = or_(
            _row.number.contains(text, autoescape=True),
            _row.staff_no == text,
            _row.name.contains(text, autoescape=True),
            named,
        )
    if wanted.department:
        ways = ways & (_row.department == wanted.department)
    return ways


def _listed(rows: Sequence[Any]) -> list[Listed]:
    items = _items_of([row.id for row in rows])
    return [
        Listed(
            **{
                **row._mapping,  # noqa: SLF001
                "kind": Kind(row.kind),
                "status": Status(row.status),
            },
            items=tuple(items.get(row.id, ())),
        )
        for row in rows
    ]


def _items_of(ids: Sequence[int]) -> dict[int, list[tuple[str, str, int, str]]]:
    found: dict[int, list[tuple[str, str, int, str]]] = {}
    for lot in in_lots(ids):
        rows = db.session.execute(
            select(_item.application_id, _item.code, _item.name, _item.grade, _item.state)
            .where(_item.application_id.in_(lot))
            .order_by(_item.application_id, _item.position)
        )
        for row in rows:
            of_one = found.setdefault(row.application_id, [])
            of_one.append((row.code, row.name, row.grade, row.state))
    return found
