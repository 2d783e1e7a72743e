"""What rescues went round, whether it was reported, and what was said of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.models import BypassAct, CaseBypass, CasePerformance, SurgicalCase
from surgery_gov.preop.queries.cases import within
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import EVERYONE, Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRow:
    """A report or a verdict."""

    kind: str
    text: str
    verdict: str
    recorded_at: datetime
    staff_no: str
    actor_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BypassRow:
    """One statement with the case it belongs to; ``due_at`` is by when it is to be reported."""

    id: int
    number: str
    department: str
    what: Passable
    reason: str
    by_no: str
    surgeon_no: str
    superior_no: str
    asked_at: datetime | None
    asked_how: str
    recorded_at: datetime
    due_at: datetime
    acts: tuple[ActRow, ...] = ()

    @property
    def report(self) -> ActRow | None:
        """The report, once made."""
        return next((act for act in self.acts if act.kind == "report"), None)

    @property
    def review(self) -> ActRow | None:
        """The verdict, once given."""
        return next((act for act in self.acts if act.kind == "review"), None)


def get_bypass(bypass_id: int, scope: Scope = EVERYONE) -> BypassRow:
    """Return one statement; ``NotFound`` for an unknown one and one out of reach alike."""
    found = [b for b in list_bypasses(scope) if b.id == bypass_id]
    if not found:
        raise NotFound("没有找到这次紧急放行。请从列表进入。")
    return found[0]


def list_bypasses(scope: Scope, at: datetime | None = None) -> Sequence[BypassRow]:
    """Return the statements within the scope, the newest first, with what followed."""
    rows = db.session.execute(
        select(CaseBypass, SurgicalCase, CasePerformance.began_at)
        .join(SurgicalCase, SurgicalCase.id == CaseBypass.case_id)
        .outerjoin(CasePerformance, CasePerformance.case_id == SurgicalCase.id)
        .where(within(scope))
        .order_by(CaseBypass.id.desc(), CasePerformance.revision.desc())
    ).all()
    if not rows:
        return []
    acts = acts_of({bypass.id for bypass, _, _ in rows})
    term = timedelta(hours=policy.number(Key.EMERGENCY_REPORT_HOURS, at or rows[0][0].recorded_at))
    found: dict[int, BypassRow] = {}
    for bypass, case, began in rows:
        if bypass.id in found:
            continue
        found[bypass.id] = BypassRow(
            id=bypass.id,
            number=case.number,
            department=case.department,
            what=Passable(bypass.what),
            reason=bypass.reason,
            by_no=bypass.by_no,
            surgeon_no=case.surgeon_no,
            superior_no=bypass.superior_no,
            asked_at=bypass.asked_at,
            asked_how=bypass.asked_how,
            recorded_at=bypass.recorded_at,
            due_at=(began or bypass.recorded_at) + term,
            acts=acts.get(bypass.id, ()),
        )
    return list(found.values())


def acts_of(bypass_ids: Collection[int]) -> Mapping[int, tuple[ActRow, ...]]:
    """Return what followed each statement, in order."""
    rows = db.session.scalars(
        select(BypassAct).where(BypassAct.bypass_id.in_(bypass_ids)).order_by(BypassAct.id)
    )
    found: dict[int, tuple[ActRow, ...]] = {}
    for row in rows:
        one = ActRow(
            kind=row.kind,
            text=row.text,
            verdict=row.verdict,
            recorded_at=row.recorded_at,
            staff_no=row.staff_no,
            actor_name=row.actor_name,
        )
        found[row.bypass_id] = (*found.get(row.bypass_id, ()), one)
    return found
