"""The judgements of the three hands: the department's, medical affairs', the committee's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from surgery_gov.applications.models import Application
from surgery_gov.applications.queries.against import items_against
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.meetings import on_agendas
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.control import as_hand, fits
from surgery_gov.applications.rules.orders import Assessment, Resolution, Ruling
from surgery_gov.applications.rules.refusals import Refusal, refuse, refuse_all
from surgery_gov.applications.rules.turns import before_meeting
from surgery_gov.applications.rules.verdicts import incomplete
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.service._acting import (
    enter,
    refuse_stale,
    stale,
    take_all,
    take_numbered,
)
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases

_KINDS = {
    Hand.ASSESS: (ActKind.ASSESS, "application.assessed"),
    Hand.REVIEW: (ActKind.REVIEW, "application.reviewed"),
    Hand.APPROVE: (ActKind.APPROVE, "application.approved"),
}
Taken = Mapping[str, tuple[Application, Dossier]]


@command(Permission.APPLICATIONS_ASSESS)
def assess(work: Work, assessment: Assessment) -> None:
    """Put down the department's assessment of one application."""
    ruling = assessment.ruling
    row, dossier = take_numbered(work, ruling.number)
    refuse_stale(row, ruling.seen)
    refuse(
        [
            *against(work, dossier, Hand.ASSESS),
            *assessment.faults(),
            *_of_items(work, dossier, ruling),
        ]
    )
    _enter(work, row, dossier, hand=Hand.ASSESS, ruling=ruling, detail=assessment.as_json())


@command(Permission.APPLICATIONS_REVIEW)
def review(work: Work, rulings: Sequence[Ruling]) -> None:
    """Put down medical affairs' review of one application or many, all or none."""
    taken = _sound(work, Hand.REVIEW, rulings)
    for ruling in rulings:
        _enter(work, *taken[ruling.number], hand=Hand.REVIEW, ruling=ruling, detail={})


@command(Permission.APPLICATIONS_APPROVE)
def approve(work: Work, resolution: Resolution) -> None:
    """Enter the committee's resolution on one application or many, all or none.

    Raises ``Invalid`` with everything wrong, fields named ``<number>-<place>-<field>``,
    ``Forbidden`` where somebody would be two hands of one application, ``Conflict`` where only
    the state of things is against it.
    """
    _refuse_meeting(resolution, work.now)
    taken = _sound(work, Hand.APPROVE, resolution.rulings)
    refuse_all(_left_to_meetings(taken, resolution.meeting))
    refuse_all({n: _too_early(d, resolution) for n, (_, d) in taken.items()})
    told = {"meeting_day": resolution.meeting_day.isoformat(), "resolution": resolution.number}
    for ruling in resolution.rulings:
        row, dossier = taken[ruling.number]
        _enter(
            work,
            row,
            dossier,
            hand=Hand.APPROVE,
            ruling=ruling,
            detail={**told, "committee": resolution.opinion.strip()},
            acted_at=start_of_day(resolution.meeting_day),
        )


def against(work: Work, dossier: Dossier, hand: Hand) -> list[Refusal]:
    """Return why the actor may not be this hand of this application, or not now."""
    kind = _KINDS[hand][0]
    return [
        *as_hand(dossier.party, dossier.course, work.actor, hand),
        *fits(dossier.course, kind),
    ]


def _sound(work: Work, hand: Hand, rulings: Sequence[Ruling]) -> Taken:
    """Hold all of them; raise with every fault of every one, by number."""
    if not rulings:
        raise Invalid({"": ["没有选择申请。请至少选择一件。"]})
    taken = take_all(work, [ruling.number for ruling in rulings])
    found: dict[str, list[Refusal]] = {}
    for ruling in rulings:
        if ruling.number in found:
            found[ruling.number].append(
                Refusal("", "twice", "同一件申请只能提一次意见。", bases.HANDS)
            )
        else:
            found[ruling.number] = _faults(work, hand, ruling, taken)
    refuse_all(found)
    return taken


def _faults(work: Work, hand: Hand, ruling: Ruling, taken: Taken) -> list[Refusal]:
    if ruling.number not in taken:
        return [Refusal("", "not_found", "没有找到这件申请，请核对编号。")]
    row, dossier = taken[ruling.number]
    standing = [*stale(row, ruling.seen), *against(work, dossier, hand)]
    return standing or _of_items(work, dossier, ruling)


def _of_items(work: Work, dossier: Dossier, ruling: Ruling) -> list[Refusal]:
    missing = list(incomplete(ruling.verdicts, dossier.course.open_codes))
    return missing or items_against(dossier, ruling.verdicts, local_date(work.now))


def _refuse_meeting(resolution: Resolution, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if not resolution.number.strip():
        errors["resolution"] = [f"没有填写决议号。（依据：{bases.cite(bases.HANDS)}）"]
    if resolution.meeting_day > local_date(now):
        errors["meeting_day"] = [f"会议日期不能晚于今天。（依据：{bases.cite(bases.HANDS)}）"]
    if errors:
        raise Invalid(errors)


def _left_to_meetings(taken: Taken, meeting: str) -> dict[str, tuple[Refusal, ...]]:
    """Refuse what is on the agenda of another meeting than the one that resolved it."""
    listed = on_agendas()
    return {
        number: before_meeting(Hand.APPROVE, listed[row.id])
        for number, (row, _) in taken.items()
        if row.id in listed and listed[row.id] != meeting
    }


def _too_early(dossier: Dossier, resolution: Resolution) -> list[Refusal]:
    before = dossier.last_step
    reviewed = local_date(before.acted_at) if before else resolution.meeting_day
    if resolution.meeting_day >= reviewed:
        return []
    message = f"会议日期不能早于上一道手续的日期{reviewed}。"
    return [Refusal("meeting_day", "too_early", message, bases.HANDS)]


def _enter(
    work: Work,
    row: Application,
    dossier: Dossier,
    *,
    hand: Hand,
    ruling: Ruling,
    detail: Mapping[str, Any],
    acted_at: datetime | None = None,
) -> None:
    kind, event = _KINDS[hand]
    course = enter(
        work,
        row,
        dossier,
        kind,
        hand=hand,
        reason=ruling.opinion,
        acted_at=acted_at,
        verdicts=ruling.verdicts,
        detail=detail,
    )
    refused = [v.code for v in ruling.verdicts if not v.grants]
    work.record(
        event,
        f"application:{row.number}",
        name=row.name,
        status=course.status.label,
        granted=len(ruling.verdicts) - len(refused),
        refused=refused,
        **{k: v for k, v in detail.items() if k in {"meeting_day", "resolution"}},
    )
