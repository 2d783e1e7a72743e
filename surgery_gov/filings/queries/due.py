"""What is owed to the commission: published changes of grades 3 and 4 not yet filed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.queries import EditionRow
from surgery_gov.filings.queries.filings import Filed, find_outstanding, last_exported
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.deadlines import Due as Owed
from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key

PREPARE, EXPORT = "filings.prepare", "filings.export"


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell who prepares filings what is owed, or which prepared one is to be exported."""
    if not actor.may(Permission.FILINGS_PREPARE):
        return ()
    owed, outstanding = due(at), find_outstanding()
    if outstanding is not None:
        return (_to_export(outstanding, owed),)
    return (_to_prepare(owed),) if owed is not None else ()


def _to_prepare(owed: Owed) -> Due:
    what = "项三、四级手术还没有报送" if owed.kind is Kind.INITIAL else "项变更还没有报送"
    return Due(
        kind=PREPARE,
        subject=f"edition:{owed.edition}",
        title="报送三、四级手术管理目录",
        detail=f"目录版本“{owed.edition}”有{owed.touched:,}{what}",
        act="准备报送",
        endpoint="filings.prepare",
        waiting_since=start_of_day(owed.since),
        due_at=day_after(owed.due_on),
    )


def _to_export(filed: Filed, owed: Owed | None) -> Due:
    return Due(
        kind=EXPORT,
        subject=f"filing:{filed.number}",
        title=f"核对并导出报送{filed.number}",
        detail=f"目录版本“{filed.edition}”，{filed.prepared_by}准备，内容已固定",
        act="核对导出",
        endpoint="filings.show",
        values={"number": filed.number},
        waiting_since=filed.prepared_at,
        due_at=day_after(owed.due_on) if owed else None,
    )


def due(at: datetime) -> Owed | None:
    """Return what is owed at that instant; None where the last filing still says what is so.

    The term runs from the day the earliest unfiled change is in force; the newest edition is
    what is to be filed, and covers those in between.
    """
    published = [e for e in reversed(catalog.list_editions()) if not e.is_draft]
    last = last_exported()
    if last is None:
        return _first(published, at)
    filed = [e.id for e in published].index(last.edition_id)
    return _update(published[filed:], at)


def _first(published: Sequence[EditionRow], at: datetime) -> Owed | None:
    if not published:
        return None
    newest = published[-1]
    count = catalog.reported_count(newest.id)
    return _due(newest, Kind.INITIAL, published[0], count, at) if count else None


def _update(unfiled: Sequence[EditionRow], at: datetime) -> Owed | None:
    """Judge the editions after the first, which is the one that was filed."""
    filed, newest = unfiled[0], unfiled[-1]
    touched = catalog.reported_changes(filed.id, newest.id)
    if not touched:
        return None
    earliest = next(
        after
        for before, after in pairwise(unfiled)
        if catalog.reported_changes(before.id, after.id)
    )
    return _due(newest, Kind.UPDATE, earliest, len(touched), at)


def _due(
    newest: EditionRow, kind: Kind, earliest: EditionRow, touched: int, at: datetime
) -> Owed | None:
    if earliest.in_force_from is None:
        return None
    since = local_date(earliest.in_force_from)
    days = policy.number(Key.UPDATE_DUE_WORKING_DAYS, at)
    worked = policy.work_calendar(at)
    due_on = worked.nth_after(since, days)
    return Owed(
        edition=newest.name,
        kind=kind,
        since=since,
        due_on=due_on,
        touched=touched,
        working_days=days,
        days_left=worked.left(local_date(at), due_on),
        caveat=worked.caveat(since, due_on),
    )
