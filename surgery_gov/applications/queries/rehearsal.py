"""What would be submitted now: names, grades, conditions, volumes, and what is in the way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from surgery_gov.applications.queries.dossier import Proof
from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.rules.checks import Check, frozen
from surgery_gov.applications.rules.content import Content
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.submission import Circumstances, faults, named, only_kind
from surgery_gov.applications.rules.terms import Terms, add_months
from surgery_gov.applications.rules.words import Hand, Kind
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Forbidden
from surgery_gov.operations.queries.volumes import volumes_by_surgeon
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Hands, Key
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_of
from surgery_gov.privileges.queries.procedures import procedures_at
from surgery_gov.privileges.rules.ledger import state_at
from surgery_gov.privileges.rules.succession import last_held
from surgery_gov.requirements import queries as requirements
from surgery_gov.requirements.rules.conditions import Purpose
from surgery_gov.staff.queries.facts import find_facts
from surgery_gov.staff.rules.facts import SurgeonFacts

_WAYS = {
    Hands.DEPARTMENT: (Hand.ASSESS, Hand.ISSUE),
    Hands.REVIEW: (Hand.ASSESS, Hand.REVIEW, Hand.ISSUE),
    Hands.COMMITTEE: tuple(Hand),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """A content as it would be frozen, with its snapshots and everything in its way.

    ``only_kind`` is the one kind that its items can be applied for as, None where one chooses.
    """

    content: Content
    edition: str
    checks: Mapping[str, Sequence[Mapping[str, Any]]]
    volumes: Mapping[str, Any]
    terms: Terms
    faults: tuple[Refusal, ...]
    only_kind: Kind | None = None


def applicant_facts(staff_no: str | None, now: datetime) -> SurgeonFacts:
    """Return who applies; ``Forbidden`` for whoever is not employed here as a surgeon."""
    facts = find_facts(staff_no) if staff_no and staff_no.isprintable() else None
    if facts is None or facts.employment_at(now) is None:
        raise Forbidden(
            "没有在职术者的登记，不能申请手术权限。请联系医务科在“人员与科室”中登记本人的工号。"
        )
    return facts


def rehearse(
    facts: SurgeonFacts,
    content: Content,
    now: datetime,
    *,
    proofs: Sequence[Proof] = (),
    before: Content | None = None,
    own_number: str | None = None,
) -> Rehearsal:
    """Look everything up for a content, in a number of statements that does not grow with it."""
    edition, procedures = procedures_at(content.codes, now)
    ledgers = ledgers_of(facts.id)
    held = _held_in(ledgers, now)
    only = only_kind(content.codes, held)
    renewing = Kind.RENEWAL in {content.kind, only}
    renewed = {code for code in ledgers if renewing and last_held(ledgers[code], now)}
    checks = _judged(facts.staff_no, list(procedures), renewed, now)
    pending = {
        code: number
        for (_, code), number in pending_targets(now, [facts.staff_no]).items()
        if number != own_number
    }
    around = Circumstances(
        today=local_date(now),
        procedures=procedures,
        checks=checks,
        held=held,
        pending=pending,
        proven=frozenset(proof.code for proof in proofs),
        before=before,
    )
    return Rehearsal(
        content=replace(content, items=named(content, procedures)),
        edition=edition.name,
        checks=checks,
        volumes=volumes_for(facts.staff_no, now),
        terms=terms_at(now),
        faults=tuple(faults(content, around)),
        only_kind=only,
    )


def _judged(
    staff_no: str, codes: Sequence[str], renewed: Collection[str], now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Return the conditions of each; what was never held is no renewal, whatever it is called."""
    found: dict[str, Sequence[Check]] = {}
    for purpose, wanted in (
        (Purpose.REAUTHORIZATION, [code for code in codes if code in renewed]),
        (Purpose.APPLICATION, [code for code in codes if code not in renewed]),
    ):
        if wanted:
            found |= requirements.checks_for(staff_no, wanted, now, purpose=purpose)
    return frozen({code: found[code] for code in codes if code in found})


def held_codes(surgeon_id: int, now: datetime) -> frozenset[str]:
    """Return the procedures that the surgeon holds item by item now."""
    return _held_in(ledgers_of(surgeon_id), now)


def _held_in(ledgers: Ledgers, now: datetime) -> frozenset[str]:
    return frozenset(code for code, ledger in ledgers.items() if state_at(ledger, now).held)


def volumes_for(staff_no: str, now: datetime) -> dict[str, Any]:
    """Return the numbers by code of the period that the policy counts, with its bounds.

    ``{"since", "until", "codes": {code: {"operator", "first", "second"}}}``; a procedure without
    an operation on record is absent.
    """
    until = local_date(now)
    since = volume_since(until, policy.number(Key.VOLUME_MONTHS, now))
    codes: dict[str, dict[str, int]] = {}
    for line in volumes_by_surgeon([staff_no], since, until).get(staff_no, ()):
        sums = codes.setdefault(line.code, {"operator": 0, "first": 0, "second": 0})
        for role in sums:
            sums[role] += getattr(line, role)
    return {"since": since.isoformat(), "until": until.isoformat(), "codes": codes}


def volume_since(until: date, months: int) -> date:
    """Return the first day of the period that ends with that day."""
    return add_months(until, -months)


def terms_at(now: datetime) -> Terms:
    """Return the policy in force, to be frozen: one statement."""
    values = policy.values_at(now)
    low = int(str(values[Key.REAUTHORIZATION_MONTHS]))
    months = {1: low, 2: low, 3: low, 4: int(str(values[Key.REVIEW_MONTHS_GRADE4]))}
    return Terms(
        low_hands={
            grade: _WAYS[Hands(str(values[key]))]
            for grade, key in ((1, Key.HANDS_GRADE1), (2, Key.HANDS_GRADE2))
        },
        months=months,
        temporary_days=int(str(values[Key.TEMPORARY_DAYS])),
        urge_days=int(str(values[Key.URGE_WORKING_DAYS])),
    )
