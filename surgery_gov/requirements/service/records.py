"""Recording what surgeons have learned and passed; taking a record back. Nothing is edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.people import Person, people_by_staff_no, person
from surgery_gov.requirements.models import QualificationRow, QualificationWithdrawal
from surgery_gov.requirements.queries import procedures_at
from surgery_gov.requirements.queries.qualifications import get_qualification, proofs_by_surgeon
from surgery_gov.requirements.rules.qualifications import OWN, Entry, faults_of
from surgery_gov.requirements.rules.reach import scope_of


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from: the file's name and its digest."""

    name: str
    digest: str


@command(Permission.REQUIREMENTS_RECORD)
def record_qualification(work: Work, staff_no: str, entry: Entry) -> int:
    """Put one record on file; returns its id. ``Conflict`` where the same one is there already."""
    whom = person(scope_of(work.actor), staff_no)
    _refuse_own(work, [staff_no])
    hold(work.session, QualificationRow)
    faults = faults_of(entry, local_date(work.now))
    if entry.code and entry.code not in procedures_at([entry.code], work.now):
        faults.setdefault("code", []).append(f"编码 {entry.code} 不在现行目录里。请核对编码")
    if faults:
        raise Invalid(faults)
    if any(proof.entry == entry for proof in proofs_by_surgeon([staff_no]).get(staff_no, ())):
        raise Conflict(f"{whom.name}的这条{entry.kind.label}记录已经登记过，没有再记一次。")
    row = QualificationRow(**_values(work, whom, entry))
    work.session.add(row)
    work.session.flush()
    work.record(
        "qualification.recorded",
        f"surgeon:{staff_no}",
        surgeon=whom.name,
        kind=entry.kind.label,
        name=entry.name,
        number=entry.number,
        day=entry.day.isoformat(),
        score=entry.score,
        code=entry.code,
        grade=entry.grade,
        qualification=row.id,
    )
    return row.id


@command(Permission.REQUIREMENTS_RECORD)
def withdraw_qualification(work: Work, staff_no: str, key: int, reason: str) -> None:
    """Take a record back, with a reason; it stays readable, and holds as known before."""
    _refuse_own(work, [staff_no])
    hold(work.session, QualificationWithdrawal)
    whom, found = get_qualification(scope_of(work.actor), staff_no, key)
    if not reason.strip():
        raise Invalid({"reason": ["没有填写撤回的原因。撤回会留在档案和操作日志里"]})
    if found.withdrawal is not None:
        raise Conflict(f"这条记录已由{found.withdrawal.actor_name}撤回，没有需要做的。")
    work.session.add(
        QualificationWithdrawal(
            qualification_id=found.id,
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
            reason=reason.strip(),
        )
    )
    work.record(
        "qualification.withdrawn",
        f"surgeon:{staff_no}",
        surgeon=whom.name,
        kind=found.entry.kind.label,
        name=found.entry.name,
        reason=reason.strip(),
        qualification=found.id,
    )


@command(Permission.REQUIREMENTS_RECORD)
def import_qualifications(work: Work, entries: Sequence[tuple[str, Entry]], source: Source) -> int:
    """Enter the records of a sheet found without faults, by 工号; returns how many are new.

    What is on file already is left alone. ``Conflict`` where a surgeon is not on file any more.
    """
    people = people_by_staff_no()
    asked = {staff_no for staff_no, _ in entries}
    _refuse_own(work, asked)
    if missing := sorted(asked - set(people)):
        raise Conflict(f"没有导入：工号 {missing[0]} 没有登记。请重新核对。")
    hold(work.session, QualificationRow)
    known = {
        (staff_no, proof.entry)
        for staff_no, proofs in proofs_by_surgeon(asked).items()
        for proof in proofs
    }
    new = [pair for pair in dict.fromkeys(entries) if pair not in known]
    if new:
        rows = [_values(work, people[staff_no], entry) for staff_no, entry in new]
        work.session.execute(insert(QualificationRow.__table__), rows)  # type: ignore[arg-type]
    work.record(
        "qualification.imported",
        f"file:{source.name}",
        file=source.name,
        digest=source.digest,
        rows=len(new),
        surgeons=len({staff_no for staff_no, _ in new}),
    )
    return len(new)


def _refuse_own(work: Work, staff_nos: Sequence[str] | set[str]) -> None:
    if any(map(work.actor.is_person, staff_nos)):
        raise Forbidden(OWN)


def _values(work: Work, whom: Person, entry: Entry) -> dict[str, Any]:
    return {
        "surgeon_id": whom.id,
        "kind": entry.kind.value,
        "name": entry.name,
        "number": entry.number,
        "issuer": entry.issuer,
        "day": entry.day,
        "valid_until": entry.valid_until,
        "score": entry.score,
        "code": entry.code,
        "grade": entry.grade,
        "recorded_at": work.now,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "evidence_digest": None,
    }
