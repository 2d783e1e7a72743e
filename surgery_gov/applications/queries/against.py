"""What speaks against what was typed of an application or a meeting, before it is entered."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from surgery_gov.applications.models import CommitteeResolution
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.rules.meetings import (
    House,
    Member,
    Minutes,
    attendance,
    votes_faults,
)
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.verdicts import Verdict, of_items, supervisors
from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.queries.people import known_among
from surgery_gov.privileges.rules.conditions import supervisor_named_by

Errors = dict[str, list[str]]
ALL = "all-for"
"""The field of the votes for every item without its own."""


def house_of(day: date) -> House:
    """Return the numbers of the house in force when a meeting of that day began."""
    at = start_of_day(day)
    return House(
        quorum=policy.number(Key.COMMITTEE_QUORUM, at),
        majority=policy.number(Key.COMMITTEE_MAJORITY, at),
    )


def minutes_against(
    members: Sequence[Member], agenda: Mapping[str, Dossier], minutes: Minutes, house: House
) -> Errors:
    """Return what is wrong with who came and how they voted, by field; ``agenda`` by number."""
    errors: Errors = {}
    for refusal in attendance(members, minutes.present, house.quorum):
        errors.setdefault(refusal.field, []).append(refusal.sentence)
    if minutes.number and _taken(minutes.number):
        errors["resolution"] = [f"决议号“{minutes.number}”已登记过，请核对。"]
    if not any(decided.votes for decided in minutes.decided):
        errors[ALL] = [
            f"没有填写表决票数。各项相同的填在这里，不同的在该项另填。（依据：{bases.cite(bases.HANDS)}）"
        ]
    for decided in minutes.decided:
        dossier = agenda[decided.number]
        applicant = Member(staff_no=dossier.staff_no, name=dossier.name)
        codes = dossier.course.open_codes
        for refusal in votes_faults(decided, codes, applicant, minutes.present, house):
            if ALL in errors:
                break
            errors.setdefault(f"{decided.number}-{refusal.field}", []).append(refusal.sentence)
    return errors


def _taken(number: str) -> bool:
    found = select(CommitteeResolution.id).where(CommitteeResolution.number == number)
    return db.session.scalar(found) is not None


def beside_unread(found: Sequence[Refusal], unread: Errors, prefix: str = "") -> Errors:
    """Return by field what was found and what could not be read.

    A condition that could not be read is not said to be missing as well.
    """
    errors = dict(unread)
    places = {name.removeprefix(prefix).partition("-")[0] for name in unread if "-if_" in name}
    for refusal in found:
        if refusal.code != "no_condition" or refusal.field.partition("-")[0] not in places:
            errors.setdefault(f"{prefix}{refusal.field}", []).append(refusal.sentence)
    return errors


def items_against(dossier: Dossier, verdicts: Sequence[Verdict], today: date) -> list[Refusal]:
    """Return what is wrong with the verdicts there are on the items still open."""
    until = dossier.current.content.until if dossier.current else None
    codes = dossier.course.open_codes
    known = known_among(
        number for v in verdicts for c in v.conditions if (number := supervisor_named_by(c))
    )
    return [
        *of_items(verdicts, codes, until, today),
        *supervisors(verdicts, codes, dossier.staff_no, known),
    ]
