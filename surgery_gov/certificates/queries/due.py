"""What is due about certificates: those whose privileges changed since, and the offline roster."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from surgery_gov.certificates.queries.listing import outdated
from surgery_gov.certificates.queries.signed import newest_roster
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.privileges.queries.procedures import departments_at

NOTICE = timedelta(hours=24)


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return one thing per department with certificates to issue anew, and the roster to make."""
    found: list[Due] = []
    if actor.may(Permission.CERTIFICATES_ISSUE):
        found += _outdated(at)
    if actor.may(Permission.CERTIFICATES_SIGN):
        found += _roster(at)
    return found


def _outdated(at: datetime) -> Iterator[Due]:
    codes = {name: code for code, name in departments_at(at).items()}
    for each in outdated(at):
        if each.department in codes:
            code = codes[each.department]
            yield Due(
                kind="certificates.reissue",
                subject=f"department:{code}",
                title="重新签发授权书",
                detail=f"{each.department}{each.certificates}人的手术权限在签发之后有变更",
                act="预览并签发",
                endpoint="certificates.prepare",
                values={"department": code},
                waiting_since=each.since,
            )


def _roster(at: datetime) -> Iterator[Due]:
    newest = newest_roster()
    if newest is not None and newest.until <= at + NOTICE:
        yield Due(
            kind="certificates.offline",
            subject=f"roster:{newest.number}",
            title="制作断网名册",
            detail=f"现有的名册{newest.number}{'已到期' if newest.until <= at else '快到期'}",
            act="制作断网名册",
            endpoint="certificates.offline",
            waiting_since=newest.since,
            due_at=newest.until,
        )
