"""Which edition is in force, and its entries: the one place that says so, and parts of statements.

What stands above never sees the tables: it joins ``entry_rows`` or reads the statements here.
The binds ``at`` and ``known_at`` are the two clocks.
"""

from typing import Any

from sqlalchemy import Select, Subquery, and_, bindparam, select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.catalog.rules.grades import ITEMIZED

_edition = Edition.__table__.c
_entry = CatalogEntry.__table__.c


def in_force(*columns: Any) -> Select[Any]:
    """Select columns of the edition in force at ``at``, as known at ``known_at``: one row."""
    return (
        select(*columns)
        .where(
            _edition.status == "published",
            _edition.published_at <= bindparam("known_at"),
            _edition.in_force_from <= bindparam("at"),
        )
        .order_by(_edition.in_force_from.desc(), _edition.published_at.desc(), _edition.id.desc())
        .limit(1)
    )


_ID = in_force(_edition.id).scalar_subquery()
_COLUMNS = (
    _edition.name.label("edition"),
    _edition.document_no,
    _edition.in_force_from,
    _entry.code,
    _entry.name,
    _entry.grade,
    _entry.department,
    _entry.restricted,
    _entry.prohibited,
)
ENTRIES_IN_FORCE = (
    select(*_COLUMNS)
    .outerjoin_from(
        Edition.__table__,
        CatalogEntry.__table__,
        and_(
            _entry.edition_id == _edition.id,
            _entry.code.in_(bindparam("codes", expanding=True)),
        ),
    )
    .where(_edition.id == _ID)
)
"""The edition beside each entry of the list ``codes``; one row without a code where it has none."""

LOW_ENTRIES_IN_FORCE = (
    select(*_COLUMNS)
    .join_from(Edition.__table__, CatalogEntry.__table__, _entry.edition_id == _edition.id)
    .where(_edition.id == _ID, _entry.grade.not_in(sorted(ITEMIZED)))
)
"""The same of every entry whose grade may be granted by department."""


def entry_rows(name: str) -> Subquery:
    """Return the entries of all editions, as far as other features join them."""
    return select(
        CatalogEntry.edition_id,
        CatalogEntry.code,
        CatalogEntry.name,
        CatalogEntry.pinyin,
        CatalogEntry.grade,
        CatalogEntry.category,
        CatalogEntry.restricted,
    ).subquery(name)
