"""What has to come first: a step is refused ahead of its moment, with the basis."""

from datetime import datetime, timedelta

from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.gathering import Gathered, gather_cases
from surgery_gov.preop.queries.judging import if_closed
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.items.discussions import before_discussion
from surgery_gov.preop.rules.items.facts import known_at, moment
from surgery_gov.preop.rules.items.safety import safety
from surgery_gov.preop.rules.readiness import State
from surgery_gov.preop.rules.records import SAFETY, Kind


def too_early(row: CaseRow, kind: Kind, now: datetime) -> str:
    """Say why a phase of the safety check may not be filled in or signed yet; else empty."""
    lead = timedelta(hours=policy.number(Key.SIGN_IN_LEAD_HOURS, now))
    if now < row.plan.starts_at - lead:
        hours = int(lead.total_seconds() // 3600)
        return _because(
            f"离计划开始还有{hours}小时以上，不得提前填写安全核查。请到时再核查", bases.SAFETY_ORDER
        )
    if kind is Kind.SIGN_IN:
        return ""
    before = SAFETY[SAFETY.index(kind) - 1]
    judged = next(i for i in safety(known_at(_gathered(row, now).facts)) if i.code == before.value)
    if judged.state is not State.MISSING:
        return ""
    told = judged.what.rstrip("。")
    return _because(f"先完成“{before.label}”，才能核查下一步：{told}", bases.SAFETY_ORDER)


def consent_too_early(row: CaseRow, signed_at: datetime, now: datetime) -> str:
    """Say why a consent may not have been signed then; else empty."""
    said = before_discussion(known_at(_gathered(row, now).facts), signed_at)
    return _because(f"{said}。请先完成术前讨论", bases.DISCUSSION_FIRST) if said else ""


def following_too_early(
    row: CaseRow, kind: Kind, completed_at: datetime | None, now: datetime
) -> str:
    """Say why what follows an operation may not have been done then; else empty."""
    done = _gathered(row, now).performed
    source = f"依据：{FORMS[kind].source}"
    if done is None:
        return f"还没有登记实际手术，不能填写{kind.label}。请先登记手术的起止时间。{source}"
    if completed_at is not None and completed_at < done.ended_at:
        return f"早于手术结束（{moment(done.ended_at)}），不算{kind.label}。请按实填写。{source}"
    return ""


def closed_too_early(row: CaseRow, key: str, now: datetime) -> str:
    """Say what a discussion of several disciplines lacks, were it closed now; else empty."""
    judged = if_closed(_gathered(row, now), key, now)
    if not judged.stops:
        return ""
    return _because(f"现在还不能结束：{judged.what}{judged.remedy.rstrip('。')}", *judged.basis)


def _gathered(row: CaseRow, now: datetime) -> Gathered:
    (found,) = gather_cases([row], now)
    return found


def _because(said: str, *basis: bases.Basis) -> str:
    return f"{said}。依据：{bases.cite(*basis)}"
