"""What is on record about cases, as known at an instant: a statement a table, however many."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Label, bindparam, select

from surgery_gov.kernel import db
from surgery_gov.kernel.reading import Read, padded
from surgery_gov.kernel.together import Together
from surgery_gov.preop.models import (
    CaseBypass,
    CasePerformance,
    CasePlan,
    CaseRecord,
    CaseSignature,
    MdtAnswer,
    MdtInvitation,
)
from surgery_gov.preop.rules.disciplines import disciplines_of
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.records import Bypass, Hand, Kind, Passable, Signature

_AT = bindparam("at", type_=CaseRecord.__table__.c.recorded_at.type)


def _known(table: Any, *columns: Any) -> Read:
    """Read what a table had on record about the cases by then."""
    cases: BindParameter[int] = bindparam("case_ids", expanding=True)
    wanted = select(*(columns or [table])).where(table.c.case_id.in_(cases))
    return Read(wanted.where(table.c.recorded_at <= _AT), ["case_ids"])


def stated_for(bypass: Any) -> Label[str]:
    """Return who was to operate when a rescue went round something: the surgeon of the plan then.

    ``bypass`` is the statement's columns.
    """
    then = (
        select(CasePlan.surgeon_no)
        .where(CasePlan.case_id == bypass.case_id, CasePlan.recorded_at <= bypass.recorded_at)
        .order_by(CasePlan.revision.desc())
        .limit(1)
    )
    return then.scalar_subquery().label("stated_for")


_performance = CasePerformance.__table__.c
_invitation, _answer = MdtInvitation.__table__.c, MdtAnswer.__table__.c
RECORDS = _known(CaseRecord.__table__)
SIGNATURES = _known(CaseSignature.__table__)
BYPASSES = _known(CaseBypass.__table__, *CaseBypass.__table__.c, stated_for(CaseBypass.__table__.c))
PERFORMED = _known(
    CasePerformance.__table__,
    _performance.case_id,
    _performance.revision,
    _performance.surgeon_no,
    _performance.codes,
    _performance.began_at,
    _performance.ended_at,
)
INVITED = Read(
    select(
        *MdtInvitation.__table__.c,
        _answer.id.label("answer_id"),
        _answer.answer,
        _answer.text,
        _answer.recorded_at,
    )
    .outerjoin_from(
        MdtInvitation.__table__,
        MdtAnswer.__table__,
        (_answer.invitation_id == _invitation.id) & (_answer.recorded_at <= _AT),
    )
    .where(
        _invitation.case_id.in_(bindparam("case_ids", expanding=True)),
        _invitation.invited_at <= _AT,
    ),
    ["case_ids"],
)
_ALL = Together(RECORDS, SIGNATURES, INVITED, BYPASSES, PERFORMED)


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
    """An invited colleague and what was said last; ``answer`` is empty where nothing was.

    ``id`` is 0 for who was asked in the system that sent the record.
    """

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


R = TypeVar("R", RecordRow, Invited)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """All that is on record about some cases, by case."""

    records: Mapping[int, tuple[RecordRow, ...]]
    invited: Mapping[int, tuple[Invited, ...]]
    bypasses: Mapping[int, tuple[Bypass, ...]]
    performed: Mapping[int, Performed]


def told_of(case_ids: Collection[int], at: datetime) -> Told:
    """Return everything on record about these cases as known then, in one statement."""
    ((records, signatures, invited, bypasses, performed),) = _ALL.rows([_of(case_ids, at)])
    newest = _newest(records, signatures)
    return Told(
        records=_by_case(newest),
        invited=_by_case([*_answered(invited), *_told_with(newest)]),
        bypasses=_bypasses(bypasses),
        performed=_performed(performed),
    )


def records_of(case_ids: Collection[int], at: datetime) -> Sequence[RecordRow]:
    """Return the records of these cases as known then, in the order they were begun."""
    rows = RECORDS.rows(_of(case_ids, at))
    return _newest(rows, SIGNATURES.rows(_of(case_ids, at)) if rows else ())


def _of(case_ids: Collection[int], at: datetime) -> dict[str, Any]:
    return {"case_ids": padded(case_ids), "at": at}


def _by_case(rows: Iterable[R]) -> Mapping[int, tuple[R, ...]]:
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return {case_id: tuple(own) for case_id, own in found.items()}


def _newest(rows: Iterable[Any], signatures: Iterable[Any]) -> Sequence[RecordRow]:
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


def invited_to(case_ids: Collection[int], at: datetime) -> Sequence[Invited]:
    """Return who was invited by then and what each had said, in one statement."""
    return _answered(INVITED.rows(_of(case_ids, at)))


def _answered(rows: Iterable[Any]) -> Sequence[Invited]:
    told: dict[int, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row.id, row.answer_id or 0)):
        one = told.setdefault(
            row.id,
            {
                "id": row.id,
                "case_id": row.case_id,
                "key": row.key,
                "department": row.department,
                "staff_no": row.staff_no,
                "invited_at": row.invited_at,
            },
        )
        if row.answer_id is None:
            continue
        if row.answer == "opinion":
            one |= {"opinion": row.text, "opined_at": row.recorded_at}
        else:
            one |= {"answer": row.answer, "answered_at": row.recorded_at, "remark": row.text}
    return [Invited(**one) for one in told.values()]


def _told_with(records: Iterable[RecordRow]) -> Iterator[Invited]:
    """Yield who was asked to discussions held elsewhere, as the records that were sent tell."""
    for record in records:
        for one in disciplines_of(record.values):
            yield Invited(
                id=0,
                case_id=record.case_id,
                key=record.key,
                department=one.department,
                staff_no=one.staff_no,
                invited_at=one.at,
                answer=one.answer.value,
                answered_at=one.at,
                remark="" if one.took_part else one.opinion,
                opinion=one.opinion if one.took_part else "",
                opined_at=one.at if one.took_part else None,
            )


def bypasses_of(case_ids: Collection[int], at: datetime) -> Mapping[int, tuple[Bypass, ...]]:
    """Return what rescues went round, by case."""
    return _bypasses(BYPASSES.rows(_of(case_ids, at)))


def _bypasses(rows: Iterable[Any]) -> Mapping[int, tuple[Bypass, ...]]:
    found: dict[int, tuple[Bypass, ...]] = {}
    for row in sorted(rows, key=lambda row: row.id):
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
            surgeon_no=row.stated_for or "",
        )
        found[row.case_id] = (*found.get(row.case_id, ()), one)
    return found


def _performed(rows: Iterable[Any]) -> Mapping[int, Performed]:
    return {
        row.case_id: Performed(
            surgeon_no=row.surgeon_no,
            codes=frozenset(row.codes),
            began_at=row.began_at,
            ended_at=row.ended_at,
        )
        for row in sorted(rows, key=lambda row: row.revision)
    }
