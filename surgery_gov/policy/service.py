"""Changing a rule setting or the profile: always a new dated row, never an edit."""

from dataclasses import asdict
from datetime import date

from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, Stale
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries
from surgery_gov.policy.models import HolidayArrangement, Institution, PolicySetting
from surgery_gov.policy.rules import holidays, institution
from surgery_gov.policy.rules.changes import Change, checked, day_faults
from surgery_gov.policy.rules.institution import Profile
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.policy.rules.values import show, stored


@command(Permission.POLICY_CHANGE)
def change_setting(work: Work, change: Change, *, seen: int | None = None) -> None:
    """Give a setting a value from a day on.

    ``seen`` is the newest row that whoever asks had before their eyes: where there is a newer
    one the change is ``Stale``. Raises ``Invalid`` with every fault.
    """
    value, faults = checked(change, local_date(work.now))
    if faults or value is None:
        raise Invalid(faults)
    hold(work.session, PolicySetting)  # or two who saw the same row would both save
    key = Key(change.key)
    at = start_of_day(change.effective_from)
    found = queries.settings_at(at, work.now)[key]
    definition = DEFINITIONS[key]
    if seen is not None and seen != found.latest_id:
        raise Stale(f"“{definition.label}”刚刚被别人改过，这次没有保存。请核对现在的值再改。")
    if value == found.value:
        raise Conflict(
            f"“{definition.label}”自{change.effective_from}起已经是“{show(definition, value)}”，"
            "没有需要改的。"
        )
    work.session.add(
        PolicySetting(
            key=key.value,
            value=stored(value),
            effective_from=at,
            recorded_at=work.now,
            recorded_by=work.actor.name,
            basis=change.reason.strip(),
            document_no=change.document_no.strip() or None,
        )
    )
    work.record(
        "policy.setting_changed",
        f"setting:{key.value}",
        label=definition.label,
        before=show(definition, found.value),
        after=show(definition, value),
        effective_from=change.effective_from.isoformat(),
        reason=change.reason.strip(),
        document_no=change.document_no.strip(),
    )


@command(Permission.POLICY_CHANGE)
def set_institution(
    work: Work, profile: Profile, effective_from: date, *, is_demo: bool = False
) -> None:
    """Record the hospital's profile from a day on. Raises ``Invalid`` with every fault.

    What was once the demo hospital stays it, whatever is recorded of it later.
    """
    tidied = institution.tidy(profile)
    faults = institution.faults(tidied) | day_faults(effective_from, local_date(work.now))
    if faults:
        raise Invalid(faults)
    is_demo = is_demo or queries.was_ever_demo()
    before = queries.institution_at(effective_from, work.now)
    if before is not None and before.profile == tidied and before.is_demo == is_demo:
        raise Conflict(f"自{effective_from}起的机构信息与这次填写的相同，没有需要改的。")
    work.session.add(
        Institution(
            effective_from=effective_from,
            recorded_at=work.now,
            recorded_by=work.actor.name,
            is_demo=is_demo,
            **asdict(tidied),
        )
    )
    work.record(
        "policy.institution_recorded",
        "institution",
        before=asdict(before.profile) if before else None,
        after=asdict(tidied),
        effective_from=effective_from.isoformat(),
    )


@command(Permission.POLICY_CHANGE)
def arrange_holidays(work: Work, typed: holidays.Typed, *, seen: int | None = None) -> None:
    """Record the public holidays of a year; the newest record of a year is what counts.

    ``seen`` is the newest row of the year that whoever asks had before their eyes, 0 for none.
    Raises ``Invalid`` with every fault, ``Stale`` where somebody else was quicker.
    """
    arrangement, faults = holidays.read(typed)
    if faults or arrangement is None:
        raise Invalid(faults)
    hold(work.session, HolidayArrangement)
    before = queries.holidays_by_year().get(arrangement.year)
    if seen is not None and seen != (before.id if before else 0):
        raise Stale(f"{arrangement.year}年的放假安排刚刚被别人录入，这次没有保存。请核对后再改。")
    if before is not None and before.arrangement == arrangement:
        raise Conflict(f"{arrangement.year}年的放假安排与已录入的相同，没有需要改的。")
    work.session.add(
        HolidayArrangement(
            year=arrangement.year,
            days_off=[day.isoformat() for day in arrangement.days_off],
            days_on=[day.isoformat() for day in arrangement.days_on],
            document_no=typed.document_no.strip(),
            recorded_at=work.now,
            recorded_by=work.actor.name,
        )
    )
    work.record(
        "policy.holidays_arranged",
        f"holidays:{arrangement.year}",
        year=arrangement.year,
        days_off=holidays.in_words(arrangement.days_off),
        days_on=holidays.in_words(arrangement.days_on),
        document_no=typed.document_no.strip(),
    )
