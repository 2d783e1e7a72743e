"""Entering operations on record: new rows, and corrections of rows that read otherwise now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.operations.models import OperationImport, OperationRecord
from surgery_gov.operations.queries.resolving import known_of
from surgery_gov.operations.queries.standing import standing_of
from surgery_gov.operations.rules.plan import Outcome, Row, entries_of, outcome_of
from surgery_gov.operations.rules.resolution import reasons_of


@dataclass(frozen=True, slots=True)
class File:
    """Where the rows come from: the system they are exported by, the file and its digest."""

    source: str
    filename: str
    digest: str


@command(Permission.OPERATIONS_IMPORT)
def import_operations(work: Work, rows: Sequence[Row], file: File) -> Outcome:
    """Enter the rows of a file; returns what was done.

    A row on record that reads the same is left alone; one that reads otherwise is a new revision,
    the old one stays. Rows that the file lacks are not touched.
    """
    done = _entered(work, rows, file)
    work.record(
        "operation.imported",
        f"operations:{file.source}",
        file=file.filename,
        digest=file.digest,
        rows=done.rows,
        added=done.added,
        corrected=done.corrected,
        unchanged=done.unchanged,
        unresolved=done.unresolved,
    )
    return done


@command(Permission.OPERATIONS_ENTER)
def enter_operations(work: Work, rows: Sequence[Row], file: File) -> Outcome:
    """Enter operations that this program itself knows to be done; returns what was done.

    Joins the command by which they became known. ``file`` names what they come from. Entered
    again they are on record once; a withdrawn row stays there, and no longer counts.
    """
    done = _entered(work, rows, file)
    work.record(
        "operation.entered",
        f"operations:{file.source}",
        of=file.filename,
        added=done.added,
        corrected=done.corrected,
        unchanged=done.unchanged,
    )
    return done


def _entered(work: Work, rows: Sequence[Row], file: File) -> Outcome:
    known = known_of({row.operation.code for row in rows})
    entries = entries_of(rows, standing_of(file.source, [row.key for row in rows]))
    reasons = [reasons_of(row.operation, known, work.now) for row in rows]
    done = outcome_of(rows, entries, reasons)
    made = OperationImport(
        source=file.source,
        filename=file.filename,
        digest=file.digest,
        recorded_at=work.now,
        actor_id=work.actor.id,
        actor_name=work.actor.name,
        rows=done.rows,
        added=done.added,
        corrected=done.corrected,
        unchanged=done.unchanged,
    )
    work.session.add(made)
    work.session.flush()
    common = {"import_id": made.id, "source": file.source, "recorded_at": work.now}
    if entries:
        work.session.execute(
            insert(OperationRecord.__table__),  # type: ignore[arg-type]
            [
                {
                    **common,
                    "row_key": entry.row.key,
                    "revision": entry.revision,
                    "digest": entry.row.digest,
                    **entry.row.operation.values(),
                }
                for entry in entries
            ],
        )
    return done
