"""What the outbox itself has due: reminders that were given up."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.agenda.queries.outbox import State, given_up
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission

FAILED = "agenda.failed"


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell who delivers reminders how many were not delivered, in one statement."""
    if not actor.may(Permission.AGENDA_DELIVER):
        return ()
    count, since = given_up()
    if not count:
        return ()
    return (
        Due(
            kind=FAILED,
            subject="outbox:failed",
            title=f"待办提醒没有送达：{count:,}条",
            detail="已试满次数，不再自动重试；待办本身不受影响",
            act="查明后重发",
            endpoint="agenda.reminders",
            values={"state": State.FAILED.value},
            waiting_since=since if since is None or since <= at else at,
        ),
    )
