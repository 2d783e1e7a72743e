"""A hospital in which everybody has something to look at."""

from sqlalchemy import insert, select

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel import clock, db
from surgery_gov.staff import service as staff
from tests.privileges.ledgers import on
from tests.privileges.world import granted


def happen(world, affairs):
    """Zhao's privilege ends soon, Qian left, Sun moved; an edition changed two procedures."""
    with clock.stopped_at(on("2025-12-01")):
        granted(affairs, "01001", "51.2300", until="2026-12-20")
        granted(affairs, "01001", "grade:2@PW", until="2028-01-01")
        granted(affairs, "01002", "47.0100", "51.2300")
        granted(affairs, "01003", "36.1000", until="2028-01-01")
        granted(affairs, "01007", "50.2200", until="2028-01-01")
    with clock.stopped_at(on("2026-09-01")):
        regrade(world)
        staff.end_employment(affairs, "01002", on("2026-09-30").date())
        staff.transfer(affairs, "01003", "PW", on("2026-10-05").date())


def regrade(world):
    """A new edition: the appendix rises to grade 3, 36.1000 is gone."""
    with db.session.get_bind().begin() as connection:
        edition = connection.execute(
            insert(Edition.__table__).values(
                name="2026年二版",
                status="draft",
                created_at=on("2026-08-01"),
                created_by="M001",
                source_name="x",
                source_digest="0" * 64,
                entry_count=7,
                version=1,
            )
        ).inserted_primary_key[0]
        old = connection.execute(
            select(CatalogEntry.__table__).where(CatalogEntry.edition_id == world.edition)
        ).all()
        for row in old:
            values = {k: v for k, v in row._mapping.items() if k not in {"id", "edition_id"}}
            if row.code == "36.1000":
                continue
            if row.code == "47.0100":
                values["grade"] = 3
            connection.execute(insert(CatalogEntry.__table__).values(edition_id=edition, **values))
        connection.execute(
            Edition.__table__.update()
            .where(Edition.id == edition)
            .values(
                status="published",
                in_force_from=on("2026-08-15"),
                document_no="仁一医〔2026〕60号",
                published_at=on("2026-08-10"),
                published_by="M001",
            )
        )
