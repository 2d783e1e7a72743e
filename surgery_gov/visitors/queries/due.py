"""What waits for somebody: to endorse, to approve, to mend, to add the letter."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import day_after, local_date
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation
from surgery_gov.visitors.queries.people import heads_by_department
from surgery_gov.visitors.queries.reach import within
from surgery_gov.visitors.rules.invitations import ActKind, State
from surgery_gov.visitors.rules.reach import scope_of


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return what the actor should do about invitations within reach, in four statements at most.

    What the actor drafted or answers for is never his to judge.
    """
    if not actor.may(Permission.VISITORS_DECIDE, Permission.VISITORS_INVITE):
        return ()
    rows = db.session.execute(_open(actor)).all()
    heads = heads_by_department() if _asks_for_heads(actor, rows) else {}
    letter_days = policy.number(Key.VISITOR_LETTER_DAYS, at) if rows else 0
    return [due for row in rows for due in _dues(actor, row, heads, letter_days, local_date(at))]


def _open(actor: Actor) -> Any:
    row, lacking = VisitorInvitation, _lacks_letter()
    waiting = row.state.in_([State.SUBMITTED.value, State.ENDORSED.value, State.RETURNED.value])
    return (
        select(
            row.number,
            row.state,
            row.department,
            row.name,
            row.home_hospital,
            row.day,
            row.by_id,
            row.by_no,
            row.responsible_no,
            _last_act().label("since"),
            _endorser().label("endorsed_by"),
            lacking.label("lacking"),
        )
        .where(within(scope_of(actor)))
        .where(waiting | ((row.state == State.APPROVED.value) & lacking))
        .order_by(row.day, row.id)
    )


def _lacks_letter() -> ColumnElement[bool]:
    """Whether it was by telephone and no letter has followed."""
    row, act = VisitorInvitation, VisitorAct
    followed = exists().where(act.invitation_id == row.id, act.kind == ActKind.LETTER.value)
    return row.by_phone & (row.invitation_no == "") & ~followed


def _last_act() -> ScalarSelect[datetime]:
    act = VisitorAct
    newest = select(func.max(act.at)).where(act.invitation_id == VisitorInvitation.id)
    return newest.scalar_subquery()


def _endorser() -> ScalarSelect[str]:
    """Select who gave the department's opinion last."""
    row, act = VisitorInvitation, VisitorAct
    return (
        select(act.actor_id)
        .where(act.invitation_id == row.id, act.kind == ActKind.ENDORSE.value)
        .order_by(act.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _asks_for_heads(actor: Actor, rows: Sequence[Any]) -> bool:
    return actor.may(Permission.VISITORS_RECEIVE) and any(
        row.state == State.SUBMITTED.value for row in rows
    )


def _dues(
    actor: Actor, row: Any, heads: dict[str, frozenset[str]], letter_days: int, today: date
) -> Iterator[Due]:
    numbers = {n for n in (actor.staff_no, actor.id) if n}
    own = actor.id == row.by_id or bool(numbers & {row.by_no, row.responsible_no})
    over = row.day is not None and row.day < today
    if row.state == State.RETURNED.value:
        if actor.id == row.by_id:
            yield _due(row, "returned", "外请专家申请被退回", "修改申请", row.day)
    elif not own and not over and _next_is(actor, row, heads):
        step = "endorse" if row.state == State.SUBMITTED.value else "approve"
        title = "审核外请专家" if step == "endorse" else "批准外请专家"
        yield _due(row, step, title, title, row.day)
    if row.lacking and row.state == State.APPROVED.value and own and row.day:
        last = row.day + timedelta(days=letter_days)
        yield _due(row, "letter", "补登邀请函", "补登邀请函", last)


def _next_is(actor: Actor, row: Any, heads: dict[str, frozenset[str]]) -> bool:
    if row.state == State.APPROVED.value:
        return False
    if row.state == State.ENDORSED.value:
        return actor.may(Permission.VISITORS_RECEIVE) and actor.id != row.endorsed_by
    if actor.may(Permission.VISITORS_RECEIVE):
        return not heads.get(row.department, frozenset()) - {row.by_no, row.responsible_no}
    return actor.may(Permission.VISITORS_DECIDE) and actor.department == row.department


def _due(row: Any, kind: str, title: str, act: str, last: date | None) -> Due:
    return Due(
        kind=f"visitors.{kind}",
        subject=f"visitor:{row.number}",
        title=title,
        detail=f"{row.name}（{row.home_hospital or '所在医院未填'}），{row.number}"
        + (f"，手术日期{row.day}" if row.day else ""),
        act=act,
        endpoint="visitors.show",
        values={"number": row.number},
        waiting_since=row.since,
        due_at=day_after(last) if last else None,
    )
