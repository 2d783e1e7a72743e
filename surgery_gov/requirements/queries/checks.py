"""Judging surgeons: a constant number of statements, for hundreds of codes or of surgeons."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, months_after
from surgery_gov.operations.queries.cases import cases_by_surgeon
from surgery_gov.requirements.queries.qualifications import proofs_by_surgeon
from surgery_gov.requirements.queries.sets import requirements_for
from surgery_gov.requirements.rules.checks import Check
from surgery_gov.requirements.rules.conditions import MinimumCases, Purpose, is_asked
from surgery_gov.requirements.rules.facts import Cases, Facts
from surgery_gov.requirements.rules.judging import check, unknown_procedure, unknown_surgeon
from surgery_gov.requirements.rules.sets import Requirement
from surgery_gov.staff import queries as staff

Checks = tuple[Check, ...]


def checks_for(
    staff_no: str,
    codes: Collection[str],
    at: datetime,
    known_at: datetime | None = None,
    purpose: Purpose = Purpose.APPLICATION,
) -> Mapping[str, Checks]:
    """Return how one surgeon stands by the requirement of each code at an instant.

    Every code asked is a key; an empty tuple says that nothing is required. A code that the
    catalog then lacks, or a 工号 not on file, is one check that cannot be told.
    """
    wanted = tuple(dict.fromkeys(codes))
    asked = requirements_for(wanted, at, known_at)
    facts = facts_by_surgeon([staff_no], asked.values(), at, known_at, purpose).get(staff_no)
    judge = partial(_judged, at=at, purpose=purpose)
    return {code: judge(staff_no, facts, code, asked.get(code)) for code in wanted}


def checks_of(
    staff_nos: Collection[str],
    code: str,
    at: datetime,
    known_at: datetime | None = None,
    purpose: Purpose = Purpose.APPLICATION,
) -> Mapping[str, Checks]:
    """Return how many surgeons stand by the requirement of one code, by 工号."""
    wanted = tuple(dict.fromkeys(staff_nos))
    asked = requirements_for([code], at, known_at)
    facts = facts_by_surgeon(wanted, asked.values(), at, known_at, purpose)
    judge = partial(_judged, at=at, purpose=purpose)
    return {no: judge(no, facts.get(no), code, asked.get(code)) for no in wanted}


def _judged(
    staff_no: str,
    facts: Facts | None,
    code: str,
    requirement: Requirement | None,
    *,
    at: datetime,
    purpose: Purpose,
) -> Checks:
    if facts is None:
        return (unknown_surgeon(staff_no),)
    if requirement is None:
        return (unknown_procedure(code, local_date(at)),)
    return check(requirement, facts, at, purpose)


def facts_by_surgeon(
    staff_nos: Collection[str],
    asked: Collection[Requirement],
    at: datetime,
    known_at: datetime | None,
    purpose: Purpose,
) -> Mapping[str, Facts]:
    """Return what is known of the surgeons, by 工号; those not on file are absent."""
    known = known_at or clock.now()
    people = staff.facts_of([no for no in staff_nos if no.isprintable()], known)
    proofs = proofs_by_surgeon(people, known)
    day, months = local_date(at), _months(asked, purpose)
    done = cases_by_surgeon(people, months_after(day, -months), day, known) if months else {}
    found = {}
    for staff_no, person in people.items():
        licence = person.licence_at(at)
        found[staff_no] = Facts(
            staff_no=staff_no,
            name=person.name,
            cases=Cases(done.get(staff_no, ())),
            proofs=tuple(proofs.get(staff_no, ())),
            licence_scope=licence.scope if licence else None,
        )
    return found


def _months(asked: Collection[Requirement], purpose: Purpose) -> int:
    """Return the longest window any condition counts cases in; 0 where none counts any."""
    windows = [
        condition.months
        for requirement in asked
        for condition in requirement.conditions
        if isinstance(condition, MinimumCases) and is_asked(condition, purpose)
    ]
    return max(windows, default=0)
