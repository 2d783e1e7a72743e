"""What every command on an invitation begins and ends with."""

from datetime import date

from sqlalchemy import select

from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, Stale
from surgery_gov.kernel.work import Work
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation
from surgery_gov.visitors.queries.invitations import find_by_id, get_invitation
from surgery_gov.visitors.rules.invitations import WORDS, ActKind, Invitation, State
from surgery_gov.visitors.rules.reach import scope_of

LONGEST = 1000


def held(work: Work, number: str, version: int | None) -> tuple[VisitorInvitation, Invitation]:
    """Lock an invitation within reach; returns the row and all that is known of it.

    ``version`` is the one that whoever acts had before them: ``Stale`` where it moved on.
    """
    known = get_invitation(scope_of(work.actor), number)
    row = work.session.scalars(
        select(VisitorInvitation)
        .where(VisitorInvitation.id == known.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if version is not None and row.version != version:
        word = WORDS[row.state][1]
        raise Stale(f"这份申请已有变化（现在是“{word}”）。请刷新后核对，这次没有保存。")
    return row, find_by_id(row.id)


def demand(invitation: Invitation, *states: State) -> None:
    """Raise ``Conflict`` where the invitation is in none of these states."""
    if invitation.state not in states:
        word = WORDS[invitation.state.value][1]
        raise Conflict(f"这份申请现在是“{word}”，不能这样办理。请刷新后核对。")


def demand_drafter(work: Work, invitation: Invitation) -> None:
    """Raise ``Forbidden`` for everybody but who drafted it."""
    if work.actor.id != invitation.by_id:
        raise Forbidden(f"只有起草人{invitation.by_name}可以这样办理。")


def demand_words(field: str, text: str, missing: str) -> str:
    """Return what was written; ``Invalid`` where nothing was, or too much."""
    said = text.strip()
    if not said:
        raise Invalid({field: [missing]})
    if len(said) > LONGEST:
        raise Invalid({field: [f"最多{LONGEST}个字，现在是{len(said)}个字"]})
    return said


def act(
    work: Work,
    row: VisitorInvitation,
    kind: ActKind,
    *,
    opinion: str = "",
    document_no: str = "",
    day: date | None = None,
) -> None:
    """Put an act on record; the version moves on with it."""
    work.session.add(
        VisitorAct(
            invitation_id=row.id,
            kind=kind.value,
            at=work.now,
            actor_id=work.actor.id,
            actor_no=work.actor.staff_no,
            actor_name=work.actor.name,
            opinion=opinion,
            document_no=document_no,
            day=day,
        )
    )


def subject(row: VisitorInvitation) -> str:
    """Return how the trail names it."""
    return f"visitor:{row.number}"
