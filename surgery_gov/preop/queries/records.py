"""The records of cases with their signatures, as known at an instant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CaseRecord, CaseSignature
from surgery_gov.preop.queries.reading import asked_of, known_read
from surgery_gov.preop.rules.records import Hand, Kind, Signature

RECORDS = known_read(CaseRecord.__table__)
SIGNATURES = known_read(CaseSignature.__table__)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordRow:
    """The newest revision of a record known at the instant asked, with its signatures."""

    case_id: int
    key: str
    kind: Kind
    revision: int
    completed_at: datetime | None
    recorded_at: datetime
    author_no: str
    actor_name: str
    reason: str
    source: str
    document_id: str
    codes: tuple[str, ...]
    values: Mapping[str, Any]
    signatures: tuple[Signature, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether it was complete, or somebody has signed it: what follows is a correction."""
        return self.completed_at is not None or bool(self.signatures)


def records_of(case_ids: Collection[int], at: datetime) -> Sequence[RecordRow]:
    """Return the records of these cases as known then, in the order they were begun."""
    rows = RECORDS.rows(asked_of(case_ids, at))
    return newest_of(rows, SIGNATURES.rows(asked_of(case_ids, at)) if rows else ())


def newest_of(rows: Iterable[Any], signatures: Iterable[Any]) -> Sequence[RecordRow]:
    """Return the newest revision of each record read, in the order they were begun."""
    newest: dict[tuple[int, str], Any] = {}
    for row in sorted(rows, key=lambda row: row.id):
        newest[row.case_id, row.key] = row
    signed = _signed(signatures)
    return [
        _record(row, signed.get((row.case_id, row.key, row.revision), ()))
        for row in newest.values()
    ]


def revisions_of(case_id: int, key: str) -> Sequence[RecordRow]:
    """Return every revision of one record, the oldest first, with the signatures sent with it."""
    rows = db.session.scalars(
        select(CaseRecord)
        .where(CaseRecord.case_id == case_id, CaseRecord.key == key)
        .order_by(CaseRecord.revision)
    )
    sent = select(CaseSignature).where(
        CaseSignature.case_id == case_id, CaseSignature.key == key, CaseSignature.source != ""
    )
    signed = _signed(db.session.scalars(sent))
    return [_record(row, signed.get((case_id, key, row.revision), ())) for row in rows]


def _signed(rows: Iterable[Any]) -> Mapping[tuple[int, str, int], tuple[Signature, ...]]:
    found: dict[tuple[int, str, int], tuple[Signature, ...]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        key = (row.case_id, row.key, row.revision)
        one = Signature(hand=Hand(row.hand), staff_no=row.staff_no, at=row.signed_at)
        found[key] = (*found.get(key, ()), one)
    return found


def _record(row: Any, signatures: tuple[Signature, ...]) -> RecordRow:
    return RecordRow(
        case_id=row.case_id,
        key=row.key,
        kind=Kind(row.kind),
        revision=row.revision,
        completed_at=row.completed_at,
        recorded_at=row.recorded_at,
        author_no=row.author_no,
        actor_name=row.actor_name,
        reason=row.reason,
        source=row.source,
        document_id=row.document_id,
        codes=tuple(row.codes),
        values=row.values,
        signatures=signatures,
    )
