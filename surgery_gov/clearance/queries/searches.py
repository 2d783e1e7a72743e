"""Who may do this, what may they do: candidates by set, each judged by ``decide`` itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from surgery_gov.clearance.queries.catalog import entries_at, low_entries_at
from surgery_gov.clearance.queries.dossiers import (
    BAND,
    House,
    Setting,
    assemble,
    gather,
    gather_each,
    house_of,
    supervisors_of,
)
from surgery_gov.clearance.queries.needed import needed_for
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.dossier import Dossier, Procedure, Surgeon
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import db
from surgery_gov.privileges.queries.ledger import ledgers_for, ledgers_of
from surgery_gov.privileges.rules.target import targets_reaching
from surgery_gov.staff import queries as staff


def may(question: Question, known_at: datetime) -> bool:
    """Whether the question would be answered with yes; nothing is kept."""
    db.newest()
    return decide(question, gather(question, known_at)).permitted


def who_may(question: Question, known_at: datetime) -> list[Surgeon]:
    """Return the surgeons of whom the question would be answered with yes, by 工号.

    The question names one procedure; its own ``staff_no`` is ignored.
    """
    (code,) = question.codes
    return who_may_each(question, known_at)[code]


def who_may_each(question: Question, known_at: datetime) -> dict[str, list[Surgeon]]:
    """Return the same for each code by itself, in as many statements as for one."""
    db.newest()
    edition, procedures = entries_at(question.codes, question.at, known_at)
    setting = Setting(at=question.at, known_at=known_at, edition=edition, procedures=procedures)
    able: dict[str, list[Surgeon]] = {code: [] for code in question.codes}
    departments = staff.codes_by_name(known_at) if procedures else {}
    targets = {code: _targets(found, departments) for code, found in procedures.items()}
    wanted = {target for own in targets.values() for target in own}
    ledgers = ledgers_for(wanted, known_at) if wanted else {}
    house = house_of(wanted, setting)
    people = staff.facts_by_ids(list(ledgers), known_at)
    supervisors = _supervisors(question, known_at)
    pairs = [(facts, ledgers[surgeon_id]) for surgeon_id, facts in people.items()]
    needed = needed_for(pairs, tuple(procedures), question.at, known_at)
    for facts, ledger in sorted(pairs, key=lambda pair: pair[0].staff_no):
        held = assemble(facts, ledger, setting, house, needed)
        dossier = replace(held, supervisors=supervisors)
        for code in (c for c, own in targets.items() if not own.isdisjoint(held.ledgers)):
            asked = replace(question, staff_no=facts.staff_no, codes=(code,))
            if decide(asked, dossier).permitted:
                able[code].append(Surgeon(staff_no=facts.staff_no, name=facts.name))
    return able


def what_may(question: Question, known_at: datetime) -> list[str]:
    """Return the codes for which the question would be answered with yes, sorted as text.

    The question's own ``codes`` are ignored.
    """
    db.newest()
    facts = staff.find_facts(question.staff_no, known_at)
    if facts is None:
        return []
    ledgers = ledgers_of(facts.id, known_at)
    items = tuple(target for target in ledgers if not target.startswith(BAND))
    edition, procedures = entries_at(items, question.at, known_at)
    setting = Setting(at=question.at, known_at=known_at, edition=edition, procedures=procedures)
    house = house_of(ledgers, setting)
    if house.departments:
        setting = replace(setting, procedures={**_low(setting, house), **procedures})
    asked = replace(question, codes=tuple(sorted({*items, *setting.procedures})))
    needed = needed_for([(facts, ledgers)], asked.codes, asked.at, known_at)
    dossier = replace(
        assemble(facts, ledgers, setting, house, needed), supervisors=_supervisors(asked, known_at)
    )
    return [v.code for v in decide(asked, dossier).verdicts if v.permitted]


def _targets(procedure: Procedure, known: Mapping[str, str]) -> set[str]:
    grade = procedure.effective_grade
    departments = {known[name] for name in procedure.departments if name in known}
    return {str(t) for t in targets_reaching(procedure.code, grade, departments)}


def _low(setting: Setting, house: House) -> dict[str, Procedure]:
    """Return the low-grade entries of the departments that the surgeon holds a grade in."""
    names = set(house.departments)
    found = low_entries_at(setting.at, setting.known_at)
    return {code: entry for code, entry in found.items() if entry.departments & names}


def _supervisors(question: Question, known_at: datetime) -> Mapping[str, Dossier]:
    """Read the dossiers of all who may supervise at once."""
    alone = replace(question, supervisors=())
    asked = [(replace(alone, staff_no=no), known_at) for no in supervisors_of(question)]
    found = gather_each(asked) if asked else []
    return dict(zip(supervisors_of(question), found, strict=True))
