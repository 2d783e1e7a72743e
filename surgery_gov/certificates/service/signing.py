"""Keeping a signed roster: read, written and signed while nobody else decides anything."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete

from surgery_gov.certificates.models import SignedRoster, SignedRosterFile
from surgery_gov.certificates.queries.offline import gather
from surgery_gov.certificates.queries.signed import next_number
from surgery_gov.certificates.rules.offline import Offline
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key


@command(Permission.CERTIFICATES_SIGN)
def make_roster(
    work: Work, hours: int | None, key_id: str, write: Callable[[Offline], bytes]
) -> bytes:
    """Read the roster as of now, have it written and signed, and keep it as the newest.

    ``write`` is pure: it turns the roster into the signed bytes. ``hours`` None means as the
    policy says, and never more than that: ``Invalid``.
    """
    most = policy.number(Key.OFFLINE_HOURS, work.now)
    wanted = most if hours is None else hours
    if not 1 <= wanted <= most:
        raise Invalid({"hours": [f"应为1至{most}小时（本院设置断网名册最多可信{most}小时）"]})
    now = work.now.replace(microsecond=0)
    number = next_number(f"{local_date(now):%Y%m%d}")
    roster = gather(number, work.actor.name, now, now + timedelta(hours=wanted))
    data = write(roster)
    kept = SignedRoster(
        number=number,
        since=roster.since,
        until=roster.until,
        made_by_id=work.actor.id,
        made_by=work.actor.name,
        surgeons=len(roster.people),
        privileges=roster.privileges,
        key_id=key_id,
        digest=hashlib.sha256(data).hexdigest(),
    )
    work.session.add(kept)
    work.session.flush()
    work.session.execute(delete(SignedRosterFile))
    work.session.add(SignedRosterFile(roster_id=kept.id, data=data))
    work.record(
        "roster.signed",
        f"roster:{number}",
        hours=wanted,
        until=roster.until.isoformat(),
        surgeons=kept.surgeons,
        privileges=kept.privileges,
        digest=kept.digest,
    )
    return data
