"""Gathers what was known that bears on a question, in as few statements as can be.

One statement for all questions about surgeons whose privileges are by item: catalog, person,
ledger. For each question two more, departments and house rule, only where a privilege by grade
and department is held; what ``needed`` reads, only where a privilege calls for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from surgery_gov.clearance.queries.catalog import ENTRIES, entries_of
from surgery_gov.clearance.queries.needed import NOTHING, Needed, needed_for
from surgery_gov.clearance.rules.dossier import (
    Dossier,
    Edition,
    Employment,
    Licence,
    Procedure,
    Surgeon,
)
from surgery_gov.clearance.rules.question import PROCEDURE, SURGEON, Question
from surgery_gov.kernel import reading
from surgery_gov.kernel.period import Period
from surgery_gov.kernel.together import Together
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.ledger import ASKED, ASKED_BANDS, Ledgers, by_target
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.facts import SurgeonFacts

BAND = "grade:"
_ASKED = Together(ENTRIES, staff.FACTS, ASKED, ASKED_BANDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What is the same for every surgeon asked about: the two clocks and the catalog."""

    at: datetime
    known_at: datetime
    edition: Edition | None
    procedures: Mapping[str, Procedure]


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What privileges by grade and department hang on: departments by name, and the house rule."""

    departments: Mapping[str, str] = field(default_factory=dict)
    low_grades_by_department: bool = False


def gather(question: Question, known_at: datetime) -> Dossier:
    """Return the dossier of a question, as known then."""
    if not question.supervisors:
        return gather_each([(question, known_at)])[0]
    with reading.snapshot():
        return gather_each([(question, known_at)])[0]


def gather_each(asked: Sequence[tuple[Question, datetime]]) -> list[Dossier]:
    """Return the dossiers of questions, each as known then; no other state comes between."""
    surgeons = [who for question, known_at in asked for who in _surgeons(question, known_at)]
    found = iter([_of(*pair) for pair in zip(surgeons, _ASKED.rows(surgeons), strict=True)])
    return [with_supervisors(question, next(found), found) for question, _ in asked]


def house_of(targets: Iterable[str], setting: Setting) -> House:
    """Read what these targets hang on; nothing is read where none is by grade and department."""
    bands = {Target.parse(target).department for target in targets if target.startswith(BAND)}
    if not bands:
        return House()
    mode = policy.low_grade_mode(setting.at, setting.known_at)
    return House(
        departments={
            name: code
            for name, code in staff.codes_by_name(setting.known_at).items()
            if code in bands
        },
        low_grades_by_department=mode is LowGradeMode.ITEM_OR_DEPARTMENT,
    )


def assemble(
    facts: SurgeonFacts | None,
    ledgers: Ledgers,
    setting: Setting,
    house: House,
    needed: Needed = NOTHING,
) -> Dossier:
    """Put one surgeon's facts and ledgers together with what is common to all."""
    return Dossier(
        surgeon=Surgeon(staff_no=facts.staff_no, name=facts.name) if facts else None,
        edition=setting.edition,
        procedures=setting.procedures,
        employments=tuple(_posts(facts)) if facts else (),
        licences=tuple(_licences(facts)) if facts else (),
        ledgers=ledgers,
        departments=house.departments,
        low_grades_by_department=house.low_grades_by_department,
        cases=needed.cases.get(facts.staff_no, {}) if facts else {},
        visits=needed.visits.get(facts.staff_no, ()) if facts else (),
    )


def _surgeons(question: Question, known_at: datetime) -> Iterable[Mapping[str, Any]]:
    """Yield what to read of the surgeon asked about, of nobody where it is none, and of each
    supervisor.
    """
    known_kind = question.subject_type == SURGEON
    common = {
        "codes": question.codes if question.resource_type == PROCEDURE else (),
        "at": question.at,
        "known_at": known_at,
    }
    yield {**common, "staff_no": question.staff_no if known_kind else None}
    for staff_no in supervisors_of(question):
        yield {**common, "staff_no": staff_no}


def supervisors_of(question: Question) -> tuple[str, ...]:
    """Return whose dossiers are read beside the surgeon's own, each once."""
    known_kind = question.subject_type == SURGEON
    return tuple(dict.fromkeys(question.supervisors)) if known_kind else ()


def with_supervisors(question: Question, own: Dossier, found: Iterator[Dossier]) -> Dossier:
    """Put the dossiers of the supervisors, which come next, beside the surgeon's own."""
    beside = {staff_no: next(found) for staff_no in supervisors_of(question)}
    return replace(own, supervisors=beside) if beside else own


def _of(asked: Mapping[str, Any], found: Sequence[Sequence[Any]]) -> Dossier:
    entries, facts, items, bands = found
    edition, procedures = entries_of(entries)
    at, known_at = asked["at"], asked["known_at"]
    setting = Setting(at=at, known_at=known_at, edition=edition, procedures=procedures)
    person, ledgers = staff.one_of(facts), by_target([*items, *bands])
    needed = needed_for([(person, ledgers)] if person else [], asked["codes"], at, known_at)
    return assemble(person, ledgers, setting, house_of(ledgers, setting), needed)


def _posts(facts: SurgeonFacts) -> Iterable[Employment]:
    return (
        Employment(department=post.department_name, period=Period(post.since, post.until))
        for post in facts.employments
        if post.until is None or post.since < post.until
    )


def _licences(facts: SurgeonFacts) -> Iterable[Licence]:
    return (
        Licence(
            certificate_no=held.certificate_no,
            scope=held.scope,
            period=Period(held.since, held.until),
        )
        for held in facts.licences
        if held.until is None or held.since < held.until
    )
