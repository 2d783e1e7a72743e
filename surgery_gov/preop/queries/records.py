"""The records of cases with their signatures, as known at an instant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CaseOpinion, CaseRecord, CaseSignature
from surgery_gov.preop.queries.reading import asked_of, known_read
from surgery_gov.preop.rules.opinions import Opinion, Seat
from surgery_gov.preop.rules.records import Hand, Kind, Signature

RECORDS = known_read(CaseRecord.__table__)
SIGNATURES = known_read(CaseSignature.__table__)
OPINIONS = known_read(CaseOpinion.__table__)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordRow:
    """The newest revision of a record known at the instant asked, with what others said of it."""

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
    opinions: tuple[Opinion, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether it was complete, or somebody has signed it: what follows is a correction."""
        return self.completed_at is not None or bool(self.signatures)


def records_of(case_ids: Collection[int], at: datetime) -> Sequence[RecordRow]:
    """Return the records of these cases as known then, in the order they were begun."""
    asked = asked_of(case_ids, at)
    rows = RECORDS.rows(asked)
    return newest_of(rows, SIGNATURES.rows(asked), OPINIONS.rows(asked)) if rows else ()


def newest_of(
    rows: Iterable[Any], signatures: Iterable[Any], opinions: Iterable[Any]
) -> Sequence[RecordRow]:
    """Return the newest revision of each record read, in the order they were begun."""
    newest: dict[tuple[int, str], Any] = {}
    for row in sorted(rows, key=lambda row: row.id):
        newest[row.case_id, row.key] = row
    signed, said = _signed(signatures), _said(opinions)
    return [
        _record(row, signed.get(_revision(row), ()), said.get(_revision(row), ()))
        for row in newest.values()
    ]


def revisions_of(case_id: int, key: str) -> Sequence[RecordRow]:
    """Return every revision of one record, the oldest first, with what was said of each.

    Of the signatures only those that were sent with it.
    """
    rows = db.session.scalars(
        select(CaseRecord)
        .where(CaseRecord.case_id == case_id, CaseRecord.key == key)
        .order_by(CaseRecord.revision)
    )
    sent = select(CaseSignature).where(
        CaseSignature.case_id == case_id, CaseSignature.key == key, CaseSignature.source != ""
    )
    signed = _signed(db.session.scalars(sent))
    given = select(CaseOpinion).where(CaseOpinion.case_id == case_id, CaseOpinion.key == key)
    said = _said(db.session.scalars(given))
    return [
        _record(row, signed.get(_revision(row), ()), said.get(_revision(row), ())) for row in rows
    ]


def _revision(row: Any) -> tuple[int, str, int]:
    return row.case_id, row.key, row.revision


def _signed(rows: Iterable[Any]) -> Mapping[tuple[int, str, int], tuple[Signature, ...]]:
    found: dict[tuple[int, str, int], tuple[Signature, ...]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        one = Signature(hand=Hand(row.hand), staff_no=row.staff_no, at=row.signed_at)
        found[_revision(row)] = (*found.get(_revision(row), ()), one)
    return found


def _said(rows: Iterable[Any]) -> Mapping[tuple[int, str, int], tuple[Opinion, ...]]:
    found: dict[tuple[int, str, int], tuple[Opinion, ...]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        one = Opinion(
            seat=Seat(row.seat),
            agreed=bool(row.agreed),
            text=row.text,
            staff_no=row.staff_no,
            at=row.recorded_at,
        )
        found[_revision(row)] = (*found.get(_revision(row), ()), one)
    return found


def _record(
    row: Any, signatures: tuple[Signature, ...], opinions: tuple[Opinion, ...]
) -> RecordRow:
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
        opinions=opinions,
    )
