"""Drafts of the catalog that wait to be published."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.catalog.queries.editions import EditionRow, list_editions
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission

PUBLISH = "catalog.publish"


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell who publishes editions which drafts wait, in one statement."""
    if not actor.may(Permission.CATALOG_PUBLISH):
        return ()
    return [_due(row) for row in list_editions() if row.is_draft and row.created_at <= at]


def _due(draft: EditionRow) -> Due:
    return Due(
        kind=PUBLISH,
        subject=f"edition:{draft.name}",
        title=f"发布目录草稿“{draft.name}”",
        detail=f"{draft.entry_count:,}项，{draft.created_by}导入；发布前不施行，不用时可作废",
        act="核对发布",
        endpoint="catalog.edition",
        values={"edition_id": str(draft.id)},
        waiting_since=draft.created_at,
    )
