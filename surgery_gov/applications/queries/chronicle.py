"""What a surgeon applied for and what became of it: for the archive."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from surgery_gov.applications.models import Application, ApplicationAct
from surgery_gov.applications.queries.rows import ACT_COLUMNS, act_of
from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.verdicts import tally
from surgery_gov.kernel import db
from surgery_gov.kernel.chronicle import Moment

_TOLD = frozenset(ActKind) - {ActKind.URGE, ActKind.ASSIGN}
SECTION = "申请评估"


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Tell the acts on this person's applications up to and as known at ``at``: one statement."""
    rows = db.session.execute(
        select(*ACT_COLUMNS, Application.number)
        .join(Application, Application.id == ApplicationAct.application_id)
        .where(
            Application.staff_no == staff_no,
            ApplicationAct.recorded_at <= at,
            ApplicationAct.acted_at <= at,
        )
        .order_by(ApplicationAct.recorded_at, ApplicationAct.id)
    )
    told = [(act_of(row), row.number, row.application_id) for row in rows]
    return [_moment(act, number, key) for act, number, key in told if act.kind in _TOLD]


def _moment(act: Act, number: str, application_id: int) -> Moment:
    return Moment(
        at=act.acted_at,
        section=SECTION,
        label=act.label,
        text=f"权限申请{number}：{act.label}{_more(act)}",
        day_only=act.kind is ActKind.APPROVE,
        document_no=str(act.detail.get("document_no") or act.detail.get("resolution") or ""),
        by=act.actor_name,
        endpoint="applications.show",
        values={"application_id": str(application_id)},
    )


def _more(act: Act) -> str:
    parts = [tally(act.verdicts)] if act.verdicts else []
    if act.reason:
        parts.append(act.reason)
    return f"，{'；'.join(parts)}" if parts else ""
