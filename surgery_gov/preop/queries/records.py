"""What is on record about cases, as known at an instant: a statement a table, however many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.preop.models import (
    CaseBypass,
    CasePerformance,
    CaseRecord,
    CaseSignature,
    MdtAnswer,
    MdtInvitation,
)
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.records import Bypass, Hand, Kind, Passable, Signature


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """An invited colleague and what was said last; ``answer`` is empty where nothing was."""

    id: int
    case_id: int
    key: str
    department: str
    staff_no: str
    invited_at: datetime
    answer: str = ""
    answered_at: datetime | None = None
    remark: str = ""
    opinion: str = ""
    opined_at: datetime | None = None


def records_of(case_ids: Collection[int], at: datetime) -> Sequence[RecordRow]:
    """Return the records of these cases as known then, in the order they were begun."""
    rows = db.session.scalars(
        select(CaseRecord)
        .where(CaseRecord.case_id.in_(case_ids), CaseRecord.recorded_at <= at)
        .order_by(CaseRecord.id)
    )
    newest: dict[tuple[int, str], CaseRecord] = {}
    for row in rows:
        newest[row.case_id, row.key] = row
    signed = _signatures(case_ids, at) if newest else {}
    return [
        _record(row, signed.get((row.case_id, row.key, row.revision), ()))
        for row in newest.values()
    ]


def revisions_of(case_id: int, key: str) -> Sequence[RecordRow]:
    """Return every revision of one record, the oldest first."""
    rows = db.session.scalars(
        select(CaseRecord)
        .where(CaseRecord.case_id == case_id, CaseRecord.key == key)
        .order_by(CaseRecord.revision)
    )
    return [_record(row, ()) for row in rows]


def _signatures(
    case_ids: Collection[int], at: datetime
) -> Mapping[tuple[int, str, int], tuple[Signature, ...]]:
    found: dict[tuple[int, str, int], tuple[Signature, ...]] = {}
    rows = db.session.scalars(
        select(CaseSignature)
        .where(CaseSignature.case_id.in_(case_ids), CaseSignature.recorded_at <= at)
        .order_by(CaseSignature.id)
    )
    for row in rows:
        key = (row.case_id, row.key, row.revision)
        one = Signature(hand=Hand(row.hand), staff_no=row.staff_no, at=row.signed_at)
        found[key] = (*found.get(key, ()), one)
    return found


def _record(row: CaseRecord, signatures: tuple[Signature, ...]) -> RecordRow:
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


def invited_to(case_ids: Collection[int], at: datetime) -> Sequence[Invited]:
    """Return who was invited by then and what each had said, in one statement."""
    rows = db.session.execute(
        select(MdtInvitation, MdtAnswer)
        .outerjoin(
            MdtAnswer,
            (MdtAnswer.invitation_id == MdtInvitation.id) & (MdtAnswer.recorded_at <= at),
        )
        .where(MdtInvitation.case_id.in_(case_ids), MdtInvitation.invited_at <= at)
        .order_by(MdtInvitation.id, MdtAnswer.id)
    )
    told: dict[int, dict[str, Any]] = {}
    for invitation, answer in cast("Iterable[tuple[MdtInvitation, MdtAnswer | None]]", rows):
        one = told.setdefault(
            invitation.id,
            {
                "id": invitation.id,
                "case_id": invitation.case_id,
                "key": invitation.key,
                "department": invitation.department,
                "staff_no": invitation.staff_no,
                "invited_at": invitation.invited_at,
            },
        )
        if answer is None:
            continue
        if answer.answer == "opinion":
            one |= {"opinion": answer.text, "opined_at": answer.recorded_at}
        else:
            one |= {
                "answer": answer.answer,
                "answered_at": answer.recorded_at,
                "remark": answer.text,
            }
    return [Invited(**one) for one in told.values()]


def bypasses_of(case_ids: Collection[int], at: datetime) -> Mapping[int, tuple[Bypass, ...]]:
    """Return what rescues went round, by case."""
    found: dict[int, tuple[Bypass, ...]] = {}
    rows = db.session.scalars(
        select(CaseBypass)
        .where(CaseBypass.case_id.in_(case_ids), CaseBypass.recorded_at <= at)
        .order_by(CaseBypass.id)
    )
    for row in rows:
        one = Bypass(
            what=Passable(row.what),
            reason=row.reason,
            recorded_at=row.recorded_at,
            by_no=row.by_no,
            superior_no=row.superior_no,
            asked_at=row.asked_at,
            asked_how=row.asked_how,
            duty_told=row.duty_told,
            none_present=row.none_present,
        )
        found[row.case_id] = (*found.get(row.case_id, ()), one)
    return found


def performed_of(case_ids: Collection[int], at: datetime) -> Mapping[int, Performed]:
    """Return the operations that were over and told by then, by case."""
    rows = db.session.scalars(
        select(CasePerformance)
        .where(CasePerformance.case_id.in_(case_ids), CasePerformance.recorded_at <= at)
        .order_by(CasePerformance.revision)
    )
    return {
        row.case_id: Performed(
            surgeon_no=row.surgeon_no,
            codes=frozenset(row.codes),
            began_at=row.began_at,
            ended_at=row.ended_at,
        )
        for row in rows
    }
