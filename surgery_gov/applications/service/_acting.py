"""Taking an application in hand, entering an act, and the projection that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from surgery_gov.applications.models import Application, ApplicationAct, ApplicationItem
from surgery_gov.applications.queries.dossier import Dossier, assembled
from surgery_gov.applications.queries.rows import within
from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.course import Course, step
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import CLOSED, Hand, Status
from surgery_gov.kernel.errors import NotFound, Stale
from surgery_gov.kernel.work import Work

CHANGED = "申请已有变化，这次没有保存。请重新打开这件申请（不要用浏览器的刷新），核对后再办。"


def take(work: Work, application_id: int) -> tuple[Application, Dossier]:
    """Hold the application until the end; ``NotFound`` where it is none of the actor's business.

    Whoever comes second waits here, then sees what the first one did.
    """
    row = work.session.scalars(
        select(Application)
        .where(Application.id == application_id, within(scope_of(work.actor)))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这件申请。请从“权限申请”的列表进入。")
    return row, assembled(row)


def take_all(work: Work, numbers: Sequence[str]) -> dict[str, tuple[Application, Dossier]]:
    """Hold the applications of these numbers, always in the same order; unknown ones are absent."""
    rows = work.session.scalars(
        select(Application)
        .where(Application.number.in_(list(numbers)), within(scope_of(work.actor)))
        .order_by(Application.id)
        .with_for_update()
    )
    return {str(row.number): (row, assembled(row)) for row in rows}


def take_numbered(work: Work, number: str) -> tuple[Application, Dossier]:
    """Hold the application of this number; ``NotFound`` as ``take``."""
    found = take_all(work, [number]).get(number)
    if found is None:
        raise NotFound(f"没有找到编号为“{number[:40]}”的申请。请从“权限申请”的列表进入。")
    return found


def refuse_stale(row: Application, seen: int | None) -> None:
    """Raise ``Stale`` where the application changed since it was shown."""
    if seen is not None and seen != row.version:
        raise Stale(CHANGED)


def stale(row: Application, seen: int | None) -> list[Refusal]:
    """Return the same as a reason among others: for many applications at once."""
    changed = seen is not None and seen != row.version
    return [Refusal("", "stale", CHANGED)] if changed else []


def enter(
    work: Work,
    row: Application,
    dossier: Dossier,
    kind: ActKind,
    *,
    hand: Hand | None = None,
    reason: str = "",
    acted_at: datetime | None = None,
    version: int = 0,
    items: Mapping[str, int] | None = None,
    verdicts: Sequence[Verdict] = (),
    detail: Mapping[str, Any] | None = None,
) -> Course:
    """Write one act and what it makes of the application; returns how it stands then."""
    last, before = dossier.acts[-1] if dossier.acts else None, dossier.last_step
    recorded_at = max(work.now, last.recorded_at) if last else work.now
    act = Act(
        kind=kind,
        acted_at=max(acted_at or work.now, before.acted_at) if before else work.now,
        recorded_at=recorded_at,
        actor_no=work.actor.staff_no or "",
        actor_name=work.actor.name,
        hand=hand,
        reason=reason.strip(),
        version=version,
        items=items or {},
        verdicts=tuple(verdicts),
        detail=detail or {},
    )
    work.session.execute(insert(ApplicationAct), [_values(row.id, act)])
    terms = Terms.from_json(row.terms or {})
    course = step(dossier.course, act, terms)
    project(work, row, course)
    return course


def project(work: Work, row: Application, course: Course) -> None:
    """Write what the acts fold into, for lists; the version grows with every act."""
    row.status = course.status.value
    row.assessor_no = course.assessor_no
    row.in_department = course.in_department
    row.submitted_at = course.submitted_at
    row.waiting_since = None if course.status in CLOSED else course.waiting_since
    row.urged_at = course.urged_at
    row.grade = max((line.grade for line in course.lines.values()), default=0)
    if course.status is not Status.RETURNED:
        row.draft = None
    work.session.flush()
    states = {code: _state(course, line_open=line.open) for code, line in course.lines.items()}
    _write_states(work, row.id, states)


def write_items(work: Work, row: Application, items: Sequence[Mapping[str, Any]]) -> None:
    """Write the items anew, in the order of the form."""
    work.session.execute(delete(ApplicationItem).where(ApplicationItem.application_id == row.id))
    values = [
        {
            "application_id": row.id,
            "code": item["code"],
            "name": item["name"],
            "grade": item["grade"],
            "position": place,
            "state": "open",
        }
        for place, item in enumerate(items)
    ]
    if values:
        work.session.execute(insert(ApplicationItem), values)


def _state(course: Course, *, line_open: bool) -> str:
    if not line_open or course.status in {Status.REJECTED, Status.WITHDRAWN}:
        return "refused"
    return "granted" if course.status is Status.ISSUED else "open"


def _write_states(work: Work, application_id: int, states: Mapping[str, str]) -> None:
    rows = work.session.scalars(
        select(ApplicationItem).where(ApplicationItem.application_id == application_id)
    )
    for item in rows:
        item.state = states.get(item.code, "refused")
    work.session.flush()


def _values(application_id: int, act: Act) -> dict[str, Any]:
    return {
        "application_id": application_id,
        "kind": act.kind.value,
        "hand": act.hand.value if act.hand else None,
        "acted_at": act.acted_at,
        "recorded_at": act.recorded_at,
        "actor_no": act.actor_no,
        "actor_name": act.actor_name,
        "reason": act.reason,
        "version": act.version,
        "items": dict(act.items),
        "verdicts": [v.as_json() for v in act.verdicts],
        "detail": dict(act.detail),
    }
