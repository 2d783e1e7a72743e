"""The department's opinion; sending back and turning down, which either step may do."""

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.visitors.models import VisitorInvitation
from surgery_gov.visitors.rules.invitations import WAITING, ActKind, State
from surgery_gov.visitors.service._acting import act, demand, demand_words, held, subject
from surgery_gov.visitors.service._turns import demand_turn


@command(Permission.VISITORS_DECIDE)
def endorse(work: Work, number: str, version: int, opinion: str) -> None:
    """Give the department's consent; ``Forbidden`` for who drafted it or answers for it."""
    row, invitation = held(work, number, version)
    demand(invitation, State.SUBMITTED)
    demand_turn(work, invitation)
    said = demand_words("opinion", opinion, "请填写科室意见")
    row.state = State.ENDORSED.value
    act(work, row, ActKind.ENDORSE, opinion=said)
    work.record("visitor.endorsed", subject(row), name=row.name, opinion=said)


@command(Permission.VISITORS_DECIDE)
def send_back(work: Work, number: str, version: int, reason: str) -> None:
    """Send it back to be mended; it starts anew at the department."""
    row, said = _refused(work, number, version, reason)
    row.state = State.RETURNED.value
    act(work, row, ActKind.RETURN, opinion=said)
    work.record("visitor.returned", subject(row), name=row.name, reason=said)


@command(Permission.VISITORS_DECIDE)
def reject(work: Work, number: str, version: int, reason: str) -> None:
    """Turn it down for good."""
    row, said = _refused(work, number, version, reason)
    row.state = State.REJECTED.value
    act(work, row, ActKind.REJECT, opinion=said)
    work.record("visitor.rejected", subject(row), name=row.name, reason=said)


def _refused(work: Work, number: str, version: int, reason: str) -> tuple[VisitorInvitation, str]:
    row, invitation = held(work, number, version)
    demand(invitation, *WAITING)
    demand_turn(work, invitation)
    return row, demand_words("reason", reason, "请写明原因，起草人会看到")
