"""Meetings of the committee: lists, one meeting with its agenda, what may come onto it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from surgery_gov.applications.models import (
    Application,
    CommitteeAgendaAct,
    CommitteeMeeting,
    CommitteeResolution,
)
from surgery_gov.applications.queries.dossier import Dossier, assembled_all
from surgery_gov.applications.rules.meetings import ItemRow, MeetingStatus, Member
from surgery_gov.applications.rules.words import Status
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.privileges.queries.named import names_in

_row = CommitteeMeeting.__table__.c
_act = CommitteeAgendaAct.__table__.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """The resolution of a meeting as entered."""

    number: str
    recorded_at: datetime
    actor_name: str
    present: tuple[str, ...]
    quorum: int
    items: tuple[ItemRow, ...]
    opinion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One meeting; ``resolved`` once its resolution is entered."""

    id: int
    number: str
    day: date
    place: str
    members: tuple[Member, ...]
    status: MeetingStatus
    reason: str
    version: int
    resolved: Resolved | None = None

    @property
    def came(self) -> tuple[Member, ...]:
        """Who came, once that is known."""
        here = self.resolved.present if self.resolved else ()
        return tuple(m for m in self.members if m.staff_no in here)


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingRow:
    """A line of the list: how many applications, and the resolution's number."""

    meeting: Meeting
    applications: int
    resolution: str


def list_meetings(number: int = 1, size: int = 50) -> Page[MeetingRow]:
    """Return one page of meetings, those to come first, then the newest: four statements."""
    planned = _row.status == MeetingStatus.PLANNED.value
    page = paginate(
        select(CommitteeMeeting.__table__).order_by(
            planned.desc(), _row.day.desc(), _row.id.desc()
        ),
        number,
        size,
    )
    ids = [row.id for row in page.items]
    sizes = _sizes(ids)
    found = db.session.execute(
        select(CommitteeResolution.meeting_id, CommitteeResolution.number).where(
            CommitteeResolution.meeting_id.in_(ids)
        )
    )
    numbers = {row.meeting_id: row.number for row in found}
    rows = [
        MeetingRow(
            meeting=meeting_of(row),
            applications=sizes.get(row.id, 0),
            resolution=numbers.get(row.id, ""),
        )
        for row in page.items
    ]
    return replace(page, items=rows)


def get_meeting(meeting_id: int) -> Meeting:
    """Return one meeting; ``NotFound`` where there is none: two statements."""
    row = db.session.execute(
        select(CommitteeMeeting.__table__).where(_row.id == meeting_id)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这次会议。请从“会议与决议”的列表进入。")
    return replace(meeting_of(row), resolved=_resolved(meeting_id))


def agenda_of(meeting_id: int) -> list[Dossier]:
    """Return what is on the agenda, in the order it was put there: four statements."""
    listed = listed_in(meeting_id).subquery()
    rows = db.session.scalars(
        select(Application)
        .join(listed, listed.c.application_id == Application.id)
        .order_by(listed.c.put)
    ).all()
    return assembled_all(rows)


def no_longer_waiting(agenda: Sequence[Dossier]) -> list[str]:
    """Name those on an agenda that the committee cannot decide any more, with what they are."""
    return [
        f"{dossier.number}（{dossier.name}）现在是“{dossier.status.label}”"
        for dossier in agenda
        if dossier.status is not Status.APPROVE
    ]


def waiting() -> list[Dossier]:
    """Return what waits for the committee and is on no agenda yet, the longest first."""
    taken = set(on_agendas())
    rows = db.session.scalars(
        select(Application)
        .where(Application.status == Status.APPROVE.value)
        .order_by(Application.waiting_since, Application.id)
    ).all()
    return assembled_all([row for row in rows if row.id not in taken])


def on_agendas() -> Mapping[int, str]:
    """Return application id -> number of the meeting to come that has it on its agenda."""
    listed = listed_in(None).subquery()
    rows = db.session.execute(
        select(listed.c.application_id, _row.number)
        .join(CommitteeMeeting.__table__, listed.c.meeting_id == _row.id)
        .where(_row.status == MeetingStatus.PLANNED.value)
    )
    return {row.application_id: row.number for row in rows}


def agenda_with(application_id: int) -> tuple[int, str] | None:
    """Return id and number of the meeting to come that has this application on its agenda."""
    listed = listed_in(None).subquery()
    row = db.session.execute(
        select(_row.id, _row.number)
        .join(listed, listed.c.meeting_id == _row.id)
        .where(
            listed.c.application_id == application_id,
            _row.status == MeetingStatus.PLANNED.value,
        )
    ).first()
    return (row.id, row.number) if row else None


def to_come() -> Sequence[tuple[Meeting, int]]:
    """Return the meetings whose resolution is not entered, with the size of their agenda."""
    rows = db.session.execute(
        select(CommitteeMeeting.__table__)
        .where(_row.status == MeetingStatus.PLANNED.value)
        .order_by(_row.day, _row.id)
    ).all()
    sizes = _sizes([row.id for row in rows])
    return [(meeting_of(row), sizes.get(row.id, 0)) for row in rows]


def last_members() -> tuple[Member, ...]:
    """Return the members of the newest meeting, to begin the next one with."""
    row = db.session.execute(
        select(_row.members).order_by(_row.day.desc(), _row.id.desc()).limit(1)
    ).first()
    return _members(row.members) if row else ()


def listed_in(meeting_id: int | None) -> Select[Any]:
    """Select meeting, application and the latest act of what is on the agenda now."""
    latest = select(func.max(_act.id)).group_by(_act.meeting_id, _act.application_id)
    if meeting_id is not None:
        latest = latest.where(_act.meeting_id == meeting_id)
    return select(_act.meeting_id, _act.application_id, _act.id.label("put")).where(
        _act.id.in_(latest), _act.listed.is_(True)
    )


def _sizes(ids: Sequence[int]) -> Mapping[int, int]:
    listed = listed_in(None).subquery()
    rows = db.session.execute(
        select(listed.c.meeting_id, func.count().label("size"))
        .where(listed.c.meeting_id.in_(ids))
        .group_by(listed.c.meeting_id)
    )
    return {row.meeting_id: row.size for row in rows}


def meeting_of(row: Any) -> Meeting:
    """Build the value from a row of ``committee_meeting``."""
    return Meeting(
        id=row.id,
        number=row.number,
        day=row.day,
        place=row.place,
        members=_members(row.members),
        status=MeetingStatus(row.status),
        reason=row.reason,
        version=row.version,
    )


def _members(rows: Sequence[Mapping[str, str]]) -> tuple[Member, ...]:
    return tuple(Member(staff_no=m["staff_no"], name=m["name"]) for m in rows)


def _resolved(meeting_id: int) -> Resolved | None:
    table = CommitteeResolution.__table__
    row = db.session.execute(select(table).where(table.c.meeting_id == meeting_id)).one_or_none()
    if row is None:
        return None
    items = [ItemRow.from_json(item) for item in row.items]
    names = names_in(condition for item in items for condition in item.verdict.conditions)
    return Resolved(
        number=row.number,
        recorded_at=row.recorded_at,
        actor_name=row.actor_name,
        present=tuple(row.present),
        quorum=row.quorum,
        items=tuple(replace(item, verdict=item.verdict.calling(names)) for item in items),
        opinion=row.opinion,
    )
