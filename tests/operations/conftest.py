import pytest

from surgery_gov.catalog.models import CatalogEntry
from surgery_gov.kernel import db
from tests.privileges import world as worlds


@pytest.fixture
def world(database, now):
    return worlds.build()


@pytest.fixture
def regraded(world):
    """A later edition, from July 2026, in which 51.2300 is of grade 4 and 86.2200 is gone."""
    from datetime import UTC, datetime

    from sqlalchemy import insert, select, update

    from surgery_gov.catalog.models import Edition

    since = datetime(2026, 6, 30, 16, tzinfo=UTC)
    with db.session.get_bind().begin() as connection:
        old = connection.execute(select(Edition.__table__)).mappings().one()
        values = dict(old) | {"name": "新版", "in_force_from": since, "published_at": since}
        values["status"] = "draft"
        del values["id"]
        made = connection.execute(insert(Edition.__table__).values(values)).inserted_primary_key[0]
        for entry in connection.execute(select(CatalogEntry.__table__)).mappings().all():
            if entry["code"] == "86.2200":
                continue
            copied = dict(entry) | {"edition_id": made}
            del copied["id"]
            if entry["code"] == "51.2300":
                copied["grade"] = 4
            connection.execute(insert(CatalogEntry.__table__).values(copied))
        table = Edition.__table__
        connection.execute(update(table).where(table.c.id == made).values(status="published"))
    return world
