"""Writing an invitation down and attaching the home hospital's proof to each procedure."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from surgery_gov.evidence import service as evidence
from surgery_gov.evidence.rules import shown_name
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.procedures import procedures_at
from surgery_gov.visitors.models import VisitorInvitation, VisitorProcedure
from surgery_gov.visitors.queries.known import next_invitation_no
from surgery_gov.visitors.queries.people import own_department
from surgery_gov.visitors.rules.invitations import EDITABLE, Entry, State
from surgery_gov.visitors.service._acting import demand, demand_drafter, held, subject


@command(Permission.VISITORS_INVITE)
def draft_invitation(work: Work, entry: Entry) -> str:
    """Write an invitation down, as far as it is known; returns its number."""
    department = own_department(work.actor, work.now)
    if department is None:
        raise Forbidden("当前账号没有任职科室，不能邀请专家。请联系医务科登记任职。")
    row = VisitorInvitation(
        number=next_invitation_no(local_date(work.now).year),
        state=State.DRAFT.value,
        department=department,
        visitor_no="",
        by_id=work.actor.id,
        by_no=work.actor.staff_no,
        by_name=work.actor.name,
        created_at=work.now,
        **_columns(entry),
    )
    work.session.add(row)
    work.session.flush()
    _write_procedures(work, row, entry)
    work.record("visitor.drafted", subject(row), name=row.name, hospital=row.home_hospital)
    return row.number


@command(Permission.VISITORS_INVITE)
def change_invitation(work: Work, number: str, entry: Entry, version: int) -> None:
    """Write a draft, or one that was sent back, anew; proofs of procedures that stay are kept."""
    row, known = held(work, number, version)
    demand_drafter(work, known)
    demand(known, *EDITABLE)
    for name, value in _columns(entry).items():
        setattr(row, name, value)
    flag_modified(row, "name")  # the version moves on, whatever was changed
    _write_procedures(work, row, entry)
    work.record("visitor.changed", subject(row), name=row.name, codes=list(entry.codes))


@command(Permission.VISITORS_INVITE)
def attach_proof(work: Work, number: str, code: str, content: bytes, filename: str) -> None:
    """Attach the home hospital's proof for one procedure; a later one takes its place."""
    row, known = held(work, number, None)
    demand_drafter(work, known)
    demand(known, *EDITABLE)
    line = work.session.scalar(
        select(VisitorProcedure).where(
            VisitorProcedure.invitation_id == row.id, VisitorProcedure.code == code
        )
    )
    if line is None:
        raise Invalid({"file": [f"申请里没有手术 {code[:40]}，请刷新后重新选择"]})
    kept = evidence.keep(work.actor, content)
    line.proof_digest = kept.digest
    line.proof_name = shown_name(filename, kept.media_type)
    work.record(
        "visitor.proof_attached", subject(row), name=row.name, code=code, digest=kept.digest
    )


def _columns(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if name != "codes"}


def _write_procedures(work: Work, row: VisitorInvitation, entry: Entry) -> None:
    """Bring the procedures in line with the codes; the names are those of that day's edition."""
    at = max(start_of_day(entry.day), work.now) if entry.day else work.now
    _, found = procedures_at(entry.codes, at)
    kept = {
        line.code: line
        for line in work.session.scalars(
            select(VisitorProcedure).where(VisitorProcedure.invitation_id == row.id)
        )
    }
    gone = [line.id for code, line in kept.items() if code not in entry.codes]
    if gone:
        work.session.execute(delete(VisitorProcedure).where(VisitorProcedure.id.in_(gone)))
    for position, code in enumerate(entry.codes):
        line = kept.get(code) or VisitorProcedure(invitation_id=row.id, code=code, proof_name="")
        procedure = found.get(code)
        line.position = position
        line.name = procedure.name if procedure else ""
        line.grade = procedure.grade if procedure else 0
        work.session.add(line)
