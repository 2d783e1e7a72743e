"""Sending again what was given up."""

from sqlalchemy import select, update

from surgery_gov.agenda.models import OutboxMessage
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work


@command(Permission.AGENDA_DELIVER)
def resend(work: Work, message_id: int) -> None:
    """Let a message that was given up be tried afresh by the next run, under the same key."""
    found = work.session.get(OutboxMessage, message_id)
    if found is None:
        raise NotFound("没有这条提醒。请从“提醒发送”的列表中选择。")
    if found.given_up_at is None:
        raise Conflict("这条提醒不在“未送达”之列，没有重发。请刷新列表查看现在的状态。")
    found.given_up_at, found.next_at, found.tries = None, work.now, 0
    work.record("reminder.resent", f"reminder:{message_id}")


@command(Permission.AGENDA_DELIVER)
def resend_all(work: Work) -> int:
    """Let everything that was given up be tried afresh; returns how many messages that is."""
    waiting = select(OutboxMessage.id).where(OutboxMessage.given_up_at.is_not(None))
    ids = list(work.session.scalars(waiting.order_by(OutboxMessage.id)))
    if not ids:
        raise Conflict("没有未送达的提醒，没有重发。")
    work.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.given_up_at.is_not(None))
        .values(given_up_at=None, next_at=work.now, tries=0)
    )
    work.record("reminder.all_resent", "outbox:failed", messages=len(ids), ids=ids)
    return len(ids)
