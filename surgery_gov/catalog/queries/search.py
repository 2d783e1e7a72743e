"""Searching an edition as people type: code prefix, Chinese text, initials, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, literal, or_, select

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.catalog.queries.entries import COLUMNS, to_entry
from surgery_gov.catalog.rules.entries import FLAGS, Entry
from surgery_gov.catalog.rules.values import JOINED
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.pinyin import fold
from surgery_gov.kernel.sheets.normalize import token

_entry = CatalogEntry.__table__.c
SORTS = ("code", "-code", "name", "-name", "grade", "-grade")
OPTIONS = 8
LONGEST_QUERY = 100
HAN = ("\u3400", "\u9fff")


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What is looked for. Empty means any; ``flag`` is a key of ``FLAGS``.

    ``any_of`` are the names of one department: an entry of any of them is found.
    """

    query: str = ""
    grades: tuple[int, ...] = ()
    department: str = ""
    any_of: tuple[str, ...] = ()
    flag: str = ""
    category: str = ""
    sort: str = "code"

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.query or self.grades or self.department or self.flag or self.category)


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """One page of what was found, and by which way the query was understood."""

    page: Page[Any]
    entries: Sequence[Entry]
    understood: str


def search(edition_id: int, filters: Filters, number: int = 1, size: int = 50) -> Matched:
    """Return one page of an edition: two statements, however many rows."""
    statement = _statement(edition_id, filters)
    page = paginate(statement, number, size)
    return Matched(
        page=page,
        entries=[to_entry(row) for row in page.items],
        understood=understood(filters.query),
    )


def export_rows(edition_id: int, filters: Filters) -> Sequence[Entry]:
    """Return everything the filter shows, in its order."""
    return [to_entry(row) for row in db.session.execute(_statement(edition_id, filters))]


def options(edition_id: int, query: str, limit: int = OPTIONS) -> Sequence[Entry]:
    """Return the likeliest entries for what was typed: the exact code, then prefixes, then more."""
    wanted = query.strip()[:LONGEST_QUERY]
    if not wanted:
        return []
    code = _as_code(wanted)
    letters = fold(wanted)
    rank = case(
        (_entry.code == code, 0),
        (_entry.code.startswith(code, autoescape=True), 1),
        (_entry.name.startswith(wanted, autoescape=True), 2),
        (_entry.name.contains(wanted, autoescape=True), 3),
        (_entry.pinyin.startswith(letters, autoescape=True), 4),
        else_=5,
    )
    found = (
        select(*COLUMNS)
        .where(_entry.edition_id == edition_id, _matches(wanted))
        .order_by(rank, _entry.code)
        .limit(limit)
    )
    return [to_entry(row) for row in db.session.execute(found)]


def understood(query: str) -> str:
    """Say as what a query was taken: 编码, 名称 or 拼音首字母."""
    wanted = query.strip()
    if wanted and wanted[0].isdigit():
        return "编码"
    if any(HAN[0] <= character <= HAN[1] for character in wanted):
        return "名称"
    return "拼音首字母" if fold(wanted) else "名称"


def _statement(edition_id: int, filters: Filters) -> Select[Any]:
    statement = select(*COLUMNS).where(_entry.edition_id == edition_id)
    wanted = filters.query.strip()[:LONGEST_QUERY]
    if wanted:
        statement = statement.where(_matches(wanted))
    if filters.grades:
        statement = statement.where(_entry.grade.in_(filters.grades))
    if filters.department:
        statement = statement.where(_listed_under(filters.department))
    if filters.any_of:
        statement = statement.where(or_(*(_listed_under(name) for name in filters.any_of)))
    if filters.flag in FLAGS:
        statement = statement.where(_entry[filters.flag])
    if filters.category:
        statement = statement.where(_entry.category == filters.category)
    return statement.order_by(*_order(filters.sort))


def _listed_under(name: str) -> ColumnElement[bool]:
    padded = literal(JOINED) + _entry.department + literal(JOINED)
    return padded.contains(f"{JOINED}{name}{JOINED}", autoescape=True)


def _matches(wanted: str) -> ColumnElement[bool]:
    """A digit begins a code; Latin letters may be part of a name (PTCA) or initials."""
    code = _as_code(wanted)
    ways: list[ColumnElement[bool]] = [
        func.lower(_entry.name).contains(wanted.lower(), autoescape=True)
    ]
    if code[:1].isdigit():
        ways.append(_entry.code.startswith(code, autoescape=True))
    letters = fold(wanted)
    if letters and not any(HAN[0] <= character <= HAN[1] for character in wanted):
        ways.append(_entry.pinyin.contains(letters, autoescape=True))
    return or_(false(), *ways)


def _as_code(wanted: str) -> str:
    return token(wanted).value.replace("X", "x")


def _order(sort: str) -> list[Any]:
    column = _entry[sort.removeprefix("-")] if sort in SORTS else _entry.code
    first = column.desc() if sort.startswith("-") else column.asc()
    return [first] if column is _entry.code else [first, _entry.code]
