"""A page of a long list, at a constant two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from surgery_gov.kernel import db

T = TypeVar("T")
SIZES = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``items`` of page ``number`` (from 1) with ``size`` a page, out of ``total`` rows."""

    items: Sequence[T]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 where there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The position of the first row shown; 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_row(self) -> int:
        """The position of the last row shown."""
        return (self.number - 1) * self.size + len(self.items)


def page_of(rows: Sequence[T], number: int = 1, size: int = 50) -> Page[T]:
    """Return one page of what is in hand already; one past the end is the last one."""
    size = size if size in SIZES else 50
    number = min(max(1, number), max(1, -(-len(rows) // size)))
    return Page(rows[(number - 1) * size : number * size], len(rows), number, size)


def paginate(statement: Select[Any], number: int = 1, size: int = 50) -> Page[Any]:
    """Run the statement for one page.

    A statement of one column or entity gives that; several give rows. A page past the end
    is answered with the last one.
    """
    size = size if size in SIZES else 50
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    limited = statement.limit(size).offset((number - 1) * size)
    single = len(statement.column_descriptions) == 1
    rows = db.session.scalars(limited).all() if single else db.session.execute(limited).all()
    return Page(items=rows, total=total, number=number, size=size)
