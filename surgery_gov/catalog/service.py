"""Changing the catalog: drafts come and go, a published edition stays as it is."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from sqlalchemy import Table, delete, insert, select

from surgery_gov.catalog import queries
from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.catalog.rules.editions import name_faults
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound, Stale
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials
from surgery_gov.kernel.work import Work


@command(Permission.CATALOG_IMPORT)
def import_edition(
    work: Work, name: str, entries: Iterable[Entry], *, source_name: str, source_digest: str
) -> int:
    """Make a draft of these entries, or put them in the place of all that a draft held.

    Returns the number of entries. Raises ``Invalid`` without entries or with a bad name,
    ``Conflict`` where the edition is already published.
    """
    held = list(entries)
    _refuse_name(name, held)
    edition = _find(work, name)
    if edition is None:
        edition = Edition(name=name, status="draft")
        work.session.add(edition)
    elif edition.status != "draft":
        raise Conflict(
            f"目录版本“{name}”已经发布，不能再改。请用新的版本名称导入，例如“{name}修订”。"
        )
    replaced = edition.entry_count if edition.id else 0
    edition.created_by = work.actor.name
    edition.source_name, edition.source_digest = source_name[:200], source_digest
    edition.entry_count, edition.created_at = len(held), work.now
    work.session.flush()
    if replaced:
        work.session.execute(delete(_TABLE).where(_TABLE.c.edition_id == edition.id))
    work.session.execute(_INSERT, [_row(edition.id, entry) for entry in held])
    work.record(
        "edition.imported",
        f"edition:{name}",
        entries=len(held),
        replaced=replaced,
        source=source_name[:200],
        digest=source_digest,
    )
    return len(held)


@command(Permission.CATALOG_PUBLISH)
def publish(
    work: Work, name: str, in_force_from: date, document_no: str, *, seen: str | None = None
) -> None:
    """Put an edition in force from the start of a day in Shanghai; it is immutable from then on.

    ``seen`` is the digest of the preview the decision rests on; ``Stale`` where the world has
    moved since. Raises ``Invalid`` with every fault, ``Conflict`` where it is published already.
    """
    edition = _get(work, name)
    if edition.status != "draft":
        raise Conflict(f"目录版本“{name}”已经发布，不能再发布一次。")
    hold(work.session, Edition)  # or another one published meanwhile would go unseen
    queries.check_publication(in_force_from, document_no, work.now)
    if seen is not None and seen != queries.preview_digest(name, in_force_from):
        raise Stale("影响已变化，请重新核对：草稿或现行版本刚刚变了。还没有发布。")
    replaced = queries.edition_in_force(start_of_day(in_force_from), work.now)
    edition.status = "published"
    edition.in_force_from = start_of_day(in_force_from)
    edition.document_no = document_no.strip()
    edition.published_at, edition.published_by = work.now, work.actor.name
    work.record(
        "edition.published",
        f"edition:{name}",
        in_force_from=in_force_from.isoformat(),
        document=document_no.strip(),
        entries=edition.entry_count,
        replaces=replaced.name if replaced else None,
    )


@command(Permission.CATALOG_IMPORT)
def discard(work: Work, name: str) -> None:
    """Delete a draft. ``Conflict`` where the edition is published."""
    edition = _get(work, name)
    if edition.status != "draft":
        raise Conflict(f"目录版本“{name}”已经发布，不能删除。")
    work.session.execute(delete(_TABLE).where(_TABLE.c.edition_id == edition.id))
    work.session.delete(edition)
    work.record("edition.discarded", f"edition:{name}", entries=edition.entry_count)


_TABLE = cast("Table", CatalogEntry.__table__)
_INSERT = insert(_TABLE)


def _refuse_name(name: str, held: list[Entry]) -> None:
    faults = {"name": name_faults(name)} if name_faults(name) else {}
    if not held:
        faults["file"] = ["表里没有可导入的手术。请核对文件。"]
    if faults:
        raise Invalid(faults)


def _find(work: Work, name: str) -> Edition | None:
    return work.session.scalar(select(Edition).where(Edition.name == name).with_for_update())


def _get(work: Work, name: str) -> Edition:
    found = _find(work, name)
    if found is None:
        raise NotFound(f"没有名为“{name[:60]}”的目录版本。请核对名称。")
    return found


def _row(edition_id: int, entry: Entry) -> dict[str, object]:
    return {
        "edition_id": edition_id,
        "code": entry.code,
        "name": entry.name,
        "pinyin": initials(entry.name),
        "grade": entry.grade,
        "department": entry.department,
        "category": entry.category,
        "restricted": entry.restricted,
        "prohibited": entry.prohibited,
        "exam_grade4": entry.exam_grade4,
        "minimally_invasive": entry.minimally_invasive,
        "remark": entry.remark,
    }
