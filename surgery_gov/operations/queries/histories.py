"""One operation and every revision of it, with the file each came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.errors import NotFound
from surgery_gov.operations.models import OperationImport, OperationRecord
from surgery_gov.operations.queries.reach import holds, within
from surgery_gov.operations.rules.records import Urgency, masked
from surgery_gov.operations.rules.scope import Scope

LARGEST = 2**31 - 1
"""PostgreSQL refuses to compare its keys with more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One version of the row: who recorded it when from which file, and what it says.

    ``lines`` are labels and words as a page shows them, the 病案号 masked.
    """

    number: int
    recorded_at: datetime
    actor: str
    filename: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """All revisions of one operation, the newest first."""

    source: str
    revisions: tuple[Revision, ...]

    def changes(self) -> Sequence[tuple[Revision, Sequence[tuple[str, str, str]]]]:
        """Return each correction with what it changed: label, before, after."""
        pairs = zip(self.revisions, self.revisions[1:], strict=False)
        return [(newer, _differences(older, newer)) for newer, older in pairs]


def get_history(scope: Scope, operation_id: int) -> History:
    """Return the operation whose revision this is; ``NotFound`` outside the scope too."""
    asked = aliased(OperationRecord)
    newest = None
    if operation_id <= LARGEST:
        newest = db.session.scalars(
            select(OperationRecord)
            .join(
                asked,
                (asked.source == OperationRecord.source)
                & (asked.row_key == OperationRecord.row_key),
            )
            .where(asked.id == operation_id, holds(), within(scope))
        ).first()
    if newest is None:
        raise NotFound("没有这条手术记录，或不在可查看的范围内。请从手术记录列表重新选择。")
    statement = (
        select(OperationRecord, OperationImport.actor_name, OperationImport.filename)
        .join(OperationImport, OperationImport.id == OperationRecord.import_id)
        .where(OperationRecord.source == newest.source, OperationRecord.row_key == newest.row_key)
        .order_by(OperationRecord.revision.desc())
    )
    return History(
        source=newest.source,
        revisions=tuple(_revision(*row) for row in db.session.execute(statement)),
    )


def _revision(record: OperationRecord, actor: str, filename: str) -> Revision:
    return Revision(
        number=record.revision,
        recorded_at=record.recorded_at,
        actor=actor,
        filename=filename,
        lines=(
            ("病案号", masked(record.case_no)),
            ("手术日期时间", _when(record)),
            ("手术编码", record.code),
            ("手术名称", record.name),
            ("术者", _who(record.surgeon_no, record.surgeon_name)),
            ("一助", _who(record.first_no, record.first_name)),
            ("二助", _who(record.second_no, record.second_name)),
            ("指导医师", _who(record.supervisor_no, record.supervisor_name)),
            ("科室", record.department),
            ("择期/急诊", record.unread.get("urgency") or Urgency(record.urgency).label),
        ),
    )


def _when(record: OperationRecord) -> str:
    if record.performed_at:
        return record.performed_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    return record.performed_on.isoformat() if record.performed_on else record.unread.get("time", "")


def _who(number: str, name: str) -> str:
    return f"{name}（{number}）" if number and name else number or name


def _differences(older: Revision, newer: Revision) -> Sequence[tuple[str, str, str]]:
    return [
        (label, before, after)
        for (label, before), (_, after) in zip(older.lines, newer.lines, strict=True)
        if before != after
    ]
