"""Who was asked to a multidisciplinary discussion, here or elsewhere, and what each said."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from surgery_gov.kernel.reading import Read
from surgery_gov.preop.models import MdtAnswer, MdtInvitation
from surgery_gov.preop.queries.reading import AT, asked_of
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.disciplines import disciplines_of

_invitation, _answer = MdtInvitation.__table__.c, MdtAnswer.__table__.c
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
        (_answer.invitation_id == _invitation.id) & (_answer.recorded_at <= AT),
    )
    .where(
        _invitation.case_id.in_(bindparam("case_ids", expanding=True)),
        _invitation.invited_at <= AT,
    ),
    ["case_ids"],
)


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


def invited_to(case_ids: Collection[int], at: datetime) -> Sequence[Invited]:
    """Return who was invited by then and what each had said, in one statement."""
    return answered(INVITED.rows(asked_of(case_ids, at)))


def answered(rows: Iterable[Any]) -> Sequence[Invited]:
    """Return each invitation read, with what was said last."""
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


def told_with(records: Iterable[RecordRow]) -> Iterator[Invited]:
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
