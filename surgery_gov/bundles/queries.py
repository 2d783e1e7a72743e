"""Reading bundles, and writing them out by the edition in force."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from surgery_gov.bundles.models import Bundle as BundleRow
from surgery_gov.bundles.rules import Bundle, Expansion, Item, Procedure, expansion_of
from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.pinyin import fold
from surgery_gov.staff import queries as staff

LARGEST = 2**31 - 1
"""PostgreSQL refuses to compare its keys with more."""


def list_bundles(*, department: str = "", q: str = "", retired: bool = False) -> Sequence[Bundle]:
    """Return the bundles of one department or of all, by department and code; two statements."""
    row = BundleRow
    statement = select(row).order_by(row.department_code, row.code)
    gone = row.retired_at.is_not(None)
    statement = statement.where(gone if retired else ~gone)
    if department:
        statement = statement.where(row.department_code == department)
    if text := q.strip():
        ways = [
            func.lower(row.code).startswith(text.lower(), autoescape=True),
            row.name.contains(text, autoescape=True),
        ]
        if initials := fold(text):
            ways.append(row.pinyin.startswith(initials, autoescape=True))
        statement = statement.where(or_(*ways))
    names = departments()
    return [_bundle(found, names) for found in db.session.scalars(statement)]


def count_bundles() -> tuple[int, int]:
    """Return how many bundles are in use, and how many are retired."""
    retired = func.count(BundleRow.retired_at)
    found = db.session.execute(select(func.count(), retired).select_from(BundleRow)).one()
    return found[0] - found[1], found[1]


def get_bundle(bundle_id: int) -> Bundle:
    """Return the bundle, a retired one too; ``NotFound`` where there is none."""
    found = None
    if bundle_id <= LARGEST:
        found = db.session.scalar(select(BundleRow).where(BundleRow.id == bundle_id))
    if found is None:
        raise NotFound("没有这个手术包。请从手术包列表重新选择。")
    return _bundle(found, departments())


def expanded(bundle: Bundle, at: datetime, known_at: datetime | None = None) -> Expansion:
    """Write a bundle out as of an instant; ``left`` names the items no edition then held."""
    codes = [item.code for item in bundle.items]
    return expansion_of(bundle.items, procedures_at(codes, at, known_at))


def procedures_at(
    codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> Mapping[str, Procedure]:
    """Return the entries of the edition in force, by code; what it lacks is absent."""
    _, entries = catalog.entries_at(codes, at, known_at)
    return {
        code: Procedure(code, entry.name, entry.effective_grade, entry.restricted)
        for code, entry in entries.items()
    }


def departments() -> Mapping[str, str]:
    """Return every department's name by code, ended ones too."""
    return {row.code: row.name for row in staff.list_departments(clock.now(), ended=True)}


def open_departments() -> Mapping[str, str]:
    """Return the names of the departments that exist now, by code."""
    return {row.code: row.name for row in staff.list_departments(clock.now())}


def _bundle(row: BundleRow, names: Mapping[str, str]) -> Bundle:
    return Bundle(
        id=row.id,
        department=row.department_code,
        department_name=names.get(row.department_code, row.department_code),
        code=row.code,
        name=row.name,
        items=tuple(Item(item["code"], item["name"]) for item in row.items),
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        retired_at=row.retired_at,
        version=row.version,
    )
