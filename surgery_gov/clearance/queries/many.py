"""The dossiers of many questions at once: what ``gather`` returns of each, in as many statements
for two hundred as for one.

One statement for catalog, persons and ledgers; two more, departments and house rule, where a
privilege by grade and department is held; two more for what privileges call for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.catalog.queries import ENTRIES_OF_EDITIONS
from surgery_gov.clearance.queries.catalog import entries_of
from surgery_gov.clearance.queries.dossiers import (
    BAND,
    House,
    Setting,
    assemble,
    supervisors_of,
    with_supervisors,
)
from surgery_gov.clearance.queries.needed import NOTHING, Asked, needed_for_each
from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.clearance.rules.question import PROCEDURE, SURGEON, Question
from surgery_gov.kernel.reading import padded
from surgery_gov.kernel.together import Together
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.ledger import ASKED_OF_SEVERAL, Ledgers, by_surgeon
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.facts import SurgeonFacts

_ASKED = Together(ENTRIES_OF_EDITIONS, staff.FACTS_OF_ASKED, ASKED_OF_SEVERAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class _One:
    """One surgeon of one question; ``staff_no`` is None where it is not about a surgeon."""

    staff_no: str | None
    codes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for all of them."""

    editions: Sequence[tuple[Any, ...]]
    people: Mapping[str, SurgeonFacts]
    ledgers: Mapping[int, Ledgers]


def gather_many(questions: Sequence[Question], known_at: datetime) -> Sequence[Dossier]:
    """Return the dossier of each question, as known then, in the order given."""
    if not questions:
        return []
    wanted = [
        _One(staff_no=staff_no, codes=_codes(q), at=q.at)
        for q in questions
        for staff_no in (_surgeon(q), *supervisors_of(q))
    ]
    found = iter(_assembled(wanted, known_at))
    return [with_supervisors(q, next(found), found) for q in questions]


def _surgeon(question: Question) -> str | None:
    return question.staff_no if question.subject_type == SURGEON else None


def _codes(question: Question) -> tuple[str, ...]:
    return question.codes if question.resource_type == PROCEDURE else ()


def _assembled(wanted: Sequence[_One], known_at: datetime) -> Iterator[Dossier]:
    read = _read(wanted, known_at)
    asked = [_asked(one, read) for one in wanted]
    needed = needed_for_each((one for one in asked if one is not None), known_at)
    house = _houses([one for one in asked if one is not None], known_at)
    for one, known in zip(wanted, asked, strict=True):
        edition, procedures = entries_of(_in_force(read.editions, one))
        setting = Setting(at=one.at, known_at=known_at, edition=edition, procedures=procedures)
        if known is None:
            yield assemble(None, {}, setting, House(), NOTHING)
        else:
            yield assemble(known.facts, known.ledgers, setting, house(known), needed(known))


def _read(wanted: Sequence[_One], known_at: datetime) -> _Read:
    asked = {
        "staff_nos": padded({one.staff_no for one in wanted if one.staff_no is not None}),
        "codes": padded({code for one in wanted for code in one.codes}),
        "at": min(one.at for one in wanted),
        "latest": max(one.at for one in wanted),
        "known_at": known_at,
    }
    ((entries, facts, lines),) = _ASKED.rows([asked])
    by_edition: dict[int, list[Any]] = {}
    for row in entries:
        by_edition.setdefault(row.edition_id, []).append(row)
    newest = sorted(
        by_edition.values(),
        key=lambda rows: (rows[0].in_force_from, rows[0].published_at, rows[0].edition_id),
        reverse=True,
    )
    return _Read([tuple(rows) for rows in newest], staff.each_of(facts), by_surgeon(lines))


def _in_force(editions: Sequence[tuple[Any, ...]], one: _One) -> Sequence[Any]:
    """Return the rows of the edition in force then: those of the codes asked, at least one."""
    rows = next((rows for rows in editions if rows[0].in_force_from <= one.at), ())
    return [row for row in rows if row.code in one.codes] or [
        row._replace(code=None) for row in rows[:1]
    ]


def _asked(one: _One, read: _Read) -> Asked | None:
    facts = read.people.get(one.staff_no) if one.staff_no is not None else None
    if facts is None:
        return None
    ledgers = {
        target: lines
        for target, lines in read.ledgers.get(facts.id, {}).items()
        if target in one.codes or target.startswith(BAND)
    }
    return Asked(facts=facts, ledgers=ledgers, codes=one.codes, at=one.at)


def _houses(asked: Sequence[Asked], known_at: datetime) -> Callable[[Asked], House]:
    """Read what grades by department hang on, for all; returns it for the one given."""
    banded = [one for one in asked if _bands(one)]
    if not banded:
        return lambda _: House()
    names = staff.codes_by_name(known_at)
    modes = policy.low_grade_modes({one.at for one in banded}, known_at)

    def house(one: Asked) -> House:
        bands = _bands(one)
        if not bands:
            return House()
        return House(
            departments={name: code for name, code in names.items() if code in bands},
            low_grades_by_department=modes[one.at] is LowGradeMode.ITEM_OR_DEPARTMENT,
        )

    return house


def _bands(one: Asked) -> set[str | None]:
    return {Target.parse(t).department for t in one.ledgers if t.startswith(BAND)}
