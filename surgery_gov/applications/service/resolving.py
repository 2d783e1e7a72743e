"""The resolution of a meeting: entered once, it decides everything on the agenda."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import insert

from surgery_gov.applications.models import CommitteeMeeting, CommitteeResolution
from surgery_gov.applications.queries.against import Errors, house_of, minutes_against
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.meetings import agenda_of, meeting_of, no_longer_waiting
from surgery_gov.applications.rules.meetings import (
    Decided,
    House,
    ItemRow,
    MeetingStatus,
    Minutes,
    abstaining,
    unready,
)
from surgery_gov.applications.rules.orders import Resolution, Ruling
from surgery_gov.applications.service.judging import approve
from surgery_gov.applications.service.meeting import take_meeting
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

AGENDA_CHANGED = "议程已有变化，这次没有登记。请核对现在的议程，对议程上的每一件提意见，再登记。"


@command(Permission.APPLICATIONS_APPROVE)
def resolve(work: Work, meeting_id: int, minutes: Minutes) -> None:
    """Enter what a meeting resolved on everything on its agenda, all or none; the meeting closes.

    Raises ``Invalid`` with every fault of every item (``<number>-<place>-<field>``), ``Conflict``
    where the meeting is over or the agenda is not as it was, ``Forbidden`` where somebody would be
    two hands of one application.
    """
    row = take_meeting(work, meeting_id)
    agenda = {str(dossier.number): dossier for dossier in agenda_of(meeting_id)}
    _refuse_changed(work, row, agenda, minutes)
    house = house_of(row.day)
    errors = minutes_against(meeting_of(row).members, agenda, minutes, house)
    _approve(work, row, minutes, errors)
    _close(work, row, agenda, minutes, house)


def _refuse_changed(
    work: Work, row: CommitteeMeeting, agenda: Mapping[str, Dossier], minutes: Minutes
) -> None:
    gone = no_longer_waiting(list(agenda.values()))
    if why := unready(row.day, local_date(work.now), len(agenda), gone):
        raise Conflict(why)
    given = [decided.number for decided in minutes.decided]
    seen = sorted(minutes.agenda or given)
    if sorted(given) != sorted(agenda) or seen != sorted(agenda):
        raise Conflict(AGENDA_CHANGED)


def _approve(work: Work, row: CommitteeMeeting, minutes: Minutes, errors: Errors) -> None:
    """Approve through the one command that does; its faults and ours are told together."""
    rulings = tuple(
        Ruling(number=d.number, verdicts=d.verdicts, seen=d.seen, opinion=minutes.opinion)
        for d in minutes.decided
    )
    try:
        approve(
            work.actor,
            Resolution(
                meeting_day=row.day,
                number=minutes.number,
                rulings=rulings,
                opinion=minutes.opinion,
                meeting=row.number,
            ),
        )
    except Invalid as fault:
        for name, said in fault.errors.items():
            errors.setdefault(name, []).extend(said)
    if errors:
        raise Invalid(errors)


def _close(
    work: Work,
    row: CommitteeMeeting,
    agenda: Mapping[str, Dossier],
    minutes: Minutes,
    house: House,
) -> None:
    items = [item for d in minutes.decided for item in _rows(agenda[d.number], d, minutes.present)]
    work.session.execute(
        insert(CommitteeResolution),
        [
            {
                "meeting_id": row.id,
                "number": minutes.number,
                "recorded_at": work.now,
                "actor_no": work.actor.staff_no or "",
                "actor_name": work.actor.name,
                "present": list(minutes.present),
                "quorum": house.quorum,
                "items": [item.as_json() for item in items],
                "opinion": minutes.opinion,
            }
        ],
    )
    row.status = MeetingStatus.CLOSED.value
    work.session.flush()
    granted = sum(item.verdict.grants for item in items)
    work.record(
        "meeting.resolved",
        f"meeting:{row.number}",
        resolution=minutes.number,
        present=len(minutes.present),
        granted=granted,
        refused=len(items) - granted,
    )


def _rows(dossier: Dossier, decided: Decided, present: Sequence[str]) -> Iterator[ItemRow]:
    content = dossier.current.content if dossier.current else dossier.content
    named = {item.code: item for item in content.items}
    for verdict in decided.verdicts:
        item = named[verdict.code]
        yield ItemRow(
            application=decided.number,
            applicant_no=dossier.staff_no,
            applicant=dossier.name,
            department=dossier.department_name,
            code=item.code,
            name=item.name,
            grade=item.grade,
            verdict=verdict,
            votes=decided.votes[verdict.code],
            abstaining=abstaining(present, dossier.staff_no),
        )
