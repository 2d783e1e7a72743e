"""Receiving surgeons of other hospitals: a visit is recorded, and may be taken back."""

from sqlalchemy import select

from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.period import Period
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials_of_person
from surgery_gov.kernel.work import Work
from surgery_gov.staff.models import Surgeon, SurgeonEmployment, SurgeonLicence, SurgeonVisit
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import EmploymentEntry, Faults, LicenceEntry
from surgery_gov.staff.rules.timeline import said
from surgery_gov.staff.rules.visits import VisitorEntry, visitor_faults
from surgery_gov.staff.service import rows


@command(Permission.STAFF_MANAGE)
def receive_visitor(work: Work, entry: VisitorEntry) -> int:
    """Record a visit of an invited surgeon, who is put on file where new; returns its id.

    Raises ``Invalid`` with every fault: among them a 工号 that is somebody else's, a span in
    which that person has a post here or a visit on the same invitation, and a responsible
    surgeon without one.
    """
    post = EmploymentEntry(department=entry.department, since=entry.since, last_day=entry.last_day)
    department, missing = rows.department_for(work, post, field="since")
    known = rows.held_by(work, entry.staff_no)
    faults = entries.joined(
        visitor_faults(entry),
        missing,
        _responsible_faults(work, entry),
        _known_faults(work, entry, known) if known else {},
    )
    rows.refuse(faults)
    surgeon = known or _put_on_file(work, entry)
    if entry.licence is not None:
        _keep_licence(work, surgeon, entry.licence)
    visit = SurgeonVisit(
        surgeon_id=surgeon.id,
        department_id=department,
        home_hospital=entry.home_hospital.strip(),
        invitation_no=entry.invitation_no.strip(),
        responsible_no=entry.responsible_no,
        since=start_of_day(entry.since),
        until=day_after(entry.last_day),
        recorded_at=work.now,
    )
    work.session.add(visit)
    work.session.flush()
    work.record(
        "surgeon.visitor_received",
        f"surgeon:{entry.staff_no}",
        name=entry.name,
        home_hospital=visit.home_hospital,
        department=entry.department,
        invitation_no=visit.invitation_no,
        responsible_no=entry.responsible_no,
        span=said(visit.since, visit.until),
    )
    return visit.id


@command(Permission.STAFF_MANAGE)
def withdraw_visit(work: Work, staff_no: str, visit_id: int, reason: str) -> None:
    """Hold a visit no longer to be so, from now on; what was decided on it stays explained."""
    surgeon = rows.surgeon(work, staff_no, None)
    rows.refuse(entries.text_faults("reason", "原因", reason.strip()))
    visit = work.session.scalar(
        select(SurgeonVisit).where(
            SurgeonVisit.id == visit_id,
            SurgeonVisit.surgeon_id == surgeon.id,
            SurgeonVisit.retracted_at.is_(None),
        )
    )
    if visit is None:
        raise NotFound("没有这次来院的记录，或已经撤回。请刷新后核对。")
    visit.retracted_at = work.now
    rows.touch(work, surgeon)
    work.record(
        "surgeon.visit_withdrawn",
        f"surgeon:{staff_no}",
        name=surgeon.name,
        invitation_no=visit.invitation_no,
        reason=reason.strip(),
    )


def _responsible_faults(work: Work, entry: VisitorEntry) -> Faults:
    """Who answers for the visit works here through all of it."""
    responsible = rows.held_by(work, entry.responsible_no) if entry.responsible_no else None
    if responsible is None:
        said_no = f"没有工号为 {entry.responsible_no[:40]} 的本院医师，请核对"
        return {"responsible_no": [said_no]} if entry.responsible_no else {}
    if entry.last_day < entry.since:
        return {}  # said elsewhere
    wanted = entries.period_of(entry.since, entry.last_day)
    at = wanted.since
    for post in rows.current(work, SurgeonEmployment, responsible.id):
        if post.since <= at and (post.until is None or post.until > at):
            at = post.until or wanted.until or at
    if wanted.until is not None and at < wanted.until:
        return {"responsible_no": [f"{responsible.name}在邀请期内不全程在职，请换一位"]}
    return {}


def _known_faults(work: Work, entry: VisitorEntry, known: Surgeon) -> Faults:
    """Somebody on file under that 工号 has the same name, no post then, and no visit twice.

    Two patients on one day are two invitations, and two visits beside each other.
    """
    if known.name != entry.name.strip():
        return {"staff_no": [f"工号 {entry.staff_no} 登记的是{known.name}，请另编一个"]}
    if entry.last_day < entry.since:
        return {}
    wanted = entries.period_of(entry.since, entry.last_day)
    spans = [
        *(("任职", p.since, p.until) for p in rows.current(work, SurgeonEmployment, known.id)),
        *(
            (f"邀请函{v.invitation_no}的来院", v.since, v.until)
            for v in rows.current(work, SurgeonVisit, known.id)
            if v.invitation_no == entry.invitation_no.strip()
        ),
    ]
    met = [
        f"{known.name}在{said(since, until)}已有{kind}记录，请核对日期"
        for kind, since, until in spans
        if wanted.overlaps(Period(since, until))
    ]
    return {"since": met} if met else {}


def _put_on_file(work: Work, entry: VisitorEntry) -> Surgeon:
    name = entry.name.strip()
    surgeon = Surgeon(staff_no=entry.staff_no, name=name, pinyin=initials_of_person(name))
    work.session.add(surgeon)
    work.session.flush()
    return surgeon


def _keep_licence(work: Work, surgeon: Surgeon, licence: LicenceEntry) -> None:
    """Record the licence as any other, unless the very same is on record."""
    period = entries.period_of(licence.since, licence.last_day)
    same = (licence.certificate_no, licence.scope, period.since, period.until)
    on_record = rows.current(work, SurgeonLicence, surgeon.id)
    if any((x.certificate_no, x.scope, x.since, x.until) == same for x in on_record):
        return
    rows.lay(work, SurgeonLicence, surgeon.id, period, replaces=None, field="licence_since")
    work.session.add(rows.licence_row(work, surgeon.id, licence))
