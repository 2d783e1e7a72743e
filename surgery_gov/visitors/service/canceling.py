"""Undoing an approval before it was used: the privileges are revoked, the visit taken back."""

from dataclasses import replace

from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import text_faults
from surgery_gov.visitors.queries.known import patients_beside
from surgery_gov.visitors.rules.deciding import concerned
from surgery_gov.visitors.rules.invitations import ActKind, Invitation, State
from surgery_gov.visitors.service._acting import act, demand, demand_words, held, subject
from surgery_gov.visitors.service.receiving import single_use


@command(Permission.VISITORS_RECEIVE)
def cancel(work: Work, number: str, version: int, document_no: str, reason: str) -> None:
    """Cancel an approved invitation; ``Conflict`` once it was used or its day is over."""
    row, invitation = held(work, number, version)
    demand(invitation, State.APPROVED)
    if why := concerned(work.actor, invitation):
        raise Forbidden(why)
    entry = invitation.entry
    assert entry.day is not None  # noqa: S101
    assert row.visit_id is not None  # noqa: S101
    if invitation.shown != State.APPROVED.value or entry.day < local_date(work.now):
        raise Conflict("邀请已用或已过期，手术权限已自行失效，没有可取消的。")
    if faults := text_faults("document_no", "文号", document_no):
        raise Invalid(faults)
    said = demand_words("reason", reason, "请填写取消的原因")
    _take_back(work, invitation, said, document_no.strip())
    staff.withdraw_visit(work.actor, row.visitor_no, row.visit_id, said)
    row.state = State.CANCELED.value
    act(work, row, ActKind.CANCEL, opinion=said, document_no=document_no.strip())
    work.record("visitor.canceled", subject(row), name=row.name, reason=said)


def _take_back(work: Work, invitation: Invitation, reason: str, document_no: str) -> None:
    """Revoke each procedure; one that another patient of the day needs is left to that patient."""
    entry = invitation.entry
    assert entry.day is not None  # noqa: S101
    order = Order(
        staff_no=invitation.visitor_no,
        targets=(),
        effective_at=max(work.now, start_of_day(entry.day)),
        reason=reason,
        document_no=document_no,
    )
    over = []
    for target in map(Target.parse, entry.codes):
        others = patients_beside(invitation, str(target.code))
        if not others:
            over.append(target)
            continue
        left = single_use(others, entry.day)
        privileges.restrict(work.actor, replace(order, targets=(target,), conditions=left))
    if over:
        privileges.revoke(work.actor, replace(order, targets=tuple(over)))
