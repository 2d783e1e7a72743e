"""The editions in force over a stretch of time, each beside its entries: for many instants at once.

Binds: ``at`` and ``latest`` are the first and the last instant asked about, ``known_at`` the
other clock, ``codes`` the entries wanted.
"""

from sqlalchemy import and_, bindparam, or_, select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.catalog.queries.in_force import in_force
from surgery_gov.kernel.reading import Read

_edition = Edition.__table__.c
_entry = CatalogEntry.__table__.c
_FIRST = in_force(_edition.id).scalar_subquery()
ENTRIES_OF_EDITIONS = Read(
    select(
        _edition.id.label("edition_id"),
        _edition.published_at,
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
    .outerjoin_from(
        Edition.__table__,
        CatalogEntry.__table__,
        and_(
            _entry.edition_id == _edition.id,
            _entry.code.in_(bindparam("codes", expanding=True)),
        ),
    )
    .where(
        _edition.status == "published",
        _edition.published_at <= bindparam("known_at"),
        _edition.in_force_from <= bindparam("latest"),
        or_(_edition.in_force_from > bindparam("at"), _edition.id == _FIRST),
    ),
    ["codes"],
)
