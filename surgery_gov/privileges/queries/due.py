"""What is due about privileges: proposals to decide on, and what ends soon."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from surgery_gov.kernel.calendar import last_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.queries.proposals import Row, proposals_at
from surgery_gov.privileges.rules.proposed import Act, Kind, Proposed
from surgery_gov.privileges.rules.scope import Nobody, Oneself, scope_of

LISTED = "privileges.proposals"
_OWN = frozenset({Kind.EXPIRING, Kind.REACHED})
_TITLES = {Kind.EXPIRING: "手术权限将到期", Kind.REACHED: "已满例数，评估前不可再实施"}
_DATED = frozenset({Kind.EXPIRING, Kind.REVIEW_DUE})


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return what is due for the actor, in a constant number of statements.

    Who may act gets the proposals, one thing for each kind, and what ends within each of the
    days of reminding; a head what ends in the department and what is to be reviewed because its
    cases are done; a surgeon each own one of these, and what nobody else can see to.
    """
    scope = scope_of(actor)
    if isinstance(scope, Nobody):
        return ()
    rows = proposals_at(scope, at)
    if isinstance(scope, Oneself):
        own = (row.proposed for row in rows)
        return tuple(_own(each) for each in own if each.kind in _OWN or each.act is Act.APPLY)
    acting = actor.may(Permission.PRIVILEGES_SUSPEND)
    if not acting and not actor.may(Permission.PRIVILEGES_READ_DEPARTMENT):
        return ()
    kinds = tuple(_of_kinds(rows, at, tuple(Kind) if acting else (Kind.REACHED,)))
    return (*kinds, *_ending(rows, at, policy.numbers(Key.EXPIRING_DAYS, at)))


def _of_kinds(rows: Sequence[Row], at: datetime, kinds: Sequence[Kind]) -> Iterator[Due]:
    counts = Counter(row.proposed.kind for row in rows)
    for kind in kinds:
        if counts[kind] and kind is not Kind.EXPIRING:
            since = [row.proposed.since for row in rows if row.proposed.kind is kind]
            yield Due(
                kind="privileges.proposals",
                subject=f"proposals:{kind.value}",
                title=f"核对建议：{kind.label}",
                detail=f"{counts[kind]}项手术权限",
                act="核对建议",
                endpoint=LISTED,
                values={"kind": kind.value},
                listed=len(rows),
                waiting_since=min((s for s in since if s is not None and s <= at), default=None),
            )


def _ending(rows: Sequence[Row], at: datetime, days: Sequence[int]) -> Iterator[Due]:
    """Each one counts once, under the shortest of the days it ends within."""
    ends = [row.proposed.since for row in rows if row.proposed.kind is Kind.EXPIRING]
    shorter = at
    for within in sorted(days):
        horizon = at + timedelta(days=within)
        own = [end for end in ends if end is not None and shorter < end <= horizon]
        shorter = horizon
        if own:
            yield Due(
                kind="privileges.expiring",
                subject=f"expiring:{within}",
                title=f"{within}天内到期的手术权限",
                detail=f"{len(own)}项，最早{last_day(min(own))}",
                act="核对到期",
                endpoint=LISTED,
                values={"kind": Kind.EXPIRING.value},
                listed=len(rows),
                due_at=min(own),
            )


def _own(proposed: Proposed) -> Due:
    ours = proposed.kind in _OWN
    return Due(
        kind=f"privileges.{proposed.kind.value}_own",
        subject=f"privilege:{proposed.staff_no}/{proposed.target}",
        title=_TITLES.get(proposed.kind, "手术权限须再评估"),
        detail=f"{proposed.name}，{proposed.why}",
        act="看此项权限" if ours else "提出申请",
        endpoint="privileges.one" if ours else "applications.new",
        values={"staff_no": proposed.staff_no, "target": str(proposed.target)}
        if ours
        else {"code": str(proposed.target)},
        waiting_since=None if proposed.kind in _DATED else proposed.since,
        due_at=proposed.since if proposed.kind in _DATED else None,
    )
