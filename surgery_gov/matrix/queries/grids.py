"""Puts the table together: catalog, people, ledger, house rules, each read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.queries import Filters
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import clock
from surgery_gov.kernel.pinyin import fold
from surgery_gov.matrix.queries.applying import applied_for
from surgery_gov.matrix.rules.cells import Cell, Ledger, applied, counting_in, fill
from surgery_gov.matrix.rules.grid import Grid, Row, Surgeon
from surgery_gov.operations.queries import performed_by
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.record import ends_within
from surgery_gov.privileges.queries.standings import Standings, standings_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.reach import reaching
from surgery_gov.staff import queries as staff
from surgery_gov.staff.queries import Listed

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is asked for. ``department`` None is the whole hospital.

    ``q`` and ``grade`` narrow the procedures, ``who`` the surgeons shown: 工号, names or
    initials, several apart by blanks. ``others`` adds surgeons of other departments who hold
    something here; ``reachable`` is the department whose people's records may be opened.
    """

    at: datetime
    known_at: datetime | None = None
    department: str | None = None
    q: str = ""
    grade: int | None = None
    who: str = ""
    others: bool = False
    reachable: str | None = None


def grid_of(asked: Asked) -> Grid:
    """Return the table; ``NotFound`` for an unknown department."""
    place = staff.get_department(asked.department) if asked.department is not None else None
    names = staff.codes_by_name(asked.known_at or clock.now())
    edition = catalog.edition_in_force(asked.at, asked.known_at)
    procedures = [_procedure(e) for e in _entries(edition.id, asked, names)] if edition else []
    window = ends_within(asked.at)
    people = {person.id: person for person in staff.roster(asked.at, asked.known_at)}
    reach = _reach(procedures, asked, names)
    codes = None if asked.department is None else list(reach)
    standings = standings_at(asked.at, asked.known_at, codes)
    done = _performed(reach, standings, people, asked.known_at)
    held = fill(
        reach,
        Ledger(standings=standings, at=asked.at, soon=asked.at + window, performed=done),
    )
    cells = _with_applications(held, reach, people, asked.known_at or asked.at)
    surgeons = _columns(people, cells, asked)
    return Grid(
        department=place.code if place else "",
        name=place.name if place else "全院",
        at=asked.at,
        known_at=asked.known_at,
        edition=edition.name if edition else "",
        soon_days=window // DAY,
        surgeons=surgeons,
        rows=tuple(_row(p, cells[p.code], people, asked.department) for p in procedures),
    )


def _entries(edition: int, asked: Asked, names: Mapping[str, str]) -> Sequence[Entry]:
    grades = (asked.grade,) if asked.grade else ()
    if asked.department is None:
        return catalog.export_rows(edition, Filters(query=asked.q, grades=grades))
    own = tuple(sorted(name for name, code in names.items() if code == asked.department))
    if not own:
        return []
    return catalog.export_rows(edition, Filters(query=asked.q, grades=grades, any_of=own))


def _procedure(entry: Entry) -> Procedure:
    return Procedure(
        code=entry.code,
        name=entry.name,
        grade=entry.effective_grade,
        departments=frozenset(entry.departments),
        restricted=entry.restricted,
        prohibited=entry.prohibited,
    )


def _reach(
    procedures: Sequence[Procedure], asked: Asked, names: Mapping[str, str]
) -> Mapping[str, Sequence[str]]:
    """Return by code the targets that cover it, as clearance sees them."""
    mode = policy.low_grade_mode(asked.at, asked.known_at)
    by_department = mode is LowGradeMode.ITEM_OR_DEPARTMENT
    return {
        p.code: [str(t) for t in reaching(p, names, by_department=by_department)]
        for p in procedures
    }


def _performed(
    reach: Mapping[str, Sequence[str]],
    standings: Standings,
    people: Mapping[int, Listed],
    known_at: datetime | None,
) -> Mapping[tuple[int, str], Sequence[Performed]]:
    """Read the operations that conditions count, by surgeon id and code: one statement or none."""
    whom, codes = counting_in(reach, standings)
    numbers = {people[i].staff_no: i for i in whom if i in people}
    if not numbers:
        return {}
    found = performed_by(list(numbers), codes, known_at or clock.now())
    return {(numbers[staff_no], code): rows for (staff_no, code), rows in found.items()}


def _with_applications(
    held: Mapping[str, Mapping[int, Cell]],
    reach: Mapping[str, Sequence[str]],
    people: Mapping[int, Listed],
    at: datetime,
) -> Mapping[str, Mapping[int, Cell]]:
    ids = {p.staff_no: p.id for p in people.values() if p.department_code}
    told = applied_for(at, ids)
    numbers = {(ids[no], target): number for (no, target), number in told.items() if no in ids}
    if not numbers:
        return held
    return {code: applied(cells, reach[code], numbers) for code, cells in held.items()}


def _columns(
    people: Mapping[int, Listed], cells: Mapping[str, Mapping[int, Cell]], asked: Asked
) -> tuple[Surgeon, ...]:
    inside = asked.department
    working = [p for p in people.values() if p.department_code]
    own = [p for p in working if inside is None or p.department_code == inside]
    holding = {i for row in cells.values() for i in row} if asked.others else set()
    others = [p for p in working if p.id in holding and p.department_code != inside]
    wanted = [word for word in asked.who.split() if word]
    near = _within_reach(asked)
    return tuple(
        Surgeon(
            id=p.id,
            staff_no=p.staff_no,
            name=p.name,
            pinyin=p.pinyin,
            department_code=p.department_code or "",
            department=p.department or "",
            licensed=p.licensed,
            own=inside is None or p.department_code == inside,
            reachable=near is None or p.staff_no in near,
        )
        for p in (*own, *(others if inside is not None else ()))
        if not wanted or any(_named(p, word) for word in wanted)
    )


def _within_reach(asked: Asked) -> frozenset[str] | None:
    """Return whose records may be opened: of those who work in the department today."""
    if asked.reachable is None:
        return None
    today = staff.roster(clock.now())
    return frozenset(p.staff_no for p in today if p.department_code == asked.reachable)


def _named(person: Listed, word: str) -> bool:
    letters = fold(word)
    return (
        person.staff_no.lower().startswith(word.lower())
        or word in person.name
        or bool(letters and person.pinyin.startswith(letters))
    )


def _row(
    procedure: Procedure,
    cells: Mapping[int, Cell],
    people: Mapping[int, Listed],
    department: str | None,
) -> Row:
    able = [
        people[i] for i, cell in cells.items() if cell.able and i in people and people[i].licensed
    ]
    working = [p.department_code for p in able if p.department_code]
    own = sum(1 for code in working if department is None or code == department)
    return Row(procedure=procedure, cells=cells, able=own, elsewhere=len(working) - own)
