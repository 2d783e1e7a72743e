"""Entering what people are to be told, each thing once a step."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert

from surgery_gov.agenda.models import OutboxMessage, OutboxReminder
from surgery_gov.agenda.queries import Owed, untold
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work


@command(Permission.AGENDA_DELIVER)
def enter(work: Work, wanted: Sequence[Owed]) -> int:
    """Enter one message per person, kind and channel for what was not told yet.

    Returns how many messages; what another run has entered meanwhile is left out.
    """
    new = untold(wanted)
    parcels: dict[tuple[str, ...], list[Owed]] = defaultdict(list)
    for each in new:
        parcels[each.recipient, each.kind, each.channel.value].append(each)
    for parcel in parcels.values():
        _add(work, parcel)
    work.record("reminder.entered", "outbox:entered", messages=len(parcels), things=len(new))
    return len(parcels)


def _add(work: Work, parcel: Sequence[Owed]) -> None:
    first = parcel[0]
    message_id = work.session.execute(
        insert(OutboxMessage)
        .values(
            key=str(uuid.uuid4()),
            recipient=first.recipient,
            kind=first.kind,
            label=first.label,
            count=len({each.subject for each in parcel}),
            channel=first.channel.value,
            entered_at=work.now,
            next_at=work.now,
            tries=0,
        )
        .returning(OutboxMessage.id)
    ).scalar_one()
    rows = [
        {
            "message_id": message_id,
            "recipient": each.recipient,
            "kind": each.kind,
            "subject": each.subject,
            "step": each.step,
            "channel": each.channel.value,
        }
        for each in parcel
    ]
    work.session.execute(insert(OutboxReminder), rows)
