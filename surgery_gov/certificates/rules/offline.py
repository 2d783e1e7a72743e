"""The offline roster as a value, and the one JSON text that its page searches."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

FORMAT = "手术权限断网名册 第2版"
"""The second has the cases done that conditions count; the first had not."""
Stretch = tuple[datetime, datetime | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """A procedure of the catalog in force; ``grade`` is the effective one."""

    code: str
    name: str
    initials: str
    grade: int
    departments: tuple[str, ...]
    prohibited: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """A condition that counts cases, and those done when the roster was made, by code.

    ``binds`` says that nothing may be done once they are reached; otherwise that only the first
    are supervised. ``done`` is what counts towards it: a code that is absent had none.
    """

    binds: bool
    cases: int
    done: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A half-open stretch of a privilege; ``conditions`` in words.

    From ``ends`` on, inside the stretch, a condition lets nothing be done any more. ``counted``
    are those of the conditions that count cases.
    """

    target: str
    since: datetime
    until: datetime | None
    suspended: bool
    conditions: str
    document_no: str
    ends: datetime | None = None
    counted: tuple[Frozen, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A procedure that was revoked by item, and from when."""

    target: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A surgeon with what is held; ``posts`` and ``licences`` are the spans on file."""

    staff_no: str
    name: str
    initials: str
    department: str
    posts: tuple[Stretch, ...]
    licences: tuple[Stretch, ...]
    lines: tuple[Line, ...]
    taken: tuple[Taken, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offline:
    """Everything a theatre may believe from ``since`` until ``until`` without the network."""

    number: str
    hospital: str
    made_by: str
    since: datetime
    until: datetime
    edition: str
    bands_usable: bool
    procedures: tuple[Procedure, ...]
    people: tuple[Person, ...]

    @property
    def privileges(self) -> int:
        """How many stretches it holds."""
        return sum(len(person.lines) for person in self.people)

    def as_json(self) -> str:
        """Return it as JSON without ``<``, so that it can stand in a page; seconds since 1970."""
        document = {
            "format": FORMAT,
            "number": self.number,
            "hospital": self.hospital,
            "made_by": self.made_by,
            "since": _seconds(self.since),
            "until": _seconds(self.until),
            "edition": self.edition,
            "bands": self.bands_usable,
            "procedures": [
                [p.code, p.name, p.initials, p.grade, list(p.departments), p.prohibited]
                for p in self.procedures
            ],
            "people": [_person(person) for person in self.people],
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.replace("<", "\\u003c")


def _person(person: Person) -> dict[str, object]:
    return {
        "no": person.staff_no,
        "name": person.name,
        "initials": person.initials,
        "department": person.department,
        "posts": _stretches(person.posts),
        "licences": _stretches(person.licences),
        "lines": [
            [
                line.target,
                _seconds(line.since),
                _end(line.until),
                line.suspended,
                line.conditions,
                line.document_no,
                _end(line.ends),
                [[each.binds, each.cases, dict(each.done)] for each in line.counted],
            ]
            for line in person.lines
        ],
        "taken": {taken.target: _seconds(taken.since) for taken in person.taken},
    }


def _stretches(spans: Iterable[Stretch]) -> list[list[int | None]]:
    return [[_seconds(since), _end(until)] for since, until in spans]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _end(until: datetime | None) -> int | None:
    return None if until is None else _seconds(until)
